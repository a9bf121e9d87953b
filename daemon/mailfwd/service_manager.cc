// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/service_manager.h"

#include <systemd/sd-daemon.h>

#include <ctime>

namespace mailfwd {
namespace {

// Whether it arrived is nothing we could act on.
void tell(const std::string& state) {
  static_cast<void>(::sd_notify(0, state.c_str()));
}

std::string monotonic_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(
                            std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec))
                            .count());
}

}  // namespace

void ServiceManager::ready() {
  ready_ = true;
  tell("READY=1");
}

void ServiceManager::reloading() {
  // Before the first READY a reload is part of the start.
  if (++reloads_ == 1 && ready_) tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds());
}

void ServiceManager::reloaded() {
  if (--reloads_ == 0 && ready_) tell("READY=1");
}

void ServiceManager::stopping() {
  tell("STOPPING=1");
}

void ServiceManager::status(const std::string& text) {
  if (text == status_) return;
  status_ = text;
  tell("STATUS=" + text);
}

std::optional<std::chrono::microseconds> ServiceManager::watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds / 2);
}

void ServiceManager::alive() {
  tell("WATCHDOG=1");
}

}  // namespace mailfwd
