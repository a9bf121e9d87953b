// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/ban_service.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <utility>

#include "kernel/conntrack.h"
#include "mailfwd/ban_clock.h"
#include "mailfwd/ban_text.h"
#include "mailfwd/decision_text.h"
#include "mailfwd/logging.h"
#include "mailfwd/readable.h"

namespace mailfwd {
namespace {

using namespace std::chrono_literals;

constexpr auto between_tries = 20ms;  // a table that was flushed is there again in about so long
constexpr auto longest_wait = 2s;     // for the kernel
constexpr auto disk_pause = 5s;       // between attempts of a disk that fails

kernel::SessionsFrom sessions_of(const bans::Source& source, const bans::Scope& scope) {
  kernel::SessionsFrom sessions{source.range, {}};
  for (const auto& closed : scope.closes) sessions.services.push_back({closed.protocol, closed.ports});
  return sessions;
}

bool has_scope(const bans::Rules& rules, const std::string& service) {
  return std::ranges::find(rules.scopes, service, &bans::Scope::service) != rules.scopes.end();
}

}  // namespace

BanService::BanService(asio::io_context& events, BanEngine& engine, OpenArchive archive, MakeScope make_scope,
                       std::shared_ptr<spdlog::logger> logger)
    : events_(events),
      engine_(engine),
      archive_(engine, std::move(archive)),
      make_scope_(std::move(make_scope)),
      logger_(std::move(logger)),
      retry_alarm_(events, [this] { retry(); }),
      disk_alarm_(events, [this] { save(); }),
      at_kernel_(events),
      at_disk_(events) {}

void BanService::read_disk() {
  report(archive_.read());
}

void BanService::obey(const bans::Rules& rules) {
  if (rules_ == rules) return;
  rules_ = rules;
  at_kernel_.perform(
      [this, rules] {
        engine_.obey(rules);
        return 0;
      },
      [this](int) {
        if (!rules_->by_packets || std::exchange(listening_, true)) return;
        asio::co_spawn(events_, hear_packets(), asio::detached);
      });
}

void BanService::begin(std::function<void()> begun) {
  take_over(std::move(begun));
}

void BanService::table_is_there() {
  if (rules_) retry();
}

void BanService::take_over(std::function<void()> then) {
  at_kernel_.perform([this] { return engine_.take_over(); },
                     [this, then = std::move(then)](bool done) {
                       if (!done) retry_alarm_.set_in(between_tries);
                       save();
                       then();
                     });
}

// Bans, one batch after the other: whoever comes while one is under way goes with the next.

void BanService::ban(BanRequest request, OnBan on_ban) {
  const auto& service = request.offence.subject.service;
  if (rules_ && !has_scope(*rules_, service)) return make_scope_for(std::move(request), std::move(on_ban));
  queue_.push_back({std::move(request), std::move(on_ban), {}, {}});
  next_bans();
}

void BanService::make_scope_for(BanRequest request, OnBan on_ban) {
  const std::string service = request.offence.subject.service;
  const auto refused = [request, on_ban](base::Error why) {
    BanAnswer answer;
    answer.banned.ban.subject = request.offence.subject;
    answer.banned.refused = std::move(why);
    on_ban(answer);
  };
  const auto made = [this, request, on_ban, refused, service](const base::Errors& errors) {
    if (!errors.empty()) {
      auto why = errors.front();
      why.message =
          "a ban from '" + service + "' needs the policy to be read anew, and that failed: " + why.message;
      return refused(std::move(why));
    }
    if (!has_scope(*rules_, service)) {
      return refused(
          base::failure("there is no service '" + service + "'", "'mailfwctl show --services' lists them")
              .error());
    }
    queue_.push_back({request, on_ban, {}, {}});
    next_bans();
  };
  at_kernel_.perform(
      [this, service] {
        engine_.want_service(service);
        return 0;
      },
      [this, service, made](int) { make_scope_("ban from " + service, made); });
}

void BanService::next_bans() {
  if (banning_ || queue_.empty()) return;
  banning_ = true;
  at_kernel_.perform(
      [this, waiting = std::exchange(queue_, {})]() mutable {
        std::vector<bans::Offence> offences;
        for (const auto& one : waiting) offences.push_back(one.request.offence);
        auto banned = engine_.ban(offences);
        for (std::size_t i = 0; i < waiting.size(); ++i) waiting[i].answer.banned = std::move(banned[i]);
        cut(waiting);
        return std::move(waiting);
      },
      [this](AllWaiting waiting) {
        banning_ = false;
        settle(std::move(waiting));
        next_bans();
      });
}

// On the thread of the kernel. Only what is in force stays cut.
void BanService::cut(AllWaiting& waiting) const {
  const bool always = engine_.rules().cut;
  for (auto& one : waiting) {
    const auto& banned = one.answer.banned;
    if (banned.refused || banned.not_in_force || !(one.request.cut || always)) continue;
    const auto& subject = banned.ban.subject;
    const auto ended = kernel::end_sessions({sessions_of(subject.source, engine_.scope_of(subject.service))});
    if (ended) one.answer.ended = *ended;
    if (!ended) one.answer.not_cut = ended.error();
  }
}

void BanService::settle(AllWaiting waiting) {
  const auto now = std::chrono::steady_clock::now();
  for (auto& one : waiting) {
    if (one.answer.banned.refused) {
      one.on_ban(one.answer);
    } else if (one.answer.banned.not_in_force) {
      one.give_up = now + longest_wait;
      unsettled_.push_back(std::move(one));
    } else {
      log_ban(one.request, one.answer.banned.ban);
      keep(std::move(one));
    }
  }
  if (!unsettled_.empty()) retry_alarm_.set_in(between_tries);
  save();
}

// What the kernel did not take, perhaps because somebody has just flushed the table.
void BanService::retry() {
  if (std::exchange(retrying_, true)) return;
  at_kernel_.perform(
      [this, waiting = std::exchange(unsettled_, {})]() mutable {
        const bool settled = engine_.settle();
        if (settled) {
          for (auto& one : waiting) one.answer.banned.not_in_force.reset();
          cut(waiting);
        }
        return std::move(waiting);
      },
      [this](AllWaiting waiting) {
        retrying_ = false;
        for (auto& one : waiting) {
          if (!one.answer.banned.not_in_force) {
            log_ban(one.request, one.answer.banned.ban);
            keep(std::move(one));
          } else if (one.give_up < std::chrono::steady_clock::now()) {
            logger_->error("{} is not banned yet: {}", to_text(one.answer.banned.ban.subject.source),
                           escaped(one.answer.banned.not_in_force->message));
            one.on_ban(one.answer);
          } else {
            unsettled_.push_back(std::move(one));
          }
        }
        if (!unsettled_.empty()) retry_alarm_.set_in(between_tries);
        save();
      });
}

void BanService::keep(Waiting waiting) {
  on_disk([waiting = std::move(waiting)](const std::optional<base::Error>& failed) mutable {
    waiting.answer.not_on_disk = failed;
    waiting.on_ban(waiting.answer);
  });
}

void BanService::lift(LiftRequest request, OnLift on_lift) {
  const auto lifting = [this, request] {
    LiftAnswer answer;
    std::vector<bans::Subject> subjects;
    if (request.source) {
      subjects = engine_.subjects(*request.source, request.service);
    } else {
      for (const auto& ban : engine_.in_force()) {
        if (!request.service || ban.subject.service == *request.service) subjects.push_back(ban.subject);
      }
    }
    auto lifted = engine_.lift(subjects);
    answer.now = engine_.now();
    if (lifted) {
      answer.lifted = *std::move(lifted);
    } else {
      answer.refused = lifted.error();
    }
    return answer;
  };
  at_kernel_.perform(lifting, [this, request, on_lift = std::move(on_lift)](LiftAnswer answer) {
    if (answer.refused || answer.lifted.empty()) return on_lift(answer);
    logger_->info("{} by {}", lifted_text(answer.lifted), request.by);
    on_disk([answer = std::move(answer), on_lift](const std::optional<base::Error>& failed) mutable {
      answer.not_on_disk = failed;
      on_lift(answer);
    });
    save();
  });
}

void BanService::list(OnList on_list) {
  using Listed = std::pair<std::vector<bans::Ban>, bans::Moment>;
  at_kernel_.perform(
      [this] { return Listed(engine_.in_force(), engine_.now()); },
      [on_list = std::move(on_list)](const Listed& listed) { on_list(listed.first, listed.second); });
}

void BanService::log_ban(const BanRequest& request, const bans::Ban& ban) {
  logger_->info("{}{}", ban_text(ban), request.by.empty() ? std::string() : ", by " + request.by);
}

// The disk.

void BanService::on_disk(OnDisk then) {
  waiting_for_disk_.push_back(std::move(then));
}

// Whoever waits now was there before what is written is gathered.
void BanService::save() {
  if (saving_) return;
  saving_ = true;
  at_disk_.perform([this] { return archive_.save(); },
                   [this, served = std::exchange(waiting_for_disk_, {})](const Saved& saved) {
                     saving_ = false;
                     report(saved);
                     for (const auto& then : served) then(saved.failed);
                     if (!waiting_for_disk_.empty()) save();
                   });
}

void BanService::report(const Saved& saved) {
  for (const auto& warning : saved.warnings) log(*logger_, spdlog::level::warn, warning);
  if (saved.failed) disk_alarm_.set_in(disk_pause);
  const bool failed_before = std::exchange(disk_fails_, saved.failed.has_value());
  if (saved.failed && !failed_before) {
    logger_->error("bans are in force, but can not be kept on disk: {}; mailfwd goes on trying",
                   escaped(saved.failed->message));
  }
  if (!saved.failed && failed_before) logger_->info("bans are on disk again, all of them");
}

asio::awaitable<void> BanService::watch_clock() {
  auto clock = ClockWatch::open();
  if (!clock) {
    log(*logger_, spdlog::level::warn, clock.error());
    co_return;
  }
  Readable readable(events_, clock->fd());
  for (;;) {
    const auto failed = co_await readable.wait();
    if (failed) co_return;
    if (!clock->was_set()) continue;
    logger_->info("the wall clock was set: the times of bans on disk are written anew");
    at_disk_.perform(
        [this] {
          engine_.not_saved();
          return 0;
        },
        [this](int) { save(); });
  }
}

// Packets.

asio::awaitable<void> BanService::hear_packets() {
  for (;;) {
    auto notices = kernel::BanNotices::open();
    if (!notices) {
      log(*logger_, spdlog::level::warn, notices.error());
      logger_->warn("bans by packets hold, but are not kept on disk");
      listening_ = false;
      co_return;
    }
    take_over([] {});  // who was banned before anybody listened
    Readable readable(events_, notices->fd());
    for (bool usable = true; usable;) {
      const auto failed = co_await readable.wait();
      if (failed) co_return;
      auto told = notices->drain();
      usable = told.has_value();
      heard(told ? *std::move(told) : kernel::BanNoticesHeard{{}, true});
    }
  }
}

void BanService::heard(kernel::BanNoticesHeard heard) {
  constexpr std::size_t most_at_once = 10000;
  for (auto& notice : heard.notices) {
    const auto source = bans::source_of(notice.source);
    if (source) notices_.push_back({*source, std::move(notice.sentence)});
  }
  if (notices_.size() > most_at_once) {
    notices_.clear();
    heard.lost = true;
  }
  notices_lost_ = notices_lost_ || heard.lost;
  next_notices();
}

void BanService::next_notices() {
  if (noticing_ || (notices_.empty() && !notices_lost_)) return;
  noticing_ = true;
  const bool lost = std::exchange(notices_lost_, false);
  at_kernel_.perform(
      [this, lost, told = std::exchange(notices_, {})] {
        AllWaiting by_packets;
        for (auto& ban : engine_.heard(told)) {
          by_packets.push_back({{{ban.subject, {}, ban.reason}, false, {}}, {}, {}, {}});
          by_packets.back().answer.banned.ban = ban;
        }
        cut(by_packets);
        if (lost) engine_.take_over();
        return by_packets;
      },
      [this, lost](const AllWaiting& by_packets) {
        noticing_ = false;
        for (const auto& one : by_packets) log_ban(one.request, one.answer.banned.ban);
        if (lost)
          logger_->warn("the kernel had more bans to tell than there was time: taken over from its sets");
        save();
        next_notices();
      });
}

}  // namespace mailfwd
