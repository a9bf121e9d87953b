// SPDX-License-Identifier: GPL-2.0-or-later
//
// Short ways to write the bytes of a register in a test. Built on the words that an operator would write, not
// on what the stages under test do with them.
#pragma once

#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/address.h"
#include "ruleset/ruleset.h"

namespace support {

using ruleset::Bytes;

inline ruleset::Value byte(int value) {
  return {static_cast<std::uint8_t>(value)};
}

inline ruleset::Value port(int number) {
  return {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number & 0xff)};
}

// In the byte order of the machine: ct state, uid.
inline ruleset::Value host_word(std::uint32_t number) {
  ruleset::Value bytes(sizeof number);
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

inline ruleset::Value interface(std::string_view name) {
  ruleset::Value bytes(name.begin(), name.end());
  bytes.resize(16);
  return bytes;
}

// The last name that the pattern "name*" covers.
inline ruleset::Value interface_end(std::string_view name) {
  ruleset::Value bytes(name.begin(), name.end());
  bytes.resize(16, 0xff);
  return bytes;
}

inline base::AddressRange range(std::string_view text) {
  auto parsed = base::parse_address_range(text);
  if (!parsed) throw std::invalid_argument(std::string(text));
  return *parsed;
}

inline ruleset::Value to_bytes(base::Ipv4Address address) {
  ruleset::Value bytes;
  for (int shift = 24; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(address.bits >> shift));
  return bytes;
}
inline ruleset::Value to_bytes(base::Ipv6Address address) {
  ruleset::Value bytes;
  for (int shift = 120; shift >= 0; shift -= 8)
    bytes.push_back(static_cast<std::uint8_t>(address.bits >> shift));
  return bytes;
}

// The first and the last address of "192.0.2.0/24", "2001:db8::1", "10.0.0.1-10.0.0.9".
inline ruleset::Value low(std::string_view text) {
  return std::visit([](const auto& interval) { return to_bytes(interval.low); }, range(text));
}
inline ruleset::Value high(std::string_view text) {
  return std::visit([](const auto& interval) { return to_bytes(interval.high); }, range(text));
}
inline ruleset::Value address(std::string_view text) {
  return low(text);
}

inline base::Ipv4Set ipv4_set(std::initializer_list<std::string_view> texts) {
  base::Ipv4Set::Intervals intervals;
  for (const auto text : texts) intervals.push_back(std::get<base::Ipv4Range>(range(text)));
  return base::Ipv4Set(std::move(intervals));
}
inline base::Ipv6Set ipv6_set(std::initializer_list<std::string_view> texts) {
  base::Ipv6Set::Intervals intervals;
  for (const auto text : texts) intervals.push_back(std::get<base::Ipv6Range>(range(text)));
  return base::Ipv6Set(std::move(intervals));
}

// Fields one after the other, each padded to 4 bytes: the key of an Element.
inline Bytes key(std::initializer_list<Bytes> fields) {
  Bytes bytes;
  for (const auto& field : fields) {
    bytes.append(field);
    bytes.resize((bytes.size() + 3) / 4 * 4);
  }
  return bytes;
}

}  // namespace support
