// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/ledger.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/overloaded.h"

namespace bans {
namespace {

constexpr std::size_t few = 1000;

// IPv4 sorts before IPv6.
bool begins_after_end(const Source& a, const Source& b) {
  return std::visit(base::Overloaded{
                        [](const base::Ipv4Range& x, const base::Ipv4Range& y) { return y.high < x.low; },
                        [](const base::Ipv6Range& x, const base::Ipv6Range& y) { return y.high < x.low; },
                        [&](const auto&, const auto&) { return b.range < a.range; },
                    },
                    a.range, b.range);
}

template <class Address>
Source widest_around(const base::Interval<Address>& range, const std::set<Source>& networks) {
  for (int length = 0; length < Address::width; ++length) {
    const Source wider{base::prefix_range(range.low, length)};
    if (networks.contains(wider) && base::prefix_range(range.low, length).high >= range.high) return wider;
  }
  return {range};
}

Source first_address(const Source& source) {
  return std::visit([](auto range) { return Source{decltype(range){range.low, range.low}}; }, source.range);
}

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
  if (!is_host(ban.subject.source)) networks_[ban.subject.service].insert(ban.subject.source);
  auto subject = ban.subject;
  bans_.insert_or_assign(std::move(subject), std::move(ban));
}

bool Ledger::erase(const Subject& subject) {
  if (const auto networks = networks_.find(subject.service); networks != networks_.end()) {
    networks->second.erase(subject.source);
    if (networks->second.empty()) networks_.erase(networks);
  }
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

std::vector<Ban> Ledger::networks_around(const Subject& subject, Uptime now,
                                         std::chrono::milliseconds slack) const {
  const auto networks = networks_.find(subject.service);
  if (networks == networks_.end()) return {};
  const auto& known = networks->second;
  const Source root =
      std::visit([&](const auto& range) { return widest_around(range, known); }, subject.source.range);
  // Prefixes lie within each other or apart: what begins in the root lies in it.
  std::vector<Ban> found;
  for (auto at = known.lower_bound(first_address(root)); at != known.end(); ++at) {
    if (begins_after_end(*at, root)) break;
    const Ban* ban = find({*at, subject.service});
    if (ban != nullptr && bans::in_force(*ban, now - slack)) found.push_back(*ban);
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
