// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the control socket's calls mean to the daemon: each becomes a question to the driver, and its outcome
// a reply. A reload is told to the service manager too, whoever asked for it.
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string>

#include "kernel/kernel.h"
#include "load/load.h"
#include "mailfwd/ban_service.h"
#include "mailfwd/control_session.h"
#include "mailfwd/driver.h"
#include "mailfwd/service_manager.h"

namespace mailfwd {

class ControlService final : public Service {
 public:
  // All references outlive the service.
  ControlService(Driver& driver, BanService& bans, ServiceManager& manager, load::Inputs inputs,
                 kernel::Features features, std::shared_ptr<spdlog::logger> logger);

  void answer(const control::Call& call, const Peer& peer,
              std::function<void(control::Reply)> reply) override;
  void refused(const control::Call& call, const Peer& peer, const control::NotPermitted& why) override;

  void reload(std::string cause, OnOutcome on_outcome);

 private:
  [[nodiscard]] control::StatusReply status() const;
  [[nodiscard]] control::Reply change_reply(const Outcome& outcome) const;

  Driver& driver_;
  BanService& bans_;
  ServiceManager& manager_;
  load::Inputs inputs_;
  kernel::Features features_;
  std::shared_ptr<spdlog::logger> logger_;
};

}  // namespace mailfwd
