// SPDX-License-Identifier: GPL-2.0-or-later
//
// Asks the kernel who is at the other end of a unix socket, and this machine who the group of readers is.
#pragma once

#include "base/result.h"
#include "mailfwd/permission.h"

namespace mailfwd {

base::Result<Peer> peer_of(int socket);

// Who may ask this process. Looks the group up in the user database once.
Permission permission_here();

}  // namespace mailfwd
