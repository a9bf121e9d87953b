// SPDX-License-Identifier: GPL-2.0-or-later
//
// What both load generators need: a socket that lives in another network namespace than the program, and
// addresses of either family from their text. A socket stays in the namespace of the thread that made it, so
// one thread can stand at both ends of a path. Ends the program on any error: a load that does not run as
// asked proves nothing.
#pragma once

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

namespace e2e {

[[noreturn]] inline void give_up(const std::string& what) {
  std::fprintf(stderr, "%s: %s\n", what.c_str(), std::strerror(errno));
  std::exit(2);
}

struct Address {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] int family() const { return storage.ss_family; }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

inline Address address_of(const std::string& text, std::uint16_t port) {
  Address address;
  auto* four = reinterpret_cast<sockaddr_in*>(&address.storage);
  auto* six = reinterpret_cast<sockaddr_in6*>(&address.storage);
  if (inet_pton(AF_INET, text.c_str(), &four->sin_addr) == 1) {
    four->sin_family = AF_INET;
    four->sin_port = htons(port);
    address.length = sizeof(sockaddr_in);
  } else if (inet_pton(AF_INET6, text.c_str(), &six->sin6_addr) == 1) {
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(port);
    address.length = sizeof(sockaddr_in6);
  } else {
    errno = EINVAL;
    give_up("address " + text);
  }
  return address;
}

// `space`: a path such as /run/netns/NAME.
inline void enter(const std::string& space) {
  const int fd = open(space.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, CLONE_NEWNET) != 0) give_up("enter " + space);
  close(fd);
}

// Must not wait for a turn on a busy machine: a late echo would be counted against the firewall, and a flood
// that pauses sees no opening.
inline void ask_for_realtime() {
  sched_param parameters{};
  parameters.sched_priority = 1;
  if (sched_setscheduler(0, SCHED_RR, &parameters) != 0) std::fprintf(stderr, "no realtime priority\n");
}

}  // namespace e2e
