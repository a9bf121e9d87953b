// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/control_server.h"

#include <fcntl.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <exception>
#include <iterator>
#include <utility>

#include "mailfwd/peer.h"

namespace mailfwd {
namespace {

// The acceptor closes its descriptor and the SocketFile its own.
int duplicate(int fd) {
  return ::fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

// A session has two descriptors, and reading a policy must always find some.
std::size_t sessions_that_fit(std::size_t most) {
  constexpr rlim_t for_the_rest = 40;
  rlimit descriptors{};
  if (::getrlimit(RLIMIT_NOFILE, &descriptors) != 0 || descriptors.rlim_cur <= for_the_rest + 2) return 1;
  return std::min<std::size_t>(most, (descriptors.rlim_cur - for_the_rest) / 2);
}

// What goes away by itself: the peer hung up already, or descriptors or memory are short for a while.
bool passes(const boost::system::error_code& failed) {
  return failed == asio::error::connection_aborted || failed == asio::error::interrupted ||
         failed == asio::error::no_descriptors || failed == asio::error::no_memory ||
         failed == asio::error::no_buffer_space ||
         failed == boost::system::errc::too_many_files_open_in_system;
}

}  // namespace

ControlServer::ControlServer(asio::io_context& events, SocketFile file, Permission permission,
                             Service& service, SessionLimits limits)
    : events_(events),
      file_(std::move(file)),
      permission_(permission),
      service_(service),
      acceptor_(events, asio::local::stream_protocol(), duplicate(file_.fd())),
      limits_{sessions_that_fit(limits.most), limits.longest_silence},
      pause_(events, [this] { std::exchange(resume_, nullptr)(); }) {}

asio::awaitable<void> ControlServer::run() {
  for (;;) {
    auto [failed, socket] = co_await acceptor_.async_accept(awaited);
    if (!failed) {
      admit(std::move(socket));
    } else if (passes(failed)) {
      co_await pause();
    } else {
      co_return;
    }
  }
}

// Out of descriptors, the listening socket stays readable: without a pause we would spin.
asio::awaitable<void> ControlServer::pause() {
  auto initiation = [this](auto handler) {
    auto resume = std::make_shared<decltype(handler)>(std::move(handler));
    resume_ = [resume] { (*resume)(); };
    pause_.set_in(std::chrono::milliseconds(100));
  };
  co_await asio::async_initiate<const asio::use_awaitable_t<>&, void()>(initiation, asio::use_awaitable);
}

void ControlServer::admit(ControlSession::Socket socket) {
  auto peer = peer_of(socket.native_handle());
  if (!peer || !make_room()) return;
  auto session = sessions_.end();
  try {
    session = sessions_.emplace(sessions_.end(), events_, std::move(socket), *std::move(peer),
                                limits_.longest_silence, permission_, service_);
  } catch (const boost::system::system_error&) {
    return;  // no descriptor left for its alarm
  }
  asio::co_spawn(events_, session->run(), [this, session](std::exception_ptr) { sessions_.erase(session); });
}

bool ControlServer::make_room() {
  std::size_t open = 0;
  for (const auto& session : sessions_) open += session.open() ? 1 : 0;
  if (open < limits_.most) return true;
  for (auto& session : sessions_) {
    if (session.busy() || !session.open()) continue;
    session.hang_up();
    return true;
  }
  return false;
}

}  // namespace mailfwd
