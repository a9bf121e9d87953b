// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/merge.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "base/address_sets.h"

namespace explain {
namespace {

bool is_same_change(const Change& a, const Change& b) {
  return a.sentence == b.sentence && a.destination == b.destination && a.after == b.after && a.port == b.port;
}

// What was asked before may differ among packets whose fate is one.
bool is_same_fate(const Reason& a, const Reason& b) {
  return a.decision == b.decision && a.why == b.why && a.decided == b.decided && a.limits == b.limits &&
         std::ranges::equal(a.changes, b.changes, is_same_change);
}

bool has_same_conditions(const Side& a, const Side& b) {
  return a.place == b.place && a.within == b.within && a.without == b.without;
}

bool is_same(const Side& a, const Side& b) {
  return has_same_conditions(a, b) && a.addresses == b.addresses;
}

bool unite_services(Traffic& sum, const Traffic& more) {
  if (!is_same(sum.from, more.from) || !is_same(sum.to, more.to)) return false;
  for (const auto& service : more.services) {
    if (std::ranges::find(sum.services, service) == sum.services.end()) sum.services.push_back(service);
  }
  return true;
}

bool unite_addresses(Traffic& sum, const Traffic& more, Side Traffic::*one, Side Traffic::*other) {
  if (!is_same(sum.*other, more.*other) || !has_same_conditions(sum.*one, more.*one)) return false;
  (sum.*one).addresses = base::unite((sum.*one).addresses, (more.*one).addresses);
  return true;
}

// Who is on a list and who is not are everybody.
bool unite_halves(Traffic& sum, const Traffic& more, Side Traffic::*one, Side Traffic::*other) {
  if (!is_same(sum.*other, more.*other) || (sum.*one).place != (more.*one).place) return false;
  if ((sum.*one).addresses != (more.*one).addresses) return false;
  auto whole = sum.*one;
  auto rest = more.*one;
  for (const auto& label : (more.*one).within) {
    if (std::erase(whole.without, label) == 0) continue;
    std::erase(rest.within, label);
    if (!has_same_conditions(whole, rest)) return false;
    sum.*one = std::move(whole);
    return true;
  }
  return false;
}

// No packet goes from one family to the other, so two rectangles are one.
bool unite_families(Traffic& sum, const Traffic& more) {
  const auto apart = [](const Side& a, const Side& b) {
    return (a.addresses.v4.empty() && b.addresses.v6.empty()) ||
           (a.addresses.v6.empty() && b.addresses.v4.empty());
  };
  if (!has_same_conditions(sum.from, more.from) || !has_same_conditions(sum.to, more.to)) return false;
  if (!apart(sum.from, more.from) || !apart(sum.to, more.to)) return false;
  sum.from.addresses = base::unite(sum.from.addresses, more.from.addresses);
  sum.to.addresses = base::unite(sum.to.addresses, more.to.addresses);
  return true;
}

bool is_same_services(const Traffic& a, const Traffic& b) {
  return a.services == b.services;
}

bool unite(Traffic& sum, const Traffic& more, bool families) {
  if (unite_services(sum, more)) return true;
  if (!is_same_services(sum, more)) return false;
  if (families) return unite_families(sum, more);
  return unite_addresses(sum, more, &Traffic::from, &Traffic::to) ||
         unite_addresses(sum, more, &Traffic::to, &Traffic::from) ||
         unite_halves(sum, more, &Traffic::from, &Traffic::to) ||
         unite_halves(sum, more, &Traffic::to, &Traffic::from);
}

bool unite_once(std::vector<Traffic>& traffic, bool families) {
  for (auto sum = traffic.begin(); sum != traffic.end(); ++sum) {
    for (auto more = std::next(sum); more != traffic.end(); ++more) {
      // Halves are told by who is within.
      if (unite(*sum, *more, families)) {
        traffic.erase(more);
        return true;
      }
      if (unite(*more, *sum, families)) {
        traffic.erase(sum);
        return true;
      }
    }
  }
  return false;
}

std::set<std::string> labels_of(const NamedSets& named) {
  std::set<std::string> labels;
  for (const auto& [label, members] : named.ipv4) labels.insert(label);
  for (const auto& [label, members] : named.ipv6) labels.insert(label);
  return labels;
}

// Says also of those that they are not on a list of whom nobody is: then they are like the others.
void widen(Side& side, const NamedSets& named) {
  for (const auto& label : labels_of(named)) {
    const bool told = std::ranges::count(side.within, label) + std::ranges::count(side.without, label) > 0;
    if (!told && !meets(named, label, side.addresses)) side.without.push_back(label);
  }
  std::ranges::sort(side.without);
}

// What goes without saying is not said.
void narrow(Side& side, const NamedSets& named) {
  std::erase_if(side.without, [&](const auto& label) { return !meets(named, label, side.addresses); });
}

// Ports that follow each other are one range.
void join_ports(std::vector<Service>& services) {
  std::ranges::sort(services);
  std::vector<Service> joined;
  for (const auto& service : services) {
    const bool follows = !joined.empty() && joined.back().protocol == service.protocol &&
                         joined.back().ports.high.number + 1 == service.ports.low.number;
    if (follows) {
      joined.back().ports.high = service.ports.high;
    } else {
      joined.push_back(service);
    }
  }
  services = std::move(joined);
}

void shorten(std::vector<Traffic>& traffic) {
  while (unite_once(traffic, false)) {
  }
  while (unite_once(traffic, true)) {
  }
  while (unite_once(traffic, false)) {
  }
  for (auto& each : traffic) join_ports(each.services);
}

const Part* part_at(const std::vector<Part>& parts, const std::string& place) {
  const auto part = std::ranges::find(parts, place, &Part::place);
  return part == parts.end() ? nullptr : &*part;
}

template <class Value>
bool is_all(const base::IntervalSet<Value>& some, const base::IntervalSet<Value>& asked) {
  return some.empty() || some == asked;
}

// This machine chooses its source itself: that one is then all that can be asked about.
bool is_whole(const Side& side, const Part& part, bool source) {
  if (!part.named || !side.within.empty() || !side.without.empty()) return false;
  if (source && part.interface.empty()) return true;
  return is_all(side.addresses.v4, part.addresses.v4) && is_all(side.addresses.v6, part.addresses.v6);
}

// To what was asked about, of the families that there are packets of.
void relate(Side& side, const Part& part, const Side& other, bool source, const NamedSets& named) {
  side.whole = is_whole(side, part, source);
  if (side.whole || !part.named) return;
  if (!side.addresses.v4.empty() && !other.addresses.v4.empty())
    side.missing.v4 = base::subtract(part.addresses.v4, side.addresses.v4);
  if (!side.addresses.v6.empty() && !other.addresses.v6.empty())
    side.missing.v6 = base::subtract(part.addresses.v6, side.addresses.v6);
  // Of those on a list all, if none of the others is on it.
  const bool none_missing =
      std::ranges::any_of(side.within, [&](const auto& label) { return !meets(named, label, side.missing); });
  if (none_missing) side.missing = {};
}

template <class Value>
long double count_of(const base::IntervalSet<Value>& addresses) {
  long double count = 0;
  for (const auto& interval : addresses.intervals())
    count += static_cast<long double>(interval.high.bits - interval.low.bits) + 1;
  return count;
}

template <class Value>
long double share_of(const base::IntervalSet<Value>& some, const base::IntervalSet<Value>& all) {
  return all.empty() ? 0 : count_of(some) / count_of(all);
}

long double weight_of(const Traffic& traffic, const Part* from, const Part* to) {
  if (from == nullptr || to == nullptr) return 0;
  long double weight = 0;
  if (!traffic.from.addresses.v4.empty()) {
    weight += share_of(traffic.from.addresses.v4, from->addresses.v4) *
              share_of(traffic.to.addresses.v4, to->addresses.v4);
  }
  weight += share_of(traffic.from.addresses.v6, from->addresses.v6) *
            share_of(traffic.to.addresses.v6, to->addresses.v6);
  // Who is on a list is the exception.
  return traffic.from.within.empty() && traffic.to.within.empty() ? weight : weight / 1e9L;
}

}  // namespace

std::vector<Case> cases_of(Findings findings, const std::vector<Part>& from, const std::vector<Part>& to) {
  std::vector<Case> cases;
  for (auto& [reason, traffic, packet] : findings.found) {
    widen(traffic.from, findings.named);
    widen(traffic.to, findings.named);
    const auto same = std::ranges::find_if(
        cases, [&fate = reason](const Case& known) { return is_same_fate(known.reason, fate); });
    if (same != cases.end()) {
      same->traffic.push_back(std::move(traffic));
    } else {
      cases.push_back({std::move(reason), {std::move(traffic)}, std::move(packet)});
    }
  }
  std::vector<std::pair<long double, Case>> weighed;
  for (auto& each : cases) {
    shorten(each.traffic);
    for (auto& traffic : each.traffic) {
      narrow(traffic.from, findings.named);
      narrow(traffic.to, findings.named);
    }
    long double weight = 0;
    for (auto& traffic : each.traffic) {
      const auto* source = part_at(from, traffic.from.place);
      const auto* destination = part_at(to, traffic.to.place);
      weight += weight_of(traffic, source, destination);
      if (source != nullptr) relate(traffic.from, *source, traffic.to, true, findings.named);
      if (destination != nullptr) relate(traffic.to, *destination, traffic.from, false, findings.named);
    }
    weighed.emplace_back(weight, std::move(each));
  }
  std::ranges::stable_sort(weighed, std::ranges::greater{}, [](const auto& each) { return each.first; });
  cases.clear();
  for (auto& [weight, each] : weighed) cases.push_back(std::move(each));
  return cases;
}

}  // namespace explain
