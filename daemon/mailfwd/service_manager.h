// SPDX-License-Identifier: GPL-2.0-or-later
//
// What systemd is told (sd_notify(3)): ready, reloading, status, alive. Without a service manager every call
// does nothing. sd_notify() itself waits while the manager does not read, and the event loop with it: here
// what can not be said now is said as soon as there is room, in the order in which it happened.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "mailfwd/asio.h"

namespace mailfwd {

class ServiceManager {
 public:
  using OnDeaf = std::function<void(const base::Error&)>;

  // `on_deaf` learns why nothing can be said, once until something can be said again.
  ServiceManager(asio::io_context& events, OnDeaf on_deaf);
  ~ServiceManager();
  ServiceManager(const ServiceManager&) = delete;
  ServiceManager& operator=(const ServiceManager&) = delete;

  void ready();
  // Each reloading() is followed by one reloaded(); they may overlap.
  void reloading();
  void reloaded();
  // The last word, and the only one that is waited for, a little: nobody is there later to say it.
  void stopping();
  // The one line that `systemctl status` shows. The same text twice is sent once.
  void status(const std::string& text);

  // How often alive() is expected, halved; nothing if no watchdog is set for us.
  [[nodiscard]] static std::optional<std::chrono::microseconds> watchdog_interval();
  void alive();

 private:
  class Line;

  void say(std::string message);
  void drop(const std::string& beginning);
  void drop_finished_reload();
  void flush();
  void complain(int error);

  std::shared_ptr<Line> line_;  // shared with the wait that is under way; nullptr without a service manager
  OnDeaf on_deaf_;
  std::vector<std::string> unsaid_;  // each still true
  std::string status_;
  int reloads_ = 0;
  bool ready_ = false;
  bool deaf_ = false;
};

}  // namespace mailfwd
