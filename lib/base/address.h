// SPDX-License-Identifier: GPL-2.0-or-later
//
// IPv4 and IPv6 addresses and the three ways an operator writes a piece of address space: an address, a
// prefix (RFC 4632, RFC 4291 section 2.3) and an a-b range. Numbers are in host order here; who writes them
// to the wire or to the kernel converts there. Not here: names, look-ups, scopes (fe80::1%eth0 is refused by
// the reader).
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/interval_set.h"
#include "base/result.h"

namespace base {

struct Ipv4Address {
  std::uint32_t bits = 0;

  static constexpr int width = 32;
  bool operator==(const Ipv4Address&) const = default;
  auto operator<=>(const Ipv4Address&) const = default;
};

// `__int128` is the number the compiler already has for 16 bytes; most significant byte first in the address.
struct Ipv6Address {
  unsigned __int128 bits = 0;

  static constexpr int width = 128;
  bool operator==(const Ipv6Address&) const = default;
  auto operator<=>(const Ipv6Address&) const = default;
};

using Ipv4Range = Interval<Ipv4Address>;
using Ipv6Range = Interval<Ipv6Address>;
using Ipv4Set = IntervalSet<Ipv4Address>;
using Ipv6Set = IntervalSet<Ipv6Address>;

// The neighbours in address space. Precondition: not the last (first) address of the family.
constexpr Ipv4Address successor(Ipv4Address address) {
  return {address.bits + 1};
}
constexpr Ipv6Address successor(Ipv6Address address) {
  return {address.bits + 1};
}
constexpr Ipv4Address predecessor(Ipv4Address address) {
  return {address.bits - 1};
}
constexpr Ipv6Address predecessor(Ipv6Address address) {
  return {address.bits - 1};
}

constexpr Ipv4Address highest(Ipv4Address) {
  return {~std::uint32_t{0}};
}
constexpr Ipv6Address highest(Ipv6Address) {
  return {~static_cast<unsigned __int128>(0)};
}

using AddressRange = std::variant<Ipv4Range, Ipv6Range>;

// Both families of one name. `==` compares content.
struct AddressSet {
  Ipv4Set v4;
  Ipv6Set v6;

  [[nodiscard]] bool empty() const { return v4.empty() && v6.empty(); }
  bool operator==(const AddressSet&) const = default;
};

// "192.0.2.1", "192.0.2.0/24", "192.0.2.10-192.0.2.20" and the same in IPv6. A prefix with host bits set is
// an error that names the prefix that was meant. The Error has no place; the caller adds it. Lists of other
// people's making ask for `clear`: there 192.0.2.7/24 is taken as 192.0.2.0/24.
enum class HostBits { refuse, clear };
Result<AddressRange> parse_address_range(std::string_view text, HostBits host_bits = HostBits::refuse);

// True if the text can only be an attempt at an address, a prefix or a range (and not a name).
bool looks_like_address(std::string_view text);

std::string to_text(Ipv4Address address);
std::string to_text(Ipv6Address address);
// The shortest of the three forms: address, prefix where the range is exactly one, a-b otherwise.
std::string to_text(const Ipv4Range& range);
std::string to_text(const Ipv6Range& range);
std::string to_text(const AddressRange& range);

// The range of a prefix, e.g. (10.1.2.3, 8) -> 10.0.0.0-10.255.255.255. length: 0 to the family's width.
Ipv4Range prefix_range(Ipv4Address address, int length);
Ipv6Range prefix_range(Ipv6Address address, int length);

// RFC 1918, RFC 6598 and RFC 3927 for IPv4; RFC 4193 for IPv6: sources that the public internet never sends.
const AddressSet& private_addresses();

}  // namespace base
