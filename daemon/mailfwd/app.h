// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon put together: owns every descriptor, thread and coroutine, and connects what happens (files,
// interfaces, the table, signals, the socket) with the driver. Each coroutine is spawned here and its end is
// seen here.
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "kernel/interface_events.h"
#include "kernel/netlink_kernel.h"
#include "kernel/table_events.h"
#include "lists/directory_store.h"
#include "lists/memory_store.h"
#include "mailfwd/alarm.h"
#include "mailfwd/ban_engine.h"
#include "mailfwd/ban_kernel.h"
#include "mailfwd/ban_service.h"
#include "mailfwd/control_server.h"
#include "mailfwd/control_service.h"
#include "mailfwd/driver.h"
#include "mailfwd/file_watch.h"
#include "mailfwd/options.h"
#include "mailfwd/pickup_watch.h"
#include "mailfwd/quiet_kernel.h"
#include "mailfwd/service_manager.h"
#include "mailfwd/signals.h"
#include "mailfwd/worker.h"
#include "resolve/real_files.h"

namespace mailfwd {

// Everything of the outside world that the daemon holds, opened before it does anything.
struct World {
  std::unique_ptr<kernel::NetlinkKernel> kernel;
  kernel::TableEvents table_events;
  kernel::InterfaceEvents interface_events;
  FileWatch file_watch;
  Signals signals;
  Permission permission;
  SocketFile socket;
};

base::Result<World> open_world(const Options& options);

class App {
 public:
  App(World world, const Options& options, std::shared_ptr<spdlog::logger> logger);

  // Until SIGTERM or SIGINT (0), or until the daemon is of no use (1).
  int run();

 private:
  void spawn(std::string name, asio::awaitable<void> task);
  asio::awaitable<void> watch_files();
  asio::awaitable<void> watch_interfaces();
  asio::awaitable<void> watch_table();
  asio::awaitable<void> watch_signals();
  [[nodiscard]] std::optional<diff::AddTimedElements> grace_in_force() const;
  bool take_interface_events();
  bool take_table_events();
  void lost_announcements();
  void take_file_events();

  Listener listener();
  void make_ban_scope(std::string cause, const std::function<void(const base::Errors&)>& done);
  void watch_lists(std::vector<std::string> list_files, timespec began);
  void tell_blind_spots();
  void tell_warnings();
  void tell_status();
  void reload_by_signal();
  void feed_watchdog();
  void give_up(const base::Errors& errors);
  void end(int exit_code);

  std::shared_ptr<spdlog::logger> logger_;
  load::Inputs inputs_;
  resolve::RealFiles files_;
  lists::DirectoryStore kept_lists_;
  lists::RememberingStore lists_;
  std::unique_ptr<kernel::NetlinkKernel> kernel_;
  asio::io_context events_{1};
  kernel::TableEvents table_events_;
  kernel::InterfaceEvents interface_events_;
  FileWatch file_watch_;
  Signals signals_;
  ServiceManager manager_;
  QuietKernel quiet_kernel_;
  BanKernel ban_kernel_;
  BanEngine ban_engine_;
  Worker worker_;  // its job uses what is above, and is awaited before that goes
  Driver driver_;
  BanService bans_;
  PickupWatch pickup_watch_;
  ControlService service_;
  ControlServer server_;
  Alarm watchdog_;
  WatchedPaths watched_;
  base::Errors blind_spots_told_;
  base::Errors warnings_told_;
  enum class Hangup { none, running, again } hangup_ = Hangup::none;
  bool in_force_ = false;  // the first policy is
  std::optional<reconcile::DecisionKind> first_decision_;
  int exit_code_ = 0;
  bool ending_ = false;
};

}  // namespace mailfwd
