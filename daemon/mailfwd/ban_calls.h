// SPDX-License-Identifier: GPL-2.0-or-later
//
// The control socket's calls about bans: read, handed to the ban service, and answered.
#pragma once

#include <functional>
#include <string>

#include "control/protocol.h"
#include "mailfwd/ban_service.h"

namespace mailfwd {

using OnReply = std::function<void(control::Reply)>;

void answer_ban(BanService& bans, const control::BanCall& call, const std::string& by, const OnReply& reply);
void answer_unban(BanService& bans, const control::UnbanCall& call, const std::string& by,
                  const OnReply& reply);
void answer_list(BanService& bans, const OnReply& reply);

}  // namespace mailfwd
