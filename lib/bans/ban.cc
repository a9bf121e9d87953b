// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/ban.h"

#include <algorithm>
#include <variant>

#include "base/overloaded.h"

namespace bans {
namespace {

constexpr unsigned __int128 mapped_ipv4 = static_cast<unsigned __int128>(0xffff) << 32;

std::uint32_t low_32(base::Ipv6Address address) {
  return static_cast<std::uint32_t>(address.bits);
}

bool is_mapped(const base::Ipv6Range& range) {
  return range.low.bits >> 32 == mapped_ipv4 >> 32 && range.high.bits >> 32 == mapped_ipv4 >> 32;
}

template <class Address>
bool is_prefix(const base::Interval<Address>& range) {
  const auto hosts = range.low.bits ^ range.high.bits;
  return (hosts & (hosts + 1)) == 0 && (range.low.bits & hosts) == 0;
}

base::AddressRange widened(const base::Ipv6Range& range) {
  if (is_mapped(range)) return base::Ipv4Range{{low_32(range.low)}, {low_32(range.high)}};
  const auto host = base::prefix_range(range.low, ipv6_source_length);
  return range.high.bits <= host.high.bits ? host : range;
}

}  // namespace

base::Result<Source> source_of(const base::AddressRange& range) {
  const auto wide = std::visit(base::Overloaded{
                                   [](const base::Ipv4Range& v4) -> base::AddressRange { return v4; },
                                   [](const base::Ipv6Range& v6) { return widened(v6); },
                               },
                               range);
  if (std::visit([](const auto& one) { return is_prefix(one); }, wide)) return Source{wide};
  return base::failure(base::to_text(range) + " is neither an address nor a prefix",
                       "a ban is of 192.0.2.1, 192.0.2.0/24 or 2001:db8::/48, for example; ban a range "
                       "prefix by prefix");
}

base::Result<Source> read_source(std::string_view text) {
  const auto range = base::parse_address_range(text);
  if (!range) return std::unexpected(range.error());
  return source_of(*range);
}

bool is_host(const Source& source) {
  return std::visit(
      base::Overloaded{
          [](const base::Ipv4Range& v4) { return v4.low == v4.high; },
          [](const base::Ipv6Range& v6) { return v6 == base::prefix_range(v6.low, ipv6_source_length); },
      },
      source.range);
}

std::string to_text(const Source& source) {
  return base::to_text(source.range);
}

bool in_force(const Ban& ban, Uptime now) {
  return now < ban.ends;
}

std::chrono::milliseconds left(const Ban& ban, Uptime now) {
  return std::max(ban.ends - now, Uptime(0));
}

std::chrono::milliseconds length(const Ban& ban) {
  return ban.ends - ban.began;
}

}  // namespace bans
