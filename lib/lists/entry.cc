// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/entry.h"

#include <algorithm>
#include <string>

#include "base/overloaded.h"

namespace lists {
namespace {

constexpr std::size_t longest_entry = 2 * 45 + 3;  // two IPv6 addresses in their longest form and " - "

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// A number up to `most`, without leading zeros.
const char* scan_number(const char* at, const char* end, std::uint32_t most, std::uint32_t& number) {
  if (at == end || !is_digit(*at)) return nullptr;
  number = static_cast<std::uint32_t>(*at++ - '0');
  const bool zero = number == 0;
  while (at != end && is_digit(*at)) {
    number = number * 10 + static_cast<std::uint32_t>(*at++ - '0');
    if (zero || number > most) return nullptr;
  }
  return at;
}

int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = static_cast<char>(c | 0x20);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// Up to four hexadecimal digits.
const char* scan_group(const char* at, const char* end, std::uint32_t& group) {
  group = 0;
  int digits = 0;
  for (int value = 0; at != end && (value = hex_value(*at)) >= 0; ++at, ++digits) {
    group = group << 4 | static_cast<std::uint32_t>(value);
  }
  return digits >= 1 && digits <= 4 ? at : nullptr;
}

// RFC 4291 section 2.2, forms 1 and 2: eight groups, or fewer with one "::" for at least one of zeros.
const char* scan_address(const char* at, const char* end, base::Ipv6Address& address) {
  constexpr int all = 8;
  unsigned __int128 before = 0;  // of the "::"
  unsigned __int128 after = 0;
  int count = 0;
  int gap = -1;  // how many groups stand before the "::"
  const auto two_colons = [&] { return end - at >= 2 && at[0] == ':' && at[1] == ':'; };
  if (two_colons()) {
    gap = 0;
    at += 2;
  }
  std::uint32_t group = 0;
  while (at != end && count < all && hex_value(*at) >= 0) {
    at = scan_group(at, end, group);
    if (at == nullptr) return nullptr;
    (gap < 0 ? before : after) = (gap < 0 ? before : after) << 16 | group;
    ++count;
    if (two_colons()) {
      if (gap >= 0) return nullptr;
      gap = count;
      at += 2;
    } else if (end - at >= 2 && *at == ':' && hex_value(at[1]) >= 0) {
      ++at;
    } else {
      break;
    }
  }
  if (gap < 0 ? count != all : count == all) return nullptr;
  if (gap >= 0) before = gap == 0 ? 0 : before << 16 * (all - gap);
  address.bits = before | after;
  return at;
}

// Parsing a line of prose only to build an error that nobody reads would take most of the time.
bool could_be_an_entry(std::string_view token) {
  return token.size() <= longest_entry && std::ranges::all_of(token, [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || c == '.' || c == ':' ||
                  c == '/' || c == '-' || c == ' ';
         });
}

bool keep(const base::AddressRange& range, Collected& collected) {
  return std::visit(base::Overloaded{
                        [&](const base::Ipv4Range& ipv4) {
                          if (ipv4 == base::prefix_range(base::Ipv4Address{}, 0)) return false;
                          collected.v4.push_back(ipv4);
                          return true;
                        },
                        [&](const base::Ipv6Range& ipv6) {
                          if (ipv6 == base::prefix_range(base::Ipv6Address{}, 0)) return false;
                          collected.v6.push_back(ipv6);
                          return true;
                        },
                    },
                    range);
}

}  // namespace

const char* scan_ipv4(const char* at, const char* end, base::Ipv4Range& range) {
  std::uint32_t bits = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at == end || *at++ != '.')) return nullptr;
    std::uint32_t number = 0;
    at = scan_number(at, end, 255, number);
    if (at == nullptr) return nullptr;
    bits = bits << 8 | number;
  }
  std::uint32_t hosts = 0;
  if (at != end && *at == '/') {
    std::uint32_t length = 0;
    at = scan_number(at + 1, end, 32, length);
    if (at == nullptr || length == 0) return nullptr;
    hosts = static_cast<std::uint32_t>((std::uint64_t{1} << (32 - length)) - 1);
  }
  range = {{bits & ~hosts}, {bits | hosts}};
  return at;
}

const char* scan_ipv6(const char* at, const char* end, base::Ipv6Range& range) {
  at = scan_address(at, end, range.low);
  if (at == nullptr || (at != end && (*at == '.' || *at == ':'))) return nullptr;
  std::uint32_t length = 128;
  if (at != end && *at == '/') {
    at = scan_number(at + 1, end, 128, length);
    if (at == nullptr || length == 0) return nullptr;
  }
  range = base::prefix_range(range.low, static_cast<int>(length));
  return at;
}

bool take_entry(std::string_view token, Collected& collected) {
  const char* const end = token.data() + token.size();
  base::Ipv4Range ipv4;
  if (scan_ipv4(token.data(), end, ipv4) == end) {
    collected.v4.push_back(ipv4);
    return true;
  }
  base::Ipv6Range ipv6;
  if (scan_ipv6(token.data(), end, ipv6) == end) {
    collected.v6.push_back(ipv6);
    return true;
  }
  if (token.empty() || !could_be_an_entry(token)) return false;
  std::string spaced;
  if (const auto dash = token.find(" - "); dash != token.npos) {
    spaced = std::string(token.substr(0, dash)) + '-' + std::string(token.substr(dash + 3));
    token = spaced;
  }
  const auto parsed = base::parse_address_range(token, base::HostBits::clear);
  return parsed && keep(*parsed, collected);
}

}  // namespace lists
