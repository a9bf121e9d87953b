// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/key_layout.h"

#include <algorithm>
#include <array>

namespace kernel {
namespace {

using ruleset::KeyType;

constexpr int bits_per_type = 6;

constexpr std::array every_type{
    KeyType::ipv4_address, KeyType::ipv6_address, KeyType::l4_protocol,    KeyType::port,
    KeyType::icmp_type,    KeyType::tcp_flag,     KeyType::user,           KeyType::ct_state,
    KeyType::icmpv6_type,  KeyType::nf_family,    KeyType::interface_name, KeyType::ct_status,
};

std::size_t padded(std::size_t bytes) {
  return (bytes + 3) / 4 * 4;
}

}  // namespace

std::size_t padded_key_bytes(const ruleset::SetSchema& schema) {
  std::size_t sum = 0;
  for (const KeyType type : schema.key) sum += padded(ruleset::facts(type).length);
  return sum;
}

std::size_t key_bytes(const ruleset::SetSchema& schema) {
  return schema.key.size() == 1 ? ruleset::facts(schema.key.front()).length : padded_key_bytes(schema);
}

std::uint32_t key_type_number(const ruleset::SetSchema& schema) {
  std::uint32_t number = 0;
  for (const KeyType type : schema.key) number = number << bits_per_type | static_cast<std::uint32_t>(type);
  return number;
}

std::optional<std::vector<KeyType>> key_types_of(std::uint32_t number) {
  std::vector<KeyType> types;
  for (; number != 0; number >>= bits_per_type) {
    const auto type = static_cast<KeyType>(number & ((1u << bits_per_type) - 1));
    if (std::ranges::find(every_type, type) == every_type.end()) return std::nullopt;
    types.insert(types.begin(), type);
  }
  if (types.empty()) return std::nullopt;
  return types;
}

bool ends_in_one_element(const ruleset::SetSchema& schema) {
  return schema.interval && schema.key.size() > 1;
}
bool ends_in_two_elements(const ruleset::SetSchema& schema) {
  return schema.interval && schema.key.size() == 1;
}

}  // namespace kernel
