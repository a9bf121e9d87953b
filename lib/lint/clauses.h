// SPDX-License-Identifier: GPL-2.0-or-later
//
// The sentences of a policy, [admin] among them, each with the packet space that it is about and its rank in
// deciding. What every family of findings looks at; computed once by lint().
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lint/lint.h"
#include "lint/space.h"
#include "policy/policy.h"
#include "resolve/resolved_policy.h"

namespace lint {

// The order in which sentences decide.
enum class Rank { admin, deny, reject, allow, limited };

struct Clause {
  Rank rank = Rank::allow;
  const resolve::Sentence* sentence = nullptr;       // none for [admin]
  const policy::Sentence* written = nullptr;         // of [allow], [deny], [reject]
  const policy::Publication* publication = nullptr;  // of [publish]
  base::Origin origin;
  std::string title;  // "[allow] 'mail-in'"
  Region region;
  Region open;  // of an allow: the region less what a deny or reject of everybody's takes from it

  [[nodiscard]] bool allows() const { return rank == Rank::allow || rank == Rank::limited; }
};

struct Landscape {
  const policy::Policy& written;
  const resolve::ResolvedPolicy& resolved;
  std::vector<Clause> clauses;          // in the order in which they decide
  std::optional<std::size_t> internet;  // the zone of strangers, where one can be told

  [[nodiscard]] std::size_t self() const { return resolved.zones.size(); }
  // "'dmz'", or "this machine"
  [[nodiscard]] std::string zone_in_words(std::size_t zone) const;
};

Landscape survey(const policy::Policy& written, const resolve::ResolvedPolicy& resolved);

// So many addresses that they are nobody's in particular: a /8, or an IPv6 /24.
bool is_public(const base::Ipv4Set& addresses);
bool is_public(const base::Ipv6Set& addresses);

// Whether all of the region is what `hole` is about too, user and translation included.
bool may_hide(const Clause& hole, const Clause& clause);

// What is found, and whose allow_lint may silence it beside that of [options].
struct Doubt {
  Finding finding;
  const policy::AllowedFindings* allowed = nullptr;
};
using Doubts = std::vector<Doubt>;

Doubt doubt(std::string name, const Clause& clause, std::string message, std::string hint,
            std::vector<base::Note> notes = {});

}  // namespace lint
