// SPDX-License-Identifier: GPL-2.0-or-later
//
// The verbs, one file each: what is asked for in, what came of it out. None prints, none exits.
#pragma once

#include "mailfwctl/invocation.h"
#include "mailfwctl/outcome.h"

namespace mailfwctl {

// These read files and, with --kernel, ask the kernel.
Outcome check(const Settings& settings, const Check& verb);
Outcome show(const Settings& settings, const Show& verb);
// Asks the daemon as well, if there is one, who is banned.
Outcome explain(const Settings& settings, const Explain& verb);
Outcome init(const Settings& settings);

// Reads files and the kernel, and asks the daemon, if there is one, what it has added.
Outcome verify(const Settings& settings);

// These ask the daemon.
Outcome status(const Settings& settings);
Outcome plan(const Plan& wish, const Settings& settings);
Outcome reload(const Settings& settings);
Outcome stop(const Settings& settings, const Stop& verb);
Outcome ban(const Settings& settings, const Ban& verb);
Outcome unban(const Settings& settings, const Unban& verb);
Outcome bans(const Settings& settings);

}  // namespace mailfwctl
