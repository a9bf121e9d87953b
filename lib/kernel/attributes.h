// SPDX-License-Identifier: GPL-2.0-or-later
//
// The attributes of one message or nest, by type. Nothing in them is trusted: a value of the wrong length is
// as if it were absent. `only()` is how a decoder finds out that the kernel says more than it understands.
#pragma once

#include <linux/netlink.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>

#include "ruleset/ruleset.h"

namespace kernel {

class Attributes {
 public:
  Attributes() = default;
  Attributes(const nlmsghdr& message, std::size_t header_bytes);
  explicit Attributes(const nlattr& nest);

  [[nodiscard]] bool has(int type) const { return get(type) != nullptr; }
  // Whether there is no attribute of another type than these. Padding does not count.
  [[nodiscard]] bool only(std::initializer_list<int> types) const;

  [[nodiscard]] const nlattr* get(int type) const;
  [[nodiscard]] std::optional<std::uint16_t> be16(int type) const;
  [[nodiscard]] std::optional<std::uint32_t> be32(int type) const;
  [[nodiscard]] std::optional<std::uint64_t> be64(int type) const;
  [[nodiscard]] std::optional<std::uint8_t> u8(int type) const;
  [[nodiscard]] std::optional<std::string> text(int type) const;
  [[nodiscard]] std::optional<std::span<const std::uint8_t>> bytes(int type) const;  // lies in the message
  // The same as a value of the IR's; nothing, too, if it is longer than those are.
  [[nodiscard]] std::optional<ruleset::Value> value(int type) const;
  [[nodiscard]] std::optional<ruleset::Bytes> key(int type) const;
  [[nodiscard]] Attributes nest(int type) const;  // empty if absent

 private:
  void collect(const void* begin, std::size_t length);

  static constexpr int known_types = 32;
  std::array<const nlattr*, known_types> by_type_{};
  bool others_ = false;  // a type beyond the table, or the same type twice
};

// The first attribute at `begin`, if it fits into the bytes before `end`; nullptr otherwise.
const nlattr* attribute_at(const std::byte* begin, const std::byte* end);

// Calls visit(const nlattr&) for each attribute inside a nest.
template <class Visit>
void for_each_in(const nlattr& nest, Visit visit) {
  const auto* at = reinterpret_cast<const std::byte*>(&nest) + NLA_HDRLEN;
  const auto* end = reinterpret_cast<const std::byte*>(&nest) + nest.nla_len;
  while (const nlattr* attribute = attribute_at(at, end)) {
    visit(*attribute);
    at += NLA_ALIGN(attribute->nla_len);
  }
}

}  // namespace kernel
