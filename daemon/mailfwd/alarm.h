// SPDX-License-Identifier: GPL-2.0-or-later
//
// Rings once at a time that was set, on the event loop. A timerfd of its own instead of Asio's timers, since
// Asio's reactor goes on waking up every five minutes once it has had a timer, and an idle daemon shall not
// wake up.
#pragma once

#include <chrono>
#include <functional>
#include <memory>

#include "mailfwd/asio.h"

namespace mailfwd {

class Alarm {
 public:
  // Throws boost::system::system_error if there is no descriptor left.
  Alarm(asio::io_context& events, std::function<void()> ring);
  ~Alarm();
  Alarm(const Alarm&) = delete;
  Alarm& operator=(const Alarm&) = delete;

  // Replaces an earlier time. In the past: rings at once, but never from within set().
  void set(std::chrono::steady_clock::time_point when);
  void set_in(std::chrono::milliseconds delay) { set(std::chrono::steady_clock::now() + delay); }
  void clear();

 private:
  struct State;
  static void await(const std::shared_ptr<State>& state);

  std::shared_ptr<State> state_;  // shared with the wait that is under way, which may end after we do
};

}  // namespace mailfwd
