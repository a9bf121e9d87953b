// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/keys.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace compile {
namespace {

constexpr std::size_t interface_name_bytes = 16;  // IFNAMSIZ

template <class Number>
ruleset::Value big_endian(Number number, std::size_t length) {
  ruleset::Value bytes(length);
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
    *byte = static_cast<std::uint8_t>(number & 0xff);
    number >>= 8;
  }
  return bytes;
}

template <class Range>
std::optional<ruleset::Value> mask_of(const Range& range) {
  const auto varying = range.low.bits ^ range.high.bits;
  const bool aligned = (range.low.bits & varying) == 0 && (varying & (varying + 1)) == 0;
  if (!aligned || varying == 0) return std::nullopt;
  decltype(range.low) mask{};
  mask.bits = ~varying;
  return bytes_of(mask);
}

ruleset::Element element(const ruleset::Bytes& key, ruleset::Verdict verdict) {
  return {key, key, std::move(verdict)};
}

ruleset::Bytes service_key(base::Protocol protocol, base::Port port) {
  const auto number = bytes_of(port);
  return {protocol.number, 0, 0, 0, number[0], number[1], 0, 0};
}

ruleset::Value leading_bits(int length, std::size_t bytes) {
  const auto bits = static_cast<std::size_t>(length);
  if (bits >= bytes * 8) return {};
  ruleset::Value mask(bytes);
  for (std::size_t bit = 0; bit < bits; ++bit) {
    mask[bit / 8] = static_cast<std::uint8_t>(mask[bit / 8] | (0x80U >> (bit % 8)));
  }
  return mask;
}

}  // namespace

ruleset::Value bytes_of(base::Ipv4Address address) {
  return big_endian(address.bits, 4);
}
ruleset::Value bytes_of(base::Ipv6Address address) {
  return big_endian(address.bits, 16);
}
ruleset::Value bytes_of(base::Port port) {
  return big_endian(port.number, 2);
}
ruleset::Value bytes_of(base::Protocol protocol) {
  return {protocol.number};
}

ruleset::Value bytes_of_number(std::uint32_t number) {
  ruleset::Value bytes(sizeof number);
  std::memcpy(bytes.data(), &number, sizeof number);
  return bytes;
}

ruleset::Value bytes_of_interface(std::string_view name) {
  ruleset::Value bytes(name.begin(), name.end());
  bytes.resize(interface_name_bytes);
  return bytes;
}

std::optional<ruleset::Value> prefix_mask(const base::Ipv4Range& range) {
  return mask_of(range);
}
std::optional<ruleset::Value> prefix_mask(const base::Ipv6Range& range) {
  return mask_of(range);
}

ruleset::Value leading_bits_ipv4(int length) {
  return leading_bits(length, 4);
}
ruleset::Value leading_bits_ipv6(int length) {
  return leading_bits(length, 16);
}

ruleset::Element interface_element(std::string_view name_or_pattern, ruleset::Verdict verdict) {
  if (!name_or_pattern.ends_with('*'))
    return element(bytes_of_interface(name_or_pattern), std::move(verdict));
  const auto prefix = name_or_pattern.substr(0, name_or_pattern.size() - 1);
  const auto low = bytes_of_interface(prefix);
  auto high = low;
  std::fill(high.begin() + static_cast<std::ptrdiff_t>(prefix.size()), high.end(), 0xff);
  return {low, high, std::move(verdict)};
}

ruleset::Element protocol_element(base::Protocol protocol, ruleset::Verdict verdict) {
  return byte_element(protocol.number, std::move(verdict));
}

ruleset::Element byte_element(std::uint8_t value, ruleset::Verdict verdict) {
  return element({value, 0, 0, 0}, std::move(verdict));
}

ruleset::Element state_element(std::uint32_t state_bit, ruleset::Verdict verdict) {
  return element(bytes_of_number(state_bit), std::move(verdict));
}

ruleset::Element service_element(base::Protocol protocol, base::PortRange ports, ruleset::Verdict verdict) {
  return {service_key(protocol, ports.low), service_key(protocol, ports.high), std::move(verdict)};
}

}  // namespace compile
