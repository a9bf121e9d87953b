// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <optional>

namespace base {
namespace {

// Whatever a list file held instead of an address: shortened, and nothing in it that steers a terminal or
// breaks UTF-8.
std::string quoted(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string shown(text.substr(0, longest));
  std::ranges::replace_if(
      shown, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  return "'" + shown + (text.size() > longest ? "...'" : "'");
}

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

// Four decimal numbers without leading zeros, which some programs would read as octal.
bool parse(std::string_view text, Ipv4Address& address) {
  const char* at = text.data();
  const char* const end = at + text.size();
  std::uint32_t bits = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at == end || *at++ != '.')) return false;
    if (at == end || !is_digit(*at)) return false;
    if (*at == '0' && at + 1 != end && is_digit(at[1])) return false;
    std::uint32_t number = 0;
    for (int digits = 0; at != end && is_digit(*at); ++at) {
      if (++digits > 3) return false;
      number = number * 10 + static_cast<std::uint32_t>(*at - '0');
    }
    if (number > 255) return false;
    bits = bits << 8 | number;
  }
  address.bits = bits;
  return at == end;
}

bool parse(std::string_view text, Ipv6Address& address) {
  std::array<char, INET6_ADDRSTRLEN> copy;
  if (text.size() >= copy.size() || text.find('\0') != text.npos) return false;
  *std::ranges::copy(text, copy.begin()).out = '\0';
  std::array<std::uint8_t, 16> bytes;
  if (::inet_pton(AF_INET6, copy.data(), bytes.data()) != 1) return false;
  address.bits = 0;
  for (const auto byte : bytes) address.bits = address.bits << 8 | byte;
  return true;
}

template <class Address>
constexpr std::string_view family_name = "IPv4";
template <>
constexpr std::string_view family_name<Ipv6Address> = "IPv6";

Error bad_address(std::string_view text, std::string_view family) {
  Error error;
  if (const auto percent = text.find('%'); percent != text.npos) {
    error.message = quoted(text) + " names an interface with its address";
    error.hint = "leave out " + quoted(text.substr(percent)) + "; a zone tells interfaces apart";
    return error;
  }
  const auto numeric = [](char c) { return is_digit(c) || c == '.'; };
  if (family == family_name<Ipv6Address>) {
    error.message = quoted(text) + " is not an IPv6 address";
    error.hint = "up to eight groups of hexadecimal digits, as in 2001:db8::25";
  } else if (!text.empty() && std::ranges::all_of(text, numeric)) {
    error.message = quoted(text) + " is not an IPv4 address";
    error.hint = "four numbers from 0 to 255, without leading zeros, as in 192.0.2.1";
  } else {
    error.message = quoted(text) + " is not an address";
    error.hint = "for example 192.0.2.1, 192.0.2.0/24 or 2001:db8::25";
  }
  return error;
}

template <class Address>
auto hosts_below(int length) -> decltype(Address::bits) {
  if (length == 0) return highest(Address{}).bits;
  using Bits = decltype(Address::bits);
  return static_cast<Bits>((static_cast<Bits>(1) << (Address::width - length)) - 1);
}

template <class Address>
Interval<Address> range_of(Address address, int length) {
  const auto hosts = hosts_below<Address>(length);
  return {{static_cast<decltype(hosts)>(address.bits & ~hosts)}, {address.bits | hosts}};
}

template <class Address>
std::string print(const Interval<Address>& range) {
  if (range.low == range.high) return to_text(range.low);
  for (int length = 0; length < Address::width; ++length) {
    if (range_of(range.low, length) == range) return to_text(range.low) + '/' + std::to_string(length);
  }
  return to_text(range.low) + '-' + to_text(range.high);
}

std::optional<int> parse_length(std::string_view text, int most) {
  int length = 0;
  const auto [end, status] = std::from_chars(text.data(), text.data() + text.size(), length);
  const bool leading_zero = text.size() > 1 && text.front() == '0';
  if (status != std::errc() || end != text.data() + text.size() || leading_zero) return {};
  if (length < 0 || length > most || !is_digit(text.front())) return {};
  return length;
}

Error bad_length(std::string_view text, std::string_view length, int most, std::string_view family) {
  Error error;
  error.message = quoted(length) + " is not a prefix length in " + quoted(text);
  error.hint = "a number from 0 to " + std::to_string(most) + " for " + std::string(family);
  return error;
}

template <class Address>
Error stray_host_bits(std::string_view text, Address address, const Interval<Address>& network) {
  Error error;
  error.message = quoted(text) + " is not the beginning of its network, which is " + print(network);
  error.hint = "write " + quoted(print(network)) + " for the network or " + quoted(to_text(address)) +
               " for one address";
  return error;
}

