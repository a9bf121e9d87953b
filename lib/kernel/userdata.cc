// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/userdata.h"

#include <algorithm>
#include <bit>

namespace kernel {

void Userdata::put(std::uint8_t type, std::span<const std::uint8_t> value, bool terminated) {
  const std::size_t length = value.size() + (terminated ? 1 : 0);
  if (length > 255 || used_ + 2 + length > longest) {
    used_ = room_.size();
    return;
  }
  room_[used_] = type;
  room_[used_ + 1] = static_cast<std::uint8_t>(length);
  std::ranges::copy(value, room_.begin() + static_cast<std::ptrdiff_t>(used_ + 2));
  used_ += 2 + length;  // the room is zeroed: a terminator is there already
}

void Userdata::put(std::uint8_t type, std::uint32_t number) {
  const auto value = std::bit_cast<std::array<std::uint8_t, sizeof number>>(number);
  put(type, value, false);
}

void Userdata::put(std::uint8_t type, std::string_view text) {
  put(type, {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, true);
}

std::optional<std::string> find_text(std::span<const std::uint8_t> userdata, std::uint8_t type) {
  while (userdata.size() >= 2) {
    const std::size_t length = userdata[1];
    if (length > userdata.size() - 2) return std::nullopt;
    const auto value = userdata.subspan(2, length);
    if (userdata[0] == type) {
      const auto end = std::ranges::find(value, std::uint8_t{0});
      return std::string(value.begin(), end);
    }
    userdata = userdata.subspan(2 + length);
  }
  return std::nullopt;
}

}  // namespace kernel
