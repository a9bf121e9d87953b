// SPDX-License-Identifier: GPL-2.0-or-later
//
// mailfwd --once: puts the policy in force and leaves. The same driver as the daemon's, with nothing watched.
#pragma once

#include <spdlog/logger.h>

#include <memory>

#include "mailfwd/options.h"

namespace mailfwd {

// 0: the kernel holds the policy. 1: it does not, and is as it was.
int run_once(const Options& options, const std::shared_ptr<spdlog::logger>& logger);

}  // namespace mailfwd
