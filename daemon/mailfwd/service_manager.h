// SPDX-License-Identifier: GPL-2.0-or-later
//
// What systemd is told (sd_notify(3)): ready, reloading, status, alive. Without a service manager every call
// does nothing.
#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace mailfwd {

class ServiceManager {
 public:
  void ready();
  // Each reloading() is followed by one reloaded(); they may overlap.
  void reloading();
  void reloaded();
  void stopping();
  // The one line that `systemctl status` shows. The same text twice is sent once.
  void status(const std::string& text);

  // How often alive() is expected, halved; nothing if no watchdog is set for us.
  [[nodiscard]] static std::optional<std::chrono::microseconds> watchdog_interval();
  void alive();

 private:
  std::string status_;
  int reloads_ = 0;
  bool ready_ = false;
};

}  // namespace mailfwd
