// SPDX-License-Identifier: GPL-2.0-or-later
//
// Changeset → words: the one-line summary of the log, and the list that `mailfwctl plan` prints. The words
// come from the names and the comments in the changes themselves; nothing is raised back to a policy.
#pragma once

#include <string>

#include "diff/changeset.h"
#include "diff/live_table.h"

namespace render {

// "nothing", or "1 chain added, 2 chains changed, 3 elements added, 1 removed".
std::string change_summary(const diff::Changeset& changeset);

// One line per change that an operator cares about, each ending in a newline:
//   + chain internet_to_self_tcp_993: allow mailboxes (/etc/mailfw.toml:14)
//   ~ chain internet_to_self_tcp_25: + deny tester (/etc/mailfw.toml:20)
//   ~ set host_bastion_4: + 192.0.2.7, - 192.0.2.8
// `live` is what the changeset was made against.
std::string change_text(const diff::Changeset& changeset, const diff::LiveTable& live);

}  // namespace render
