// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/peer.h"

#include <grp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace mailfwd {

base::Result<Peer> peer_of(int socket) {
  ucred credentials{};
  socklen_t length = sizeof credentials;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0) {
    return std::unexpected(base::system_error("ask who is at the socket: SO_PEERCRED", errno));
  }
  Peer peer{credentials.uid, credentials.gid, credentials.pid, {}};
  length = 0;
  // The first call tells how many there are (ERANGE), or that there are none.
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, nullptr, &length) == 0 || errno != ERANGE) return peer;
  peer.groups.resize(length / sizeof(gid_t));
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERGROUPS, peer.groups.data(), &length) != 0) {
    return std::unexpected(base::system_error("ask who is at the socket: SO_PEERGROUPS", errno));
  }
  return peer;
}

Permission permission_here() {
  Permission permission{::geteuid(), std::nullopt};
  group entry{};
  group* found = nullptr;
  std::vector<char> buffer(64 * 1024);
  if (::getgrnam_r("mailfwd", &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr) {
    permission.readers = found->gr_gid;
  }
  return permission;
}

}  // namespace mailfwd
