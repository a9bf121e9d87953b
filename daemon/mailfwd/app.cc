// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/app.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <utility>

#include "base/overloaded.h"
#include "mailfwd/ban_clock.h"
#include "mailfwd/decision_text.h"
#include "mailfwd/peer.h"
#include "mailfwd/readable.h"
#include "mailfwd/version.h"
#include "ruleset/notices.h"

namespace mailfwd {
namespace {

constexpr std::chrono::minutes longest_job{2};

std::string summary(const std::vector<std::string>& causes) {
  return causes.size() == 1 ? causes.front()
                            : causes.front() + " and " + std::to_string(causes.size() - 1) + " more";
}

reconcile::ForeignChange foreign_change(const kernel::TableCommit& commit) {
  reconcile::ForeignChange change;
  change.process = commit.process;
  change.pid = commit.pid;
  for (const auto& set : commit.touched_sets) change.touched.push_back({set});
  return change;
}

}  // namespace

base::Result<World> open_world(const Options& options) {
  auto signals = Signals::block({SIGHUP, SIGTERM, SIGINT});
  if (!signals) return std::unexpected(signals.error());
  auto kernel = kernel::NetlinkKernel::open();
  if (!kernel) return std::unexpected(kernel.error());
  auto table_events = kernel::TableEvents::open((*kernel)->port_id());
  if (!table_events) return std::unexpected(table_events.error());
  auto interface_events = kernel::InterfaceEvents::open();
  if (!interface_events) return std::unexpected(interface_events.error());
  auto file_watch = FileWatch::open();
  if (!file_watch) return std::unexpected(file_watch.error());
  auto permission = permission_here();
  auto socket = SocketFile::listen(options.socket, permission.readers);
  if (!socket) return std::unexpected(socket.error());
  return World{*std::move(kernel),     *std::move(table_events), *std::move(interface_events),
               *std::move(file_watch), *std::move(signals),      permission,
               *std::move(socket)};
}

App::App(World world, const Options& options, std::shared_ptr<spdlog::logger> logger)
    : logger_(std::move(logger)),
      inputs_{options.config, options.dropins, options.names},
      kept_lists_(options.state + "/lists"),
      lists_(kept_lists_),
      kernel_(std::move(world.kernel)),
      table_events_(std::move(world.table_events)),
      interface_events_(std::move(world.interface_events)),
      file_watch_(std::move(world.file_watch)),
      signals_(std::move(world.signals)),
      manager_(events_, [this](const base::Error& error) { log(*logger_, spdlog::level::warn, error); }),
      quiet_kernel_(*kernel_, table_events_, [this] { lost_announcements(); }),
      ban_kernel_(quiet_kernel_),
      ban_engine_(ban_kernel_, both_clocks),
      worker_(events_),
      driver_(
          events_, worker_, ban_kernel_, files_, lists_, inputs_, [this] { return ban_engine_.services(); },
          listener()),
      bans_(
          events_, ban_engine_, archive_at(options.state + "/bans.sqlite"),
          [this](std::string cause, const std::function<void(const base::Errors&)>& done) {
            make_ban_scope(std::move(cause), done);
          },
          logger_),
      pickup_watch_(
          events_, worker_, ban_kernel_, [this] { return grace_in_force(); }, logger_),
      service_(driver_, bans_, manager_, inputs_, kernel_->features(), logger_),
      server_(events_, std::move(world.socket), world.permission, service_),
      watchdog_(events_, [this] { feed_watchdog(); }),
      watched_{{options.config, options.names}, options.dropins} {}

int App::run() {
  logger_->info("mailfwd {} starts: policy {}, drop-ins {}, kernel {}", version, inputs_.policy,
                inputs_.dropins, kernel_->features().kernel_release);
  file_watch_.watch(watched_);
  tell_blind_spots();
  spawn("the watch on files", watch_files());
  spawn("the watch on interfaces", watch_interfaces());
  spawn("the watch on the table", watch_table());
  spawn("the watch on signals", watch_signals());
  spawn("the control socket", server_.run());
  asio::co_spawn(events_, pickup_watch_.run(), asio::detached);
  asio::co_spawn(events_, bans_.watch_clock(), asio::detached);
  bans_.read_disk();
  if (ServiceManager::watchdog_interval()) feed_watchdog();
  driver_.start();
  events_.run();
  return exit_code_;
}

void App::spawn(std::string name, asio::awaitable<void> task) {
  asio::co_spawn(events_, std::move(task), [this, name = std::move(name)](std::exception_ptr failed) {
    if (ending_) return;
    std::string why = "it ended";
    try {
      if (failed) std::rethrow_exception(failed);
    } catch (const std::exception& error) {
      why = error.what();
    }
    logger_->critical("{} is of no use any more: {}; the table stays and filters on", name, escaped(why));
    end(1);
  });
}

asio::awaitable<void> App::watch_files() {
  Readable readable(events_, file_watch_.fd());
  for (;;) {
    const auto failed = co_await readable.wait();
    if (failed) co_return;
    take_file_events();
  }
}

void App::take_file_events() {
  const auto changed = file_watch_.drain();
  tell_blind_spots();
  if (!changed.empty()) driver_.feed(reconcile::InputsChanged{cause_of(changed)});
}

// A netlink socket that reports an error is replaced by a new one, and what it may have missed is looked up.
asio::awaitable<void> App::watch_interfaces() {
  for (;;) {
    {
      Readable readable(events_, interface_events_.fd());
      for (bool usable = true; usable;) {
        const auto failed = co_await readable.wait();
        if (failed) co_return;
        usable = take_interface_events();
      }
    }
    auto again = kernel::InterfaceEvents::open();
    if (!again) {
      log(*logger_, spdlog::level::err, again.error());
      co_return;
    }
    interface_events_ = *std::move(again);
    driver_.forget_interfaces();
    driver_.feed(reconcile::InputsChanged{"events of interfaces were lost"});
  }
}

bool App::take_interface_events() {
  driver_.forget_interfaces();
  const auto causes = interface_events_.drain();
  if (!causes) {
    log(*logger_, spdlog::level::warn, causes.error());
    return false;
  }
  if (!causes->empty()) driver_.feed(reconcile::InputsChanged{summary(*causes)});
  return true;
}

// The worker pauses and resumes these events while it commits, so the socket is not replaced under its hands:
// one that fails ends the daemon, and its successor looks at the table anew.
asio::awaitable<void> App::watch_table() {
  Readable readable(events_, table_events_.fd());
  for (bool usable = true; usable;) {
    const auto failed = co_await readable.wait();
    if (failed) co_return;
    usable = take_table_events();
  }
}

void App::lost_announcements() {
  asio::post(events_, [this] { driver_.feed(reconcile::EventsLost{}); });
}

bool App::take_table_events() {
  const auto events = table_events_.drain();
  if (!events) {
    log(*logger_, spdlog::level::warn, events.error());
    return false;
  }
  for (const auto& event : *events) {
    std::visit(base::Overloaded{
                   [this](const kernel::TableCommit& commit) {
                     if (commit.touches_our_table && !commit.ours) driver_.feed(foreign_change(commit));
                   },
                   [this](const kernel::EventsLost&) { driver_.feed(reconcile::EventsLost{}); },
               },
               event);
  }
  return true;
}

asio::awaitable<void> App::watch_signals() {
  Readable readable(events_, signals_.fd());
  for (;;) {
    const auto failed = co_await readable.wait();
    if (failed) co_return;
    while (const auto number = signals_.next()) {
      if (*number == SIGHUP) {
        reload_by_signal();
      } else {
        logger_->info("{}: ends; the table stays and filters on", *number == SIGTERM ? "SIGTERM" : "SIGINT");
        end(0);
        co_return;
      }
    }
  }
}

// While one is under way, any number of further SIGHUPs is one more.
void App::reload_by_signal() {
  if (hangup_ != Hangup::none) {
    hangup_ = Hangup::again;
    return;
  }
  hangup_ = Hangup::running;
  service_.reload("SIGHUP", [this](const Outcome&) {
    const bool again = std::exchange(hangup_, Hangup::none) == Hangup::again;
    if (again) asio::post(events_, [this] { reload_by_signal(); });
  });
}

Listener App::listener() {
  Listener listener;
  listener.decided = [this](const reconcile::Decision& decision) {
    // At the start it is give_up() that prints why.
    if (in_force_ || decision.kind != reconcile::DecisionKind::rejected) log(*logger_, decision);
    if (!first_decision_) first_decision_ = decision.kind;
    tell_warnings();
    tell_status();
    if (in_force_) bans_.table_is_there();
  };
  listener.in_force = [this] {
    in_force_ = true;
    const bool adopted = first_decision_ == reconcile::DecisionKind::adopted;
    pickup_watch_.begin(adopted, [this] { bans_.begin([this] { manager_.ready(); }); });
  };
  listener.not_kept = [this](const base::Errors& errors) {
    for (const auto& error : errors) log(*logger_, spdlog::level::warn, error);
  };
  listener.bans_in_force = [this](const bans::Rules& rules) { bans_.obey(rules); };
  listener.gave_up = [this](const base::Errors& errors) { give_up(errors); };
  listener.policy_read = [this](std::vector<std::string> list_files, timespec began) {
    watch_lists(std::move(list_files), began);
  };
  return listener;
}

// The lists are known only once the policy has been read, and they were read along with it: what changed in
// between must not be missed.
void App::watch_lists(std::vector<std::string> list_files, timespec began) {
  WatchedPaths wanted{{inputs_.policy, inputs_.names}, inputs_.dropins};
  wanted.files.insert(wanted.files.end(), list_files.begin(), list_files.end());
  if (wanted == watched_) return;
  watched_ = wanted;
  file_watch_.watch(std::move(wanted));
  tell_blind_spots();
  auto changed = file_watch_.changed_since(began);
  if (changed.empty()) return;
  asio::post(events_, [this, cause = cause_of(changed)] { driver_.feed(reconcile::InputsChanged{cause}); });
}

void App::make_ban_scope(std::string cause, const std::function<void(const base::Errors&)>& done) {
  driver_.reload(std::move(cause), [done](const Outcome& outcome) {
    done(outcome.answer.done ? base::Errors{} : outcome.answer.errors);
  });
}

std::optional<diff::AddTimedElements> App::grace_in_force() const {
  const auto target = driver_.in_force();
  if (!target) return std::nullopt;
  const ruleset::SetName name{ruleset::pickup_grace_set};
  const auto set = std::ranges::find(target->table.sets, name, &ruleset::Set::name);
  if (set == target->table.sets.end()) return std::nullopt;
  const auto* elements = std::get_if<ruleset::RuntimeElements>(&set->elements);
  if (elements == nullptr) return std::nullopt;
  return diff::AddTimedElements{set->name, set->schema, elements->seed};
}

void App::tell_blind_spots() {
  for (const auto& error : file_watch_.blind_spots()) {
    if (std::ranges::find(blind_spots_told_, error) != blind_spots_told_.end()) continue;
    logger_->warn("{}; a change there needs a reload", escaped(error.message));
  }
  blind_spots_told_ = file_watch_.blind_spots();
}

// Each once, as long as it stays.
void App::tell_warnings() {
  const auto warnings = driver_.status().warnings;
  for (const auto& warning : warnings) {
    if (std::ranges::find(warnings_told_, warning) == warnings_told_.end())
      logger_->warn("{}", warning_text(warning));
  }
  warnings_told_ = warnings;
}

void App::tell_status() {
  const auto status = driver_.status();
  std::string text =
      std::string(control::to_text(status.phase)) + ", generation " + std::to_string(status.generation);
  if (!status.last_errors.empty())
    text += "; the policy on disk is not in force: " + status.last_errors.front().message;
  manager_.status(escaped(text));
}

// The event loop is alive if this runs; the worker unless one job takes longer than the longest list could.
void App::feed_watchdog() {
  if (std::max(worker_.busy_for(), bans_.busy_for()) < longest_job) manager_.alive();
  watchdog_.set(std::chrono::steady_clock::now() + *ServiceManager::watchdog_interval());
}

void App::give_up(const base::Errors& errors) {
  std::fputs(to_text(errors).c_str(), stderr);
  logger_->critical("the policy can not be put in force; the kernel is as it was");
  end(1);
}

void App::end(int exit_code) {
  if (ending_) return;
  ending_ = true;
  exit_code_ = exit_code;
  manager_.stopping();
  events_.stop();
}

}  // namespace mailfwd
