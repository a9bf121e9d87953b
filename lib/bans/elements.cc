// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/elements.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace bans {
namespace {

using ruleset::Bytes;
using ruleset::TimedElement;

template <class Address>
Bytes key_of(Address address) {
  Bytes key(Address::width / 8);
  for (auto byte = key.rbegin(); byte != key.rend(); ++byte, address.bits >>= 8) {
    *byte = static_cast<std::uint8_t>(address.bits);
  }
  return key;
}

template <class Address>
Address address_of(const Bytes& key) {
  Address address;
  for (const auto byte : key) address.bits = address.bits << 8 | byte;
  return address;
}

template <class Address>
TimedElement element(const base::Interval<Address>& range, const Ban& ban, Uptime now) {
  const auto rest = left(ban, now);
  return {key_of(range.low), key_of(range.high), std::max(length(ban), rest), rest};
}

// A packet's source is looked up as its /64, which is the first address of it.
TimedElement host_element(const Ban& ban, Uptime now) {
  return std::visit(
      [&](const auto& range) {
        using Range = std::remove_cvref_t<decltype(range)>;
        return element(Range{range.low, range.low}, ban, now);
      },
      ban.subject.source.range);
}

// Prefixes lie within each other or apart. Sorted by source, the wider one comes first.
template <class Address>
class Pieces {
 public:
  explicit Pieces(Uptime now) : now_(now) {}

  void add(const base::Interval<Address>& range, const Ban& ban) {
    while (!around_.empty() && around_.back().range.high < range.low) leave();
    if (!around_.empty() && ban.ends <= around_.back().ban->ends) return;  // the wider one lasts longer
    if (!around_.empty() && next_ < range.low) put({next_, predecessor(range.low)});
    around_.push_back({range, &ban});
    next_ = range.low;
  }

  std::vector<TimedElement> all() {
    while (!around_.empty()) leave();
    return std::move(pieces_);
  }

 private:
  struct Around {
    base::Interval<Address> range;
    const Ban* ban;
  };
  void put(const base::Interval<Address>& range) {
    pieces_.push_back(element(range, *around_.back().ban, now_));
  }
  void leave() {
    const auto high = around_.back().range.high;
    if (!at_top_ && !(high < next_)) put({next_, high});
    at_top_ = high == highest(Address{});
    if (!at_top_) next_ = std::max(next_, successor(high));
    around_.pop_back();
  }

  Uptime now_;
  std::vector<Around> around_;  // from the widest to the narrowest
  Address next_{};              // the first address that has no piece yet
  bool at_top_ = false;
  std::vector<TimedElement> pieces_;
};

template <class Address>
std::vector<TimedElement> pieces_of(std::vector<const Ban*> networks, Uptime now) {
  const auto range = [](const Ban* ban) {
    return std::get<base::Interval<Address>>(ban->subject.source.range);
  };
  std::ranges::sort(networks, [&](const Ban* a, const Ban* b) {
    return range(a).low != range(b).low ? range(a).low < range(b).low : range(b).high < range(a).high;
  });
  Pieces<Address> pieces(now);
  for (const Ban* ban : networks) pieces.add(range(ban), *ban);
  return pieces.all();
}

}  // namespace

std::vector<TimedElement> elements_of(const std::vector<Ban>& bans, Uptime now) {
  std::vector<TimedElement> elements;
  std::vector<const Ban*> networks;
  for (const auto& ban : bans) {
    if (is_host(ban.subject.source)) {
      elements.push_back(host_element(ban, now));
    } else {
      networks.push_back(&ban);
    }
  }
  if (networks.empty()) return elements;
  const bool ipv4 = std::holds_alternative<base::Ipv4Range>(networks.front()->subject.source.range);
  return ipv4 ? pieces_of<base::Ipv4Address>(std::move(networks), now)
              : pieces_of<base::Ipv6Address>(std::move(networks), now);
}

std::optional<Source> source_of(const TimedElement& element, SetKind kind) {
  const std::size_t bytes = is_ipv4(kind) ? 4 : 16;
  if (element.low.size() != bytes || element.high.size() != bytes) return std::nullopt;
  if (is_ipv4(kind)) {
    const auto source = source_of(base::AddressRange(base::Ipv4Range{
        address_of<base::Ipv4Address>(element.low), address_of<base::Ipv4Address>(element.high)}));
    return source ? std::optional(*source) : std::nullopt;
  }
  const auto source = source_of(base::AddressRange(base::Ipv6Range{
      address_of<base::Ipv6Address>(element.low), address_of<base::Ipv6Address>(element.high)}));
  return source ? std::optional(*source) : std::nullopt;
}

}  // namespace bans
