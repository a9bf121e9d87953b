// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/client.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string_view>

#include "base/overloaded.h"
#include "base/unique_fd.h"
#include "control/framing.h"

namespace mailfwctl {
namespace {

using Clock = std::chrono::steady_clock;

Outcome unreachable(const std::string& socket, const std::string& why) {
  return failed(ExitCode::unreachable, "the daemon can not be reached at " + socket + ": " + why,
                "is it running? 'systemctl status mailfwd' tells; the kernel filters on without it");
}

Outcome unreachable(const std::string& socket, int number) {
  if (number == EACCES || number == EPERM) {
    return failed(ExitCode::not_permitted, "not permitted to talk to the daemon at " + socket,
                  "be root, or for status and plan a member of the group mailfwd");
  }
  return unreachable(socket, std::strerror(number));
}

// Milliseconds until `end`, at least 0, for poll().
int left_until(Clock::time_point end) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
  return left.count() > 0 ? static_cast<int>(left.count()) : 0;
}

// An errno value; 0 once the socket is ready.
int wait_for(int socket, short events, Clock::time_point end) {
  pollfd waiting{socket, events, 0};
  for (;;) {
    const int ready = ::poll(&waiting, 1, left_until(end));
    if (ready > 0) return 0;
    if (ready == 0) return ETIMEDOUT;
    if (errno != EINTR) return errno;
  }
}

std::expected<base::UniqueFd, Outcome> connected(const std::string& path, Clock::time_point end) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) return std::unexpected(unreachable(path, ENAMETOOLONG));
  std::memcpy(address.sun_path, path.data(), path.size());

  base::UniqueFd socket{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)};
  if (!socket.valid()) return std::unexpected(unreachable(path, errno));
  // A full backlog is EAGAIN on a unix socket, and poll() does not wait for it: try until patience ends.
  for (;;) {
    if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0)
      return socket;
    if (errno != EAGAIN) return std::unexpected(unreachable(path, errno));
    if (left_until(end) == 0) return std::unexpected(unreachable(path, ETIMEDOUT));
    ::poll(nullptr, 0, 10);
  }
}

// An errno value, or 0.
int send_all(int socket, std::string_view bytes, Clock::time_point end) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN) {
      if (const int error = wait_for(socket, POLLOUT, end)) return error;
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

std::expected<std::string, Outcome> receive(int socket, const std::string& path, Clock::time_point end) {
  control::FrameSplitter splitter(control::longest_reply);
  std::array<char, 16384> buffer{};
  for (;;) {
    const auto length = ::recv(socket, buffer.data(), buffer.size(), 0);
    if (length == 0) return std::unexpected(unreachable(path, "it hung up without an answer"));
    if (length < 0 && errno == EINTR) continue;
    if (length < 0 && errno == EAGAIN) {
      const int error = wait_for(socket, POLLIN, end);
      if (error == ETIMEDOUT) return std::unexpected(unreachable(path, "no answer in time"));
      if (error != 0) return std::unexpected(unreachable(path, error));
      continue;
    }
    if (length < 0) return std::unexpected(unreachable(path, errno));
    if (!splitter.add({buffer.data(), static_cast<std::size_t>(length)})) {
      return std::unexpected(unreachable(path, "its answer has no end"));
    }
    if (auto frame = splitter.next()) return *std::move(frame);
  }
}

Outcome other_version(const std::string& what) {
  return failed(ExitCode::refused, "the daemon does not know " + what,
                "mailfwctl and the running mailfwd are of different versions: restart the daemon");
}

}  // namespace

std::expected<std::string, Outcome> exchange(const std::string& socket, const control::Call& call,
                                             std::chrono::seconds patience) {
  const auto end = Clock::now() + patience;
  const auto stream = connected(socket, end);
  if (!stream) return std::unexpected(stream.error());
  if (const int error = send_all(stream->get(), control::framed(control::encode(call)), end)) {
    return std::unexpected(unreachable(socket, error));
  }
  return receive(stream->get(), socket, end);
}

Outcome to_outcome(const control::Failure& failure) {
  const auto refused = [](const base::Errors& errors) { return Outcome{ExitCode::refused, {}, errors, {}}; };
  return std::visit(
      base::Overloaded{
          [&](const control::PolicyRejected& rejected) { return refused(rejected.errors); },
          [&](const control::KernelRefused& kernel) { return refused(kernel.errors); },
          [&](const control::BanRefused& ban) { return refused(ban.errors); },
          [&](const control::BanIncomplete& ban) { return refused(ban.errors); },
          [](const control::NotPermitted& denied) { return failed(ExitCode::not_permitted, denied.message); },
          [](const control::InterfaceNotFound& missing) {
            return other_version("the interface '" + missing.interface + "'");
          },
          [](const control::MethodNotFound& missing) {
            return other_version("the method '" + missing.method + "'");
          },
          [](const control::MethodNotImplemented& missing) {
            return other_version("the method '" + missing.method + "'");
          },
          [](const control::InvalidParameter& invalid) {
            return other_version("the parameter '" + invalid.parameter + "'");
          },
      },
      failure);
}

Outcome unreadable_reply(const base::Error& error) {
  return failed(ExitCode::refused, "the daemon's answer can not be read: " + error.message,
                "mailfwctl and the running mailfwd are of different versions: restart the daemon");
}

}  // namespace mailfwctl
