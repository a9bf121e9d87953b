// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who may ask what over the control socket: a pure decision from what the kernel says of the peer. The mode
// of the socket file keeps strangers out already; this holds even where somebody has loosened it.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

#include "control/protocol.h"

namespace mailfwd {

// As SO_PEERCRED and SO_PEERGROUPS tell it: of the moment of connect(), and not to be forged.
struct Peer {
  uid_t uid = 0;
  gid_t gid = 0;
  pid_t pid = 0;
  std::vector<gid_t> groups;

  bool operator==(const Peer&) const = default;
};

struct Permission {
  uid_t daemon = 0;              // the daemon's own user: `systemctl reload` runs ExecReload as that
  std::optional<gid_t> readers;  // the group mailfwd, if this machine has it
};

enum class Access { none, read, change };

Access access_of(const Peer& peer, const Permission& permission);

Access needed_for(const control::Call& call);

// Why the call is refused; nothing if it is not.
std::optional<control::NotPermitted> refusal(const control::Call& call, const Peer& peer,
                                             const Permission& permission);

// "root (pid 812)" or "uid 1000 (pid 812)".
std::string to_text(const Peer& peer);

}  // namespace mailfwd
