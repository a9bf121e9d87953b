// SPDX-License-Identifier: GPL-2.0-or-later
//
// TCP through a gateway, both ends in one thread. A packet that is sent through veth pairs is carried to its
// end, the gateway's firewall included, before send() returns, so the CPU time of this thread is the cost of
// the whole path, and it does not matter what else the machine does.
//
//   bench_tcp stream   CLIENT_NS SERVER_NS SOURCE ADDRESS PORT MEGABYTES
//   bench_tcp connects CLIENT_NS SERVER_NS SOURCE ADDRESS PORT COUNT
//   bench_tcp arrive   CLIENT_NS SERVER_NS SOURCE ADDRESS PORT COUNT SECONDS SOURCES
//
// `stream` sends so much through one session. `connects` opens and ends so many sessions, from 250 addresses
// beginning at SOURCE. `arrive` opens so many in so many seconds, from so many addresses beginning at SOURCE,
// and keeps them all until its standard input ends. Prints one line of JSON; CPU and wall time in
// nanoseconds.
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/resource.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <thread>
#include <vector>

#include "../e2e/helpers/namespace.h"

namespace {

constexpr std::uint32_t rotating_sources = 250;
constexpr int patience_ms = 2000;

struct Ends {
  std::string client, server, source, address;
  std::uint16_t port = 0;
};

std::int64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000L + now.tv_nsec;
}

class Stopwatch {
 public:
  void print(const char* what, std::uint64_t count, const char* more = "") const {
    std::printf(R"({"%s":%lu,"cpu_ns":%ld,"wall_ns":%ld%s})"
                "\n",
                what, count, clock_ns(CLOCK_THREAD_CPUTIME_ID) - cpu_, clock_ns(CLOCK_MONOTONIC) - wall_,
                more);
  }
  [[nodiscard]] double seconds() const {
    return static_cast<double>(clock_ns(CLOCK_MONOTONIC) - wall_) / 1e9;
  }

 private:
  std::int64_t cpu_ = clock_ns(CLOCK_THREAD_CPUTIME_ID), wall_ = clock_ns(CLOCK_MONOTONIC);
};

// The n-th address after `first`.
e2e::Address later(const std::string& first, std::uint32_t n) {
  auto address = e2e::address_of(first, 0);
  auto* last = address.family() == AF_INET
                   ? reinterpret_cast<std::uint32_t*>(
                         &reinterpret_cast<sockaddr_in*>(&address.storage)->sin_addr.s_addr)
                   : &reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_addr.s6_addr32[3];
  *last = htonl(ntohl(*last) + n);
  return address;
}

int tcp_socket(int family, int flags = 0) {
  const int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
  if (fd < 0) e2e::give_up("socket");
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);  // several of this program may share the clients
  const timeval patience{patience_ms / 1000, 0};
  setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &on, sizeof on);
  setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
  return fd;
}

int listener(const Ends& ends) {
  e2e::enter(ends.server);
  const auto address = e2e::address_of(ends.address, ends.port);
  const int fd = tcp_socket(address.family(), SOCK_NONBLOCK);
  if (bind(fd, address.get(), address.length) != 0 || listen(fd, 4096) != 0) e2e::give_up("listen");
  e2e::enter(ends.client);
  return fd;
}

int connection(const Ends& ends, std::uint32_t from, int flags = 0) {
  const auto source = later(ends.source, from);
  const auto address = e2e::address_of(ends.address, ends.port);
  const int fd = tcp_socket(address.family(), flags);
  if (bind(fd, source.get(), source.length) != 0) e2e::give_up("bind");
  if (connect(fd, address.get(), address.length) != 0 && errno != EINPROGRESS) {
    close(fd);
    return -1;
  }
  return fd;
}

