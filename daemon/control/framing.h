// SPDX-License-Identifier: GPL-2.0-or-later
//
// Varlink's frames: each message is JSON followed by one NUL byte. Cuts a stream of bytes into messages and
// refuses one that grows beyond its limit before it is complete. No socket, no JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace control {

inline constexpr std::size_t longest_request = 64 * 1024;
inline constexpr std::size_t longest_reply = 16 * 1024 * 1024;  // a plan that replaces a whole policy

class FrameSplitter {
 public:
  explicit FrameSplitter(std::size_t longest) : longest_(longest) {}

  // Adds what was received. False: a message is longer than allowed, and the connection is to be closed.
  [[nodiscard]] bool add(std::string_view bytes);

  // The next whole message without its NUL; nothing until more has been received.
  std::optional<std::string> next();

  // Bytes of a message whose end has not come yet, or of messages that next() has not given out.
  [[nodiscard]] bool empty() const { return received_.empty(); }

 private:
  std::size_t longest_;
  std::size_t unfinished_ = 0;  // bytes of the message whose end has not come yet
  std::string received_;
};

// The message as it goes over the wire.
std::string framed(std::string message);

}  // namespace control
