// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/alarm.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cassert>
#include <cerrno>
#include <cstdint>
#include <utility>

namespace mailfwd {
namespace {

int open_timer() {
  const int fd = ::timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  if (fd < 0) throw boost::system::system_error(errno, boost::system::system_category(), "timerfd_create");
  return fd;
}

}  // namespace

struct Alarm::State {
  State(asio::io_context& events, std::function<void()> what)
      : timer(events, open_timer()), ring(std::move(what)) {}

  asio::posix::stream_descriptor timer;
  std::function<void()> ring;  // lives as long as a ring that ends its own Alarm
  bool over = false;
};

Alarm::Alarm(asio::io_context& events, std::function<void()> ring)
    : state_(std::make_shared<State>(events, std::move(ring))) {
  await(state_);
}

Alarm::~Alarm() {
  state_->over = true;
  boost::system::error_code ignored;
  state_->timer.close(ignored);
}

void Alarm::await(const std::shared_ptr<State>& state) {
  state->timer.async_wait(
      asio::posix::stream_descriptor::wait_read, [state](boost::system::error_code failed) {
        if (failed || state->over) return;
        std::uint64_t times = 0;
        // Nothing to read: it was set anew or cleared between the wake-up and now.
        const bool rang = ::read(state->timer.native_handle(), &times, sizeof times) == sizeof times;
        if (rang) state->ring();
        if (!state->over) await(state);
      });
}

void Alarm::set(std::chrono::steady_clock::time_point when) {
  // Zero would clear it.
  const auto since_boot =
      std::max(std::chrono::nanoseconds(1), std::chrono::nanoseconds(when.time_since_epoch()));
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_boot);
  itimerspec time{};
  time.it_value.tv_sec = seconds.count();
  time.it_value.tv_nsec = (since_boot - seconds).count();
  [[maybe_unused]] const int result =
      ::timerfd_settime(state_->timer.native_handle(), TFD_TIMER_ABSTIME, &time, nullptr);
  assert(result == 0);
}

void Alarm::clear() {
  const itimerspec never{};
  [[maybe_unused]] const int result = ::timerfd_settime(state_->timer.native_handle(), 0, &never, nullptr);
  assert(result == 0);
}

}  // namespace mailfwd
