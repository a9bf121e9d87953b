// SPDX-License-Identifier: GPL-2.0-or-later
//
// Opens the pick-up grace anew when the kernel has forgotten its sessions. The rules tell of packets in the
// middle of sessions that nobody knows; each is a reason to look whether conntrack was flushed, and only then
// is it a reason to do something. How long the grace lasts, and that it ends, is the kernel's business: the
// element in the set has its time.
#pragma once

#include <spdlog/logger.h>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "diff/changeset.h"
#include "kernel/kernel.h"
#include "kernel/packet_notices.h"
#include "kernel/session_memory.h"
#include "mailfwd/asio.h"
#include "mailfwd/worker.h"

namespace mailfwd {

// The grace of the policy in force, as an element to add; nothing if it has none.
using GraceInForce = std::function<std::optional<diff::AddTimedElements>()>;

class PickupWatch {
 public:
  // All references outlive this; `kernel` outlives the worker too.
  PickupWatch(asio::io_context& events, Worker& worker, kernel::Kernel& kernel, GraceInForce grace,
              std::shared_ptr<spdlog::logger> logger);

  // Ends only if the kernel can not tell of packets; then a flush is not noticed, which is logged.
  asio::awaitable<void> run();

  // The first policy is in force. `adopted`: the table was there before, so a witness should be, too. `begun`
  // is called when a witness stands, or can not: nothing is left to do until something happens.
  void begin(bool adopted, std::function<void()> begun);

 private:
  enum class Finding { remembers, forgot, can_not_tell };
  struct Opened {
    Finding finding = Finding::can_not_tell;
    std::optional<kernel::CommitOutcome> committed;
  };

  Finding look();
  Opened open_if_forgotten(const std::optional<diff::AddTimedElements>& grace);
  void told();
  void report(const Opened& opened);

  asio::io_context& events_;
  Worker& worker_;
  kernel::Kernel& kernel_;
  GraceInForce grace_;
  std::shared_ptr<spdlog::logger> logger_;
  std::optional<kernel::SessionMemory> memory_;  // on the worker, once it has been opened
  std::chrono::steady_clock::time_point renewed_{};
  bool looking_ = false;
};

}  // namespace mailfwd