template <class Address>
Result<AddressRange> parse_prefix(std::string_view text, std::size_t slash, HostBits host_bits) {
  Address address;
  if (!parse(text.substr(0, slash), address)) {
    return std::unexpected(bad_address(text.substr(0, slash), family_name<Address>));
  }
  const auto length = parse_length(text.substr(slash + 1), Address::width);
  if (!length) {
    return std::unexpected(bad_length(text, text.substr(slash + 1), Address::width, family_name<Address>));
  }
  const auto network = range_of(address, *length);
  if (host_bits == HostBits::refuse && network.low != address) {
    return std::unexpected(stray_host_bits(text, address, network));
  }
  return AddressRange(network);
}

template <class Address>
Result<AddressRange> parse_span(std::string_view text, std::size_t dash) {
  Interval<Address> range;
  if (!parse(text.substr(0, dash), range.low)) {
    return std::unexpected(bad_address(text.substr(0, dash), family_name<Address>));
  }
  if (!parse(text.substr(dash + 1), range.high)) {
    return std::unexpected(bad_address(text.substr(dash + 1), family_name<Address>));
  }
  if (range.high < range.low) {
    return failure(quoted(text) + " ends before it begins",
                   "write " + quoted(to_text(range.high) + '-' + to_text(range.low)));
  }
  return AddressRange(range);
}

template <class Address>
Result<AddressRange> parse_family(std::string_view text, HostBits host_bits) {
  if (const auto slash = text.find('/'); slash != text.npos) {
    return parse_prefix<Address>(text, slash, host_bits);
  }
  if (const auto dash = text.find('-'); dash != text.npos) return parse_span<Address>(text, dash);
  Address address;
  if (!parse(text, address)) return std::unexpected(bad_address(text, family_name<Address>));
  return AddressRange(Interval<Address>{address, address});
}

bool mixes_families(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == text.npos) return false;
  return (text.substr(0, dash).find(':') == text.npos) != (text.substr(dash).find(':') == text.npos);
}

}  // namespace

Result<AddressRange> parse_address_range(std::string_view text, HostBits host_bits) {
  if (text.find(':') == text.npos) return parse_family<Ipv4Address>(text, host_bits);
  if (mixes_families(text)) return failure(quoted(text) + " mixes IPv4 and IPv6");
  return parse_family<Ipv6Address>(text, host_bits);
}

bool looks_like_address(std::string_view text) {
  if (text.empty()) return false;
  if (const auto colon = text.find(':'); colon != text.npos) {
    const auto group = text.substr(0, colon);
    const bool after_ipv4 = is_digit(text.front()) && group.find('.') != group.npos;
    return after_ipv4 || (group.size() <= 4 && std::ranges::all_of(group, is_hex));
  }
  if (!is_digit(text.front())) return false;
  if (text.find('/') != text.npos) return true;
  // No top-level domain is a number, so a last label of digits is the end of an address.
  const auto dot = text.rfind('.');
  const auto last = dot == text.npos ? text : text.substr(dot + 1);
  return std::ranges::all_of(last, [](char c) { return is_digit(c) || c == '-'; });
}

std::string to_text(Ipv4Address address) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) {
    text += std::to_string(address.bits >> shift & 0xff);
    if (shift > 0) text += '.';
  }
  return text;
}

std::string to_text(Ipv6Address address) {
  std::array<std::uint8_t, 16> bytes;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    bytes[at] = static_cast<std::uint8_t>(address.bits >> (8 * (15 - at)));
  }
  std::array<char, INET6_ADDRSTRLEN> text;
  return ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
}

std::string to_text(const Ipv4Range& range) {
  return print(range);
}
std::string to_text(const Ipv6Range& range) {
  return print(range);
}
std::string to_text(const AddressRange& range) {
  return std::visit([](const auto& of_family) { return print(of_family); }, range);
}

Ipv4Range prefix_range(Ipv4Address address, int length) {
  return range_of(address, length);
}
Ipv6Range prefix_range(Ipv6Address address, int length) {
  return range_of(address, length);
}

const AddressSet& private_addresses() {
  static const AddressSet addresses{
      Ipv4Set({prefix_range(Ipv4Address{0x0a000000}, 8), prefix_range(Ipv4Address{0x64400000}, 10),
               prefix_range(Ipv4Address{0xa9fe0000}, 16), prefix_range(Ipv4Address{0xac100000}, 12),
               prefix_range(Ipv4Address{0xc0a80000}, 16)}),
      Ipv6Set({prefix_range(Ipv6Address{static_cast<unsigned __int128>(0xfc) << 120}, 7)})};
  return addresses;
}

}  // namespace base
