// SPDX-License-Identifier: GPL-2.0-or-later
//
// Userdata: what nft keeps with a set or a rule for its own eyes, a list of (type, length, value), 256 bytes
// at most. Written and read here, with bounds; libnftnl's own writer checks against the wrong size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace kernel {

// The types, as in libnftnl/udata.h, of which each object has its own numbering.
inline constexpr std::uint8_t rule_comment = 0;
inline constexpr std::uint8_t set_key_byte_order = 0;
inline constexpr std::uint8_t set_data_byte_order = 1;
inline constexpr std::uint8_t set_comment = 7;
inline constexpr std::uint8_t element_flags = 1;

class Userdata {
 public:
  static constexpr std::size_t longest = 256;  // NFT_USERDATA_MAXLEN

  // What does not fit makes the whole longer than the kernel takes, so that it refuses the thing by name
  // instead of a comment, which may be a record of content, going missing.
  void put(std::uint8_t type, std::uint32_t number);   // in the machine's byte order
  void put(std::uint8_t type, std::string_view text);  // with its final zero

  [[nodiscard]] std::span<const std::uint8_t> bytes() const { return {room_.data(), used_}; }

 private:
  void put(std::uint8_t type, std::span<const std::uint8_t> value, bool terminated);

  std::array<std::uint8_t, longest + 1> room_{};
  std::size_t used_ = 0;
};

// The text of this type, without its final zero; nothing if there is none.
std::optional<std::string> find_text(std::span<const std::uint8_t> userdata, std::uint8_t type);

}  // namespace kernel
