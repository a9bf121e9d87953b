// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/pickup_watch.h"

#include <utility>
#include <variant>

#include "mailfwd/logging.h"
#include "mailfwd/readable.h"
#include "ruleset/notices.h"

namespace mailfwd {

PickupWatch::PickupWatch(asio::io_context& events, Worker& worker, kernel::Kernel& kernel, GraceInForce grace,
                         std::shared_ptr<spdlog::logger> logger)
    : events_(events),
      worker_(worker),
      kernel_(kernel),
      grace_(std::move(grace)),
      logger_(std::move(logger)) {}

asio::awaitable<void> PickupWatch::run() {
  for (;;) {
    auto notices = kernel::PacketNotices::open(ruleset::midway_notice_group);
    if (!notices) {
      log(*logger_, spdlog::level::warn, notices.error());
      logger_->warn("whether conntrack is flushed will not be noticed");
      co_return;
    }
    Readable readable(events_, notices->fd());
    for (bool usable = true; usable;) {
      const auto failed = co_await readable.wait();
      if (failed) co_return;
      usable = notices->drain().has_value();
      told();
    }
  }
}

// On the worker. A witness that has had its time proves nothing by its absence.
PickupWatch::Finding PickupWatch::look() {
  if (!memory_) {
    auto opened = kernel::SessionMemory::open();
    if (!opened) return Finding::can_not_tell;
    memory_.emplace(*std::move(opened));
  }
  const auto lasts = memory_->lasts();
  if (!lasts) return Finding::can_not_tell;
  const auto now = std::chrono::steady_clock::now();
  const bool had_its_time =
      renewed_.time_since_epoch().count() != 0 && now - renewed_ > kernel::SessionMemory::lifetime;
  if (*lasts && now - renewed_ < kernel::SessionMemory::lifetime / 2) return Finding::remembers;
  if (memory_->renew()) renewed_ = now;
  return *lasts || had_its_time ? Finding::remembers : Finding::forgot;
}

PickupWatch::Opened PickupWatch::open_if_forgotten(const std::optional<diff::AddTimedElements>& grace) {
  const auto finding = look();
  if (finding != Finding::forgot || !grace) return {finding, std::nullopt};
  return {finding, kernel_.commit_aside({*grace})};
}

void PickupWatch::told() {
  if (std::exchange(looking_, true)) return;
  worker_.perform([this, grace = grace_()] { return open_if_forgotten(grace); },
                  [this](const Opened& opened) {
                    looking_ = false;
                    report(opened);
                  });
}

// A new table begins with its grace; one that was adopted may have outlived what conntrack knew.
void PickupWatch::begin(bool adopted, std::function<void()> begun) {
  worker_.perform(
      [this, adopted, grace = grace_()] {
        return adopted ? open_if_forgotten(grace) : Opened{look(), std::nullopt};
      },
      [this, begun = std::move(begun)](const Opened& opened) {
        report(opened);
        begun();
      });
}

void PickupWatch::report(const Opened& opened) {
  if (!opened.committed) return;
  if (std::holds_alternative<kernel::Committed>(*opened.committed)) {
    logger_->warn("conntrack has lost its sessions: they are picked up for options.pickup_grace");
    return;
  }
  logger_->error("conntrack has lost its sessions, and the kernel does not take the pick-up grace");
}

}  // namespace mailfwd
