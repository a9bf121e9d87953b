// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/service_manager.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#include <algorithm>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <utility>

#include "base/unique_fd.h"

namespace mailfwd {
namespace {

constexpr std::chrono::milliseconds last_word{250};
constexpr auto ready_message = "READY=1";
constexpr auto reloading_message = "RELOADING=1";
constexpr auto watchdog_message = "WATCHDOG=1";
constexpr auto status_message = "STATUS=";

std::string monotonic_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(
                            std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec))
                            .count());
}

}  // namespace

// A connected socket: of those the kernel tells when there is room again.
class ServiceManager::Line {
 public:
  Line(asio::io_context& events, std::string name) : socket_(events), name_(std::move(name)) {}

  // 0, or an errno value: EAGAIN while there is no room. The manager may have come back under the same name.
  int send(const std::string& message) {
    if (socket_.is_open()) {
      const int error = put(message);
      if (error == 0 || error == EAGAIN) return error;
      close();
    }
    const int error = connect();
    return error != 0 ? error : put(message);
  }

  template <class Then>
  void await_room(Then then) {
    if (std::exchange(waiting_, true)) return;
    socket_.async_wait(asio::posix::stream_descriptor::wait_write,
                       [this, then](boost::system::error_code failed) {
                         waiting_ = false;
                         if (!failed && !over_) then();
                       });
  }

  void wait_for_room(std::chrono::milliseconds at_most) {
    pollfd room{socket_.native_handle(), POLLOUT, 0};
    static_cast<void>(::poll(&room, 1, static_cast<int>(at_most.count())));
  }

  void end() {
    over_ = true;
    close();
  }

 private:
  int put(const std::string& message) {
    const int flags = MSG_DONTWAIT | MSG_NOSIGNAL;
    return ::send(socket_.native_handle(), message.data(), message.size(), flags) >= 0 ? 0 : errno;
  }

  void close() {
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  int connect() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (name_.size() >= sizeof address.sun_path) return ENAMETOOLONG;
    std::memcpy(address.sun_path, name_.data(), name_.size());
    if (name_.front() == '@') address.sun_path[0] = '\0';  // an abstract name, as systemd writes it
    base::UniqueFd fd(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd.valid()) return errno;
    const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name_.size());
    if (::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), length) != 0) return errno;
    boost::system::error_code failed;
    socket_.assign(fd.get(), failed);
    if (failed) return failed.value();
    static_cast<void>(fd.release());
    return 0;
  }

  asio::posix::stream_descriptor socket_;
  std::string name_;
  bool waiting_ = false;
  bool over_ = false;  // nobody is left to say anything
};

ServiceManager::ServiceManager(asio::io_context& events, OnDeaf on_deaf) : on_deaf_(std::move(on_deaf)) {
  const char* name = std::getenv("NOTIFY_SOCKET");
  if (name != nullptr && *name != '\0') line_ = std::make_shared<Line>(events, name);
}

ServiceManager::~ServiceManager() {
  if (line_) line_->end();
}

void ServiceManager::ready() {
  ready_ = true;
  say(ready_message);
}

void ServiceManager::reloading() {
  // Before the first READY a reload is part of the start.
  if (++reloads_ != 1 || !ready_) return;
  drop_finished_reload();
  say(std::string(reloading_message) + "\nMONOTONIC_USEC=" + monotonic_microseconds());
}

void ServiceManager::reloaded() {
  if (--reloads_ == 0 && ready_) say(ready_message);
}

void ServiceManager::stopping() {
  say("STOPPING=1");
  if (unsaid_.empty() || deaf_) return;
  const auto deadline = std::chrono::steady_clock::now() + last_word;
  for (auto now = deadline - last_word; !unsaid_.empty() && now < deadline;
       now = std::chrono::steady_clock::now()) {
    line_->wait_for_room(std::chrono::ceil<std::chrono::milliseconds>(deadline - now));
    flush();
  }
  if (!unsaid_.empty()) complain(EAGAIN);
}

void ServiceManager::status(const std::string& text) {
  if (text == status_) return;
  status_ = text;
  drop(status_message);
  say(status_message + text);
}

std::optional<std::chrono::microseconds> ServiceManager::watchdog_interval() {
  std::uint64_t microseconds = 0;
  if (::sd_watchdog_enabled(0, &microseconds) <= 0) return std::nullopt;
  return std::chrono::microseconds(microseconds / 2);
}

void ServiceManager::alive() {
  drop(watchdog_message);
  say(watchdog_message);
}

void ServiceManager::say(std::string message) {
  if (!line_) return;
  unsaid_.push_back(std::move(message));
  flush();
}

// What is still unsaid and true no longer.
void ServiceManager::drop(const std::string& beginning) {
  std::erase_if(unsaid_, [&](const std::string& message) { return message.starts_with(beginning); });
}

// Whoever waits for a reload waits for one that began after he asked, so the last one will do.
void ServiceManager::drop_finished_reload() {
  const auto begun = std::ranges::find_if(
      unsaid_, [](const std::string& message) { return message.starts_with(reloading_message); });
  const auto done = std::find(begun, unsaid_.end(), ready_message);
  if (done == unsaid_.end()) return;
  unsaid_.erase(done);
  unsaid_.erase(begun);
}

void ServiceManager::flush() {
  while (!unsaid_.empty()) {
    const int error = line_->send(unsaid_.front());
    if (error == EAGAIN) return line_->await_room([this, alive = line_] { flush(); });
    if (error != 0) return complain(error);  // tried again with whatever there is to say next
    unsaid_.erase(unsaid_.begin());
    deaf_ = false;
  }
}

void ServiceManager::complain(int error) {
  if (!std::exchange(deaf_, true)) on_deaf_(base::system_error("tell the service manager", error));
}

}  // namespace mailfwd
