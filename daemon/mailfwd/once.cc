// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/once.h"

#include <unistd.h>

#include <cstdio>
#include <string>
#include <utility>

#include "kernel/netlink_kernel.h"
#include "lists/directory_store.h"
#include "mailfwd/ban_archive.h"
#include "mailfwd/ban_clock.h"
#include "mailfwd/ban_engine.h"
#include "mailfwd/ban_kernel.h"
#include "mailfwd/decision_text.h"
#include "mailfwd/driver.h"
#include "mailfwd/worker.h"
#include "resolve/real_files.h"

namespace mailfwd {
namespace {

// The bans on disk, so that those that hold are in the sets that the policy makes, and services have theirs.
// Nothing is written: a ban that only the kernel knows is taken over by the next daemon.
class RestoredBans {
 public:
  RestoredBans(kernel::Kernel& kernel, const std::string& path)
      : kernel_(kernel), engine_(kernel_, both_clocks) {
    if (::access(path.c_str(), F_OK) != 0) return;  // reading would make it
    read_ = BanArchive(engine_, archive_at(path)).read();
  }
  RestoredBans(const RestoredBans&) = delete;
  RestoredBans& operator=(const RestoredBans&) = delete;

  [[nodiscard]] BanKernel& kernel() { return kernel_; }
  [[nodiscard]] BanEngine& engine() { return engine_; }

  void report(spdlog::logger& logger) const {
    for (const auto& warning : read_.warnings) log(logger, spdlog::level::warn, warning);
    if (read_.failed) log(logger, spdlog::level::warn, *read_.failed);
  }

 private:
  BanKernel kernel_;
  BanEngine engine_;
  Saved read_;
};

}  // namespace

int run_once(const Options& options, const std::shared_ptr<spdlog::logger>& logger) {
  auto kernel = kernel::NetlinkKernel::open();
  if (!kernel) {
    std::fputs(to_text(kernel.error()).c_str(), stderr);
    return 1;
  }
  RestoredBans bans(**kernel, options.state + "/bans.sqlite");
  bans.report(*logger);
  const resolve::RealFiles files;
  lists::DirectoryStore lists(options.state + "/lists");
  asio::io_context events{1};
  Worker worker(events);
  int exit_code = 1;
  std::function<reconcile::Status()> status;
  Listener listener;
  listener.decided = [&](const reconcile::Decision& decision) {
    // What was rejected is printed as `mailfwctl check` prints it, below.
    if (decision.kind != reconcile::DecisionKind::rejected) log(*logger, decision);
    for (const auto& warning : status().warnings) logger->warn("{}", warning_text(warning));
  };
  listener.in_force = [&] {
    exit_code = 0;
    // Behind the copies of the lists, which are under way.
    worker.perform([&] { return bans.engine().take_over(); },
                   [&](bool done) {
                     if (!done) logger->warn("not all bans could be put into the kernel");
                     events.stop();
                   });
  };
  listener.not_kept = [&](const base::Errors& errors) {
    for (const auto& error : errors) log(*logger, spdlog::level::warn, error);
  };
  listener.gave_up = [&](const base::Errors& errors) {
    std::fputs(to_text(errors).c_str(), stderr);
    events.stop();
  };
  listener.bans_in_force = [&](const bans::Rules& rules) { bans.engine().obey(rules); };
  listener.policy_read = [](const std::vector<std::string>&, timespec) {};
  Driver driver(
      events, worker, bans.kernel(), files, lists, {options.config, options.dropins, options.names},
      [&] { return bans.engine().services(); }, std::move(listener));
  status = [&driver] { return driver.status(); };
  driver.start();
  events.run();
  return exit_code;
}

}  // namespace mailfwd
