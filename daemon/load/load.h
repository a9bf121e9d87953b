// SPDX-License-Identifier: GPL-2.0-or-later
//
// The way from files to the table that is wanted: read, gather, resolve, lint, compile, lower.
// Both programs come this way, so what `mailfwctl check` says of a file is what the daemon will say of it.
// Reads through a FileReader, talks to no kernel, logs nothing, remembers nothing.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"
#include "lint/lint.h"
#include "lists/store.h"
#include "policy/policy.h"
#include "policy/read.h"
#include "prove/prove.h"
#include "reconcile/event.h"
#include "resolve/gather.h"
#include "resolve/resolved_policy.h"
#include "resolve/world.h"
#include "ruleset/ruleset.h"

namespace load {

struct Inputs {
  std::string policy;   // /etc/mailfw.toml
  std::string dropins;  // /etc/mailfw.d; need not exist
  std::string names;    // /etc/mailfw.names.toml; need not exist

  bool operator==(const Inputs&) const = default;
};

// The whole policy, or only what `mailfwctl stop --closed` leaves of it.
enum class Extent { whole, closed };

// Each stage's value, for the commands that show one of them.
struct Loaded {
  std::vector<resolve::FreshCopy> fresh;  // of lists: to be kept once the target is in force
  std::vector<policy::SourceFile> sources;
  policy::Policy policy;
  resolve::World world;
  resolve::ResolvedPolicy resolved;
  lint::Report lint;  // what is probably not meant; also among the target's warnings
  ruleset::Ruleset ruleset;
  reconcile::Target target;
};

struct Attempt {
  base::Checked<Loaded> loaded;  // errors are finished: with source lines, in file order
  // The files that the policy and the names file name, sorted. Nothing if one of the two could not be read,
  // so nobody knows which they are.
  std::optional<std::vector<std::string>> list_files;
};

// What is known only at run time. `interfaces`: as kernel::read_interfaces() gives them. `banned_services`:
// that bans were given as --service. `proven`: false only for who asks about a policy and puts nothing in
// force, so that one whose tests do not hold can be explained. `since`: what was proven last; only what has
// changed since is proven anew.
struct Circumstances {
  std::vector<resolve::Interface> interfaces;
  std::set<std::string> banned_services = {};
  bool proven = true;
  const prove::Proven* since = nullptr;
};

// `store` is only asked what was last good.
Attempt load(const resolve::FileReader& files, const lists::Store& store, const Inputs& inputs,
             Circumstances circumstances, Extent extent = Extent::whole);

}  // namespace load
