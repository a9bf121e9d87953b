// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who is banned, and who was: the bans of one running machine. Pure; the time is an argument, and must not go
// back. Nothing here happens by itself: a ban that has ended stays as a past offence until it is forgotten.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bans/ban.h"
#include "bans/rules.h"

namespace bans {

// What somebody wants: the operator, or packets beyond a limit.
struct Offence {
  Subject subject;
  std::optional<std::chrono::seconds> length;  // nothing: as the rules say, longer for repeat offenders
  std::string reason;

  bool operator==(const Offence&) const = default;
};

class Ledger {
 public:
  // The ban that the offence leads to now. One that is in force already is the same offence told again: it
  // never gets shorter and counts once, and keeps its reason where no other is given.
  [[nodiscard]] Ban judge(const Offence& offence, const Rules& rules, Uptime now) const;

  // Replaces the ban of the same subject.
  void put(Ban ban);
  // Forgives: what is erased does not count any more. False: there was none.
  bool erase(const Subject& subject);
  [[nodiscard]] const Ban* find(const Subject& subject) const;

  // All of one source, whatever the service; in force or not.
  [[nodiscard]] std::vector<Ban> of(const Source& source) const;
  // Those in force, sorted by subject.
  [[nodiscard]] std::vector<Ban> in_force(Uptime now) const;
  // The services of bans in force that were given one.
  [[nodiscard]] std::set<std::string> services(Uptime now) const;
  // Every ban, in force or past, sorted by subject.
  [[nodiscard]] const std::map<Subject, Ban>& all() const { return bans_; }

  // Drops offences that do not count any more; tells which. Does nothing while there are few more than after
  // the last time.
  std::vector<Subject> forget(const Rules& rules, Uptime now);

 private:
  std::map<Subject, Ban> bans_;
  std::size_t kept_ = 0;  // by the last forget()
};

}  // namespace bans
