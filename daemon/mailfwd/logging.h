// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where the daemon's lines go: to the journal if that is what stderr is, else to stderr. Who logs what is
// app's.
#pragma once

#include <spdlog/logger.h>

#include <memory>
#include <string>

#include "reconcile/action.h"

namespace mailfwd {

enum class LogLevel { error, warning, info, debug };

// One that any thread may use.
std::shared_ptr<spdlog::logger> make_logger(LogLevel level);

// One line; a repair is a warning, what did not come into force an error.
void log(spdlog::logger& logger, const reconcile::Decision& decision);

// One line for an error that is not a decision's.
void log(spdlog::logger& logger, spdlog::level::level_enum level, const base::Error& error);

}  // namespace mailfwd
