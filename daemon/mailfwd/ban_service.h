// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bans as the event loop sees them: requests of the control socket, notices of packets, a wall clock that is
// set. In the kernel first, on disk next, then the answer; both on threads of their own, so that neither a
// sync nor a reload keeps a ban waiting. All that wait for the disk share one transaction.
#pragma once

#include <spdlog/logger.h>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "kernel/ban_notices.h"
#include "mailfwd/alarm.h"
#include "mailfwd/asio.h"
#include "mailfwd/ban_archive.h"
#include "mailfwd/ban_engine.h"
#include "mailfwd/worker.h"

namespace mailfwd {

struct BanRequest {
  bans::Offence offence;
  bool cut = false;  // end the sessions that are open
  std::string by;    // "root (pid 812)", for the log
};
struct BanAnswer {
  Banned banned;
  std::size_t ended = 0;                   // sessions
  std::optional<base::Error> not_cut;      // the sessions go on
  std::optional<base::Error> not_on_disk;  // in force all the same
};
using OnBan = std::function<void(const BanAnswer&)>;

struct LiftRequest {
  std::optional<bans::Source> source;  // nothing: all of them
  std::optional<std::string> service;  // nothing: of every service
  std::string by;
};
struct LiftAnswer {
  std::vector<bans::Ban> lifted;
  bans::Moment now;
  std::optional<base::Error> refused;
  std::optional<base::Error> not_on_disk;
};
using OnLift = std::function<void(const LiftAnswer&)>;
using OnList = std::function<void(const std::vector<bans::Ban>&, const bans::Moment& now)>;

// Reads the policy anew, so that a service gets sets of its own; tells why not.
using MakeScope = std::function<void(std::string cause, std::function<void(const base::Errors&)> done)>;

class BanService {
 public:
  // All references outlive this.
  BanService(asio::io_context& events, BanEngine& engine, OpenArchive archive, MakeScope make_scope,
             std::shared_ptr<spdlog::logger> logger);
  BanService(const BanService&) = delete;
  BanService& operator=(const BanService&) = delete;

  // What is on disk, before there is a policy. Blocks.
  void read_disk();
  // The policy in force.
  void obey(const bans::Rules& rules);
  // The first policy is in force: the kernel's bans and ours become the same, then `begun` is called.
  void begin(std::function<void()> begun);
  // The kernel holds what the policy wants, perhaps again.
  void table_is_there();

  void ban(BanRequest request, OnBan on_ban);
  void lift(LiftRequest request, OnLift on_lift);
  void list(OnList on_list);

  // Each ends only with the daemon, or if the kernel can not tell, which is logged.
  asio::awaitable<void> watch_clock();

  [[nodiscard]] std::chrono::nanoseconds busy_for() const { return at_kernel_.busy_for(); }

 private:
  struct Waiting {
    BanRequest request;
    OnBan on_ban;
    BanAnswer answer;
    std::chrono::steady_clock::time_point give_up{};
  };
  using AllWaiting = std::vector<Waiting>;
  using OnDisk = std::function<void(const std::optional<base::Error>&)>;

  void next_bans();
  void settle(AllWaiting waiting);
  void retry();
  void keep(Waiting waiting);
  void cut(AllWaiting& waiting) const;
  void make_scope_for(BanRequest request, OnBan on_ban);
  void on_disk(OnDisk then);
  void save();
  void report(const Saved& saved);
  void log_ban(const BanRequest& request, const bans::Ban& ban);

  asio::awaitable<void> hear_packets();
  void heard(kernel::BanNoticesHeard heard);
  void next_notices();
  void take_over(std::function<void()> then);

  asio::io_context& events_;
  BanEngine& engine_;
  BanArchive archive_;
  MakeScope make_scope_;
  std::shared_ptr<spdlog::logger> logger_;
  std::optional<bans::Rules> rules_;

  AllWaiting queue_;
  AllWaiting unsettled_;
  bool banning_ = false;
  bool retrying_ = false;

  std::vector<BannedByPackets> notices_;
  bool notices_lost_ = false;
  bool noticing_ = false;
  bool listening_ = false;

  std::vector<OnDisk> waiting_for_disk_;
  bool saving_ = false;
  bool disk_fails_ = false;

  Alarm retry_alarm_;
  Alarm disk_alarm_;
  Worker at_kernel_;  // their jobs use what is above
  Worker at_disk_;
};

}  // namespace mailfwd
