// SPDX-License-Identifier: GPL-2.0-or-later
//
// One connection of the control socket: reads calls, gives each to the Service, writes the reply, call by
// call. A peer who is silent for too long, or does not take a reply, is cut off. Who may ask what is decided
// here, by permission.h; what the answer is, is the Service's.
#pragma once

#include <boost/asio/local/stream_protocol.hpp>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "control/codec.h"
#include "control/framing.h"
#include "mailfwd/alarm.h"
#include "mailfwd/asio.h"
#include "mailfwd/permission.h"

namespace mailfwd {

// The daemon as the socket sees it. Answers may come later; calls of several sessions may be under way at
// once.
class Service {
 public:
  virtual ~Service() = default;
  virtual void answer(const control::Call& call, const Peer& peer,
                      std::function<void(control::Reply)> reply) = 0;
  // For the audit line.
  virtual void refused(const control::Call& call, const Peer& peer, const control::NotPermitted& why) = 0;
};

class ControlSession {
 public:
  using Socket = asio::local::stream_protocol::socket;

  // All references outlive the session. `longest_silence`: how long the peer may take for a call, or to take
  // a reply.
  ControlSession(asio::io_context& events, Socket socket, Peer peer,
                 std::chrono::milliseconds longest_silence, const Permission& permission, Service& service);

  // Until the peer hangs up, is too slow, or says something that is no Varlink.
  asio::awaitable<void> run();

  // Ends run().
  void hang_up();

  [[nodiscard]] bool open() const { return socket_.is_open(); }
  // A call is being answered; else the session waits for its peer.
  [[nodiscard]] bool busy() const { return busy_; }

 private:
  asio::awaitable<bool> serve(std::string frame);
  std::optional<control::Reply> refused_by_permission(const control::Call& call);
  asio::awaitable<control::Reply> reply_to(control::Call call);
  asio::awaitable<bool> send(control::Reply reply);
  asio::awaitable<bool> receive();

  Socket socket_;
  Peer peer_;
  std::chrono::milliseconds longest_silence_;
  const Permission& permission_;
  Service& service_;
  Alarm silence_;
  control::FrameSplitter frames_{control::longest_request};
  bool busy_ = false;
};

}  // namespace mailfwd
