// SPDX-License-Identifier: GPL-2.0-or-later
//
// Accepts connections on the control socket and keeps their sessions. At most 64; one more takes the place of
// the session that has waited longest for its peer, so idle and slow peers can not keep others out.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <list>

#include "mailfwd/control_session.h"
#include "mailfwd/socket_file.h"

namespace mailfwd {

struct SessionLimits {
  std::size_t most = 64;  // fewer where the process may not have that many descriptors
  std::chrono::milliseconds longest_silence{5000};
};

class ControlServer {
 public:
  // All references outlive the server.
  ControlServer(asio::io_context& events, SocketFile file, Permission permission, Service& service,
                SessionLimits limits = {});

  // Forever, or until the listening socket is of no use any more.
  asio::awaitable<void> run();

 private:
  void admit(ControlSession::Socket socket);
  bool make_room();
  asio::awaitable<void> pause();

  asio::io_context& events_;
  SocketFile file_;
  Permission permission_;
  Service& service_;
  asio::local::stream_protocol::acceptor acceptor_;
  std::list<ControlSession> sessions_;  // the oldest first
  SessionLimits limits_;
  Alarm pause_;
  std::function<void()> resume_;  // of the pause that is under way
};

}  // namespace mailfwd
