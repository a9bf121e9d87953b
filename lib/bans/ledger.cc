// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/ledger.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace bans {
namespace {

constexpr std::size_t few = 1000;

}  // namespace

Ban Ledger::judge(const Offence& offence, const Rules& rules, Uptime now) const {
  const Ban* before = find(offence.subject);
  if (before != nullptr && bans::in_force(*before, now)) {
    Ban same = *before;
    same.ends = std::max(same.ends, now + offence.length.value_or(length_of(same.times, rules)));
    if (!offence.reason.empty()) same.reason = offence.reason;
    return same;
  }
  const bool counts = before != nullptr && now < before->ends + memory(rules);
  const std::uint32_t times =
      counts ? std::min(before->times, std::numeric_limits<std::uint32_t>::max() - 1) + 1 : 1;
  return {offence.subject, now, now + offence.length.value_or(length_of(times, rules)), times,
          offence.reason};
}

void Ledger::put(Ban ban) {
  auto subject = ban.subject;
  bans_.insert_or_assign(std::move(subject), std::move(ban));
}

bool Ledger::erase(const Subject& subject) {
  return bans_.erase(subject) > 0;
}

const Ban* Ledger::find(const Subject& subject) const {
  const auto found = bans_.find(subject);
  return found == bans_.end() ? nullptr : &found->second;
}

std::vector<Ban> Ledger::of(const Source& source) const {
  std::vector<Ban> found;
  for (auto at = bans_.lower_bound({source, {}}); at != bans_.end() && at->first.source == source; ++at) {
    found.push_back(at->second);
  }
  return found;
}

std::vector<Ban> Ledger::in_force(Uptime now) const {
  std::vector<Ban> found;
  for (const auto& [subject, ban] : bans_) {
    if (bans::in_force(ban, now)) found.push_back(ban);
  }
  return found;
}

std::set<std::string> Ledger::services(Uptime now) const {
  std::set<std::string> found;
  for (const auto& [subject, ban] : bans_) {
    if (!subject.service.empty() && bans::in_force(ban, now)) found.insert(subject.service);
  }
  return found;
}

std::vector<Subject> Ledger::forget(const Rules& rules, Uptime now) {
  std::vector<Subject> forgotten;
  if (bans_.size() < 2 * kept_ + few) return forgotten;
  for (const auto& [subject, ban] : bans_) {
    if (ban.ends + memory(rules) <= now) forgotten.push_back(subject);
  }
  for (const auto& subject : forgotten) erase(subject);
  kept_ = bans_.size();
  return forgotten;
}

}  // namespace bans
