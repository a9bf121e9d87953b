// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who is banned, in the kernel and as it is to be on disk: the ledger, and the sets that follow it. Asks a
// clock and a kernel, and nothing else; waits for nothing and logs nothing. Every call may come from any
// thread, and may take as long as a commit does.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bans/ledger.h"
#include "bans/record.h"
#include "bans/sets.h"
#include "bans/store.h"
#include "mailfwd/ban_kernel.h"

namespace mailfwd {

using BanClock = std::function<bans::Moment()>;

// What came of a wish to ban. `refused`: nothing has happened. `not_in_force`: the kernel does not take it
// now, and it is tried again.
struct Banned {
  bans::Ban ban;
  std::optional<base::Error> refused;
  std::optional<base::Error> not_in_force;

  bool operator==(const Banned&) const = default;
};

// A source that packets have banned, as they tell of it.
struct BannedByPackets {
  bans::Source source;
  std::string sentence;

  bool operator==(const BannedByPackets&) const = default;
};

class BanEngine {
 public:
  // Hooks itself into the kernel, so that new sets begin with what is banned. The kernel outlives it.
  BanEngine(BanKernel& kernel, BanClock clock);

  // What the policy in force says of bans. Before the first, nobody can be banned.
  void obey(bans::Rules rules);
  [[nodiscard]] bool has_scope(const std::string& service);
  [[nodiscard]] bans::Scope scope_of(const std::string& service);
  [[nodiscard]] bans::Rules rules();

  // The sets of the service shall be made with the next policy, and stay while this lives.
  void want_service(const std::string& service);
  std::set<std::string> services();

  // From disk, where nothing is known that is newer. Not yet in the kernel.
  void remember(const bans::Stored& stored);

  // All of them in one batch, one by one only where the kernel refuses the batch.
  std::vector<Banned> ban(const std::vector<bans::Offence>& offences);
  std::vector<bans::Ban> heard(const std::vector<BannedByPackets>& told);
  // Forgiven; those that were lifted. Fails if the kernel does not do it: then nothing has happened.
  base::Result<std::vector<bans::Ban>> lift(const std::vector<bans::Subject>& subjects);
  // Those of the source, of one service or of all.
  std::vector<bans::Subject> subjects(const bans::Source& source, const std::optional<std::string>& service);
  std::vector<bans::Ban> in_force();
  bans::Moment now() const { return clock_(); }

  // What is in the sets and not in the ledger comes into the ledger, and the other way. False: the kernel
  // could not be read, or does not take it.
  bool take_over();
  // Tries again what the kernel did not take; false if there still is something.
  bool settle();
  [[nodiscard]] bool is_settled();

  // What is not on disk yet; an empty one if all is. After a failure to write it, everything is.
  std::optional<bans::Edits> unsaved();
  void not_saved();

 private:
  std::vector<ruleset::TimedElement> remembered(const ruleset::SetName& set);
  bans::Ban take_in(const bans::Offence& offence, bans::Uptime now);
  void take_in(const bans::SetOf& of, const std::vector<ruleset::TimedElement>& elements, bans::Uptime now);
  std::optional<base::Error> put(const std::vector<bans::Subject>& subjects);
  std::vector<diff::Change> changes_for(const std::vector<bans::Subject>& subjects, bans::Uptime now);
  std::vector<bans::Ban> of_set(const bans::SetOf& of, bans::Uptime now) const;
  std::optional<base::Error> refusal(const bans::Offence& offence) const;

  BanKernel& kernel_;
  BanClock clock_;
  // All that follows belongs to whoever holds the kernel.
  std::optional<bans::Rules> rules_;
  bans::Ledger ledger_;
  std::set<std::string> wanted_services_;
  std::set<bans::Subject> unsettled_;  // not in the kernel as they are in the ledger
  std::set<bans::Subject> unsaved_;    // not on disk as they are in the ledger
  std::set<bans::Subject> being_saved_;
  bool all_unsaved_ = false;
};

}  // namespace mailfwd
