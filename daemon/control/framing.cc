// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/framing.h"

#include <algorithm>
#include <utility>

namespace control {

bool FrameSplitter::add(std::string_view bytes) {
  for (std::string_view rest = bytes; !rest.empty();) {
    const auto end = rest.find('\0');
    unfinished_ += std::min(end, rest.size());
    if (unfinished_ > longest_) return false;
    if (end == std::string_view::npos) break;
    unfinished_ = 0;
    rest.remove_prefix(end + 1);
  }
  received_.append(bytes);
  return true;
}

std::optional<std::string> FrameSplitter::next() {
  const auto end = received_.find('\0');
  if (end == std::string::npos) return std::nullopt;
  std::string message = received_.substr(0, end);
  received_.erase(0, end + 1);
  // What a burst needed is not kept by a connection that may stay open for days.
  if (received_.empty()) received_ = std::string();
  return message;
}

std::string framed(std::string message) {
  message.push_back('\0');
  return message;
}

}  // namespace control
