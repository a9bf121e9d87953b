// SPDX-License-Identifier: GPL-2.0-or-later
//
// A decision as its one line of the log. Pure; who writes it where is logging's.
#pragma once

#include <string>
#include <string_view>

#include "reconcile/action.h"

namespace mailfwd {

// applied (/etc/mailfw.toml changed): 1 chain changed, 2 elements added; generation 17, 3.4 ms
// rejected (SIGHUP): /etc/mailfw.toml:12:17: unknown service 'smpts' (did you mean 'smtps'?); the running
// policy stays; ...
std::string decision_text(const reconcile::Decision& decision);

// /etc/mailfw.toml:21:8: the list 'drop' stays as it was: /var/lib/drop.txt holds no address
std::string warning_text(const base::Error& warning);

// Control characters as \xNN, so that a name can neither end a log line nor paint a terminal.
std::string escaped(std::string_view text);

}  // namespace mailfwd
