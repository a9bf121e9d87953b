// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/ban_clock.h"

#include <sys/timerfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string>
#include <utility>

namespace mailfwd {
namespace {

constexpr std::chrono::seconds far_ahead{std::chrono::years(100)};

// systemd writes it without, the kernel with.
std::string without_dashes(std::string id) {
  std::erase(id, '-');
  return id;
}

// The unit hides /proc/sys from us and says it in a variable. Whoever says nothing gets a life of his own:
// then the wall clock is what counts after a restart.
std::string boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  if (std::getline(file, id) && !id.empty()) return without_dashes(std::move(id));
  const char* told = std::getenv("MAILFWD_BOOT_ID");
  if (told != nullptr && *told != '\0') return without_dashes(told);
  return "process " + std::to_string(::getpid()) + " of " + std::to_string(::time(nullptr));
}

std::chrono::milliseconds read_clock(clockid_t clock) {
  timespec time{};
  ::clock_gettime(clock, &time);
  return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::seconds(time.tv_sec) +
                                                               std::chrono::nanoseconds(time.tv_nsec));
}

}  // namespace

bans::Moment both_clocks() {
  static const std::string boot = boot_id();
  return {bans::WallTime(read_clock(CLOCK_REALTIME)), read_clock(CLOCK_BOOTTIME), boot};
}

base::Result<ClockWatch> ClockWatch::open() {
  ClockWatch watch(base::UniqueFd(::timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC)));
  if (!watch.timer_.valid() || !watch.arm())
    return std::unexpected(base::system_error("watch the wall clock", errno));
  return watch;
}

bool ClockWatch::arm() {
  itimerspec time{};
  time.it_value.tv_sec = ::time(nullptr) + far_ahead.count();
  return ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &time, nullptr) == 0;
}

bool ClockWatch::was_set() {
  std::uint64_t times = 0;
  if (::read(timer_.get(), &times, sizeof times) >= 0 || errno != ECANCELED) return false;
  arm();
  return true;
}

}  // namespace mailfwd
