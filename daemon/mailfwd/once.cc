// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/once.h"

#include <cstdio>
#include <utility>

#include "kernel/netlink_kernel.h"
#include "lists/directory_store.h"
#include "mailfwd/decision_text.h"
#include "mailfwd/driver.h"
#include "mailfwd/worker.h"
#include "resolve/real_files.h"

namespace mailfwd {

int run_once(const Options& options, const std::shared_ptr<spdlog::logger>& logger) {
  auto kernel = kernel::NetlinkKernel::open();
  if (!kernel) {
    std::fputs(to_text(kernel.error()).c_str(), stderr);
    return 1;
  }
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
    worker.perform([] { return 0; }, [&](int) { events.stop(); });
  };
  listener.not_kept = [&](const base::Errors& errors) {
    for (const auto& error : errors) log(*logger, spdlog::level::warn, error);
  };
  listener.gave_up = [&](const base::Errors& errors) {
    std::fputs(to_text(errors).c_str(), stderr);
    events.stop();
  };
  listener.bans_in_force = [](const bans::Rules&) {};
  listener.policy_read = [](const std::vector<std::string>&, timespec) {};
  Driver driver(
      events, worker, **kernel, files, lists, {options.config, options.dropins, options.names},
      [] { return std::set<std::string>{}; }, std::move(listener));
  status = [&driver] { return driver.status(); };
  driver.start();
  events.run();
  return exit_code;
}

}  // namespace mailfwd