int accepted(int listening) {
  pollfd waiting{listening, POLLIN, 0};
  poll(&waiting, 1, patience_ms);
  return accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

// Without a last word, and so without a port that is blocked for a minute.
void reset(int fd) {
  const linger now{1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  close(fd);
}

void stream(const Ends& ends, std::uint64_t megabytes) {
  const int listening = listener(ends);
  const int out = connection(ends, 0);
  const int in = accepted(listening);
  if (out < 0 || in < 0) e2e::give_up("no session");
  fcntl(out, F_SETFL, O_NONBLOCK);
  std::vector<char> bytes(128 << 10);
  const std::uint64_t wanted = megabytes << 20;
  std::uint64_t sent = 0;
  std::uint64_t got = 0;
  const Stopwatch watch;
  while (got < wanted) {
    if (sent < wanted) {
      const auto part = send(out, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (part > 0) sent += static_cast<std::uint64_t>(part);
    }
    for (ssize_t part = 0; (part = recv(in, bytes.data(), bytes.size(), 0)) > 0;)
      got += static_cast<std::uint64_t>(part);
    if (watch.seconds() > 60) e2e::give_up("the stream stands");
  }
  watch.print("bytes", got);
}

void connects(const Ends& ends, std::uint32_t count) {
  const int listening = listener(ends);
  std::uint32_t failed = 0;
  const Stopwatch watch;
  for (std::uint32_t i = 0; i < count; ++i) {
    const int out = connection(ends, i % rotating_sources);
    const int in = out < 0 ? -1 : accepted(listening);
    if (in < 0) ++failed;
    if (out >= 0) reset(out);
    if (in >= 0) close(in);
  }
  watch.print("sessions", count - failed, (",\"failed\":" + std::to_string(failed)).c_str());
}

bool established(int fd) {
  tcp_info state{};
  socklen_t length = sizeof state;
  return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &state, &length) == 0 && state.tcpi_state == TCP_ESTABLISHED;
}

void take_all(int listening, std::vector<int>& taken) {
  for (int fd = 0; (fd = accept4(listening, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0;)
    taken.push_back(fd);
}

void arrive(const Ends& ends, std::uint32_t count, double seconds, std::uint32_t sources) {
  const rlimit files{count * 2 + 1000, count * 2 + 1000};
  if (setrlimit(RLIMIT_NOFILE, &files) != 0) e2e::give_up("file limit");
  const int listening = listener(ends);
  std::vector<int> out;
  std::vector<int> in;
  const Stopwatch watch;
  while (out.size() < count) {
    const auto due = static_cast<std::size_t>(watch.seconds() / seconds * count);
    for (; out.size() < std::min<std::size_t>(due, count);)
      out.push_back(connection(ends, static_cast<std::uint32_t>(out.size()) % sources, SOCK_NONBLOCK));
    take_all(listening, in);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  // Who was refused would come again after a second, and be let in: that is too late.
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  take_all(listening, in);
  std::uint32_t open = 0;
  std::uint32_t again = 0;
  for (const int fd : out) {
    tcp_info state{};
    socklen_t length = sizeof state;
    if (fd < 0 || !established(fd)) continue;
    ++open;
    getsockopt(fd, IPPROTO_TCP, TCP_INFO, &state, &length);
    if (state.tcpi_total_retrans != 0) ++again;
  }
  watch.print("open", open,
              (",\"asked\":" + std::to_string(count) + ",\"again\":" + std::to_string(again)).c_str());
  std::fflush(stdout);
  std::getchar();
  for (const int fd : out) reset(fd);
}

}  // namespace

int main(int argc, char** argv) {
  const std::string verb = argc > 1 ? argv[1] : "";
  const bool arriving = verb == "arrive";
  if (argc != (arriving ? 10 : 8) || (!arriving && verb != "stream" && verb != "connects")) {
    std::fputs(
        "usage: bench_tcp stream|connects|arrive CLIENT_NS SERVER_NS SOURCE ADDRESS PORT COUNT [SECONDS "
        "SOURCES]\n",
        stderr);
    return 2;
  }
  const Ends ends{argv[2], argv[3], argv[4], argv[5], static_cast<std::uint16_t>(std::stoul(argv[6]))};
  const auto count = static_cast<std::uint32_t>(std::stoul(argv[7]));
  if (arriving) arrive(ends, count, std::stod(argv[8]), static_cast<std::uint32_t>(std::stoul(argv[9])));
  if (verb == "stream") stream(ends, count);
  if (verb == "connects") connects(ends, count);
  return 0;
}
