// SPDX-License-Identifier: GPL-2.0-or-later
//
// Holds many TCP sessions open across the gateway and keeps them talking: each sends a numbered line at a
// steady interval and expects it back. Besides, new sessions to the first port are opened one after the
// other. Both ends are in this program, so nothing but the path between the two namespaces can break or delay
// them.
//
//   e2e_sessions --client NS --server NS --address A[,A...] --source A[,A...] --port P[,P...]
//                --sessions N --interval MS
//
// Prints {"ready":true} when all sessions have echoed once, a line with the counts after each line on
// standard input, and ends with it.
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <sstream>
#include <unordered_map>
#include <vector>

#include "namespace.h"

namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr auto longest_gap = milliseconds(200);

struct Plan {
  std::string client, server;
  std::vector<std::string> addresses, sources;  // the n-th source goes to the n-th address
  std::vector<std::uint16_t> ports;
  std::size_t sessions = 2000;
  milliseconds interval{200};
};

// A client's end. The server's end needs no state: it sends back what it gets.
struct Session {
  int fd = -1;
  bool connected = false;
  bool waiting = false;  // a number is under way
  bool brief = false;    // of the trickle of new sessions: ends after one echo
  std::uint64_t number = 0;
  std::uint64_t received = 0;
  std::size_t received_bytes = 0;
  Clock::time_point sent_at{}, born{};
};

struct Counts {
  std::uint64_t echoes = 0, broken = 0, stalls = 0, retransmits = 0;
  std::uint64_t opened = 0, refused = 0, slow_opens = 0;
  Clock::duration worst_gap{}, worst_open{}, worst_turn{};
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> parts;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

Plan parse(int argc, char** argv) {
  Plan plan;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string key = argv[i];
    const std::string value = argv[i + 1];
    if (key == "--client") plan.client = value;
    if (key == "--server") plan.server = value;
    if (key == "--address") plan.addresses = split(value);
    if (key == "--source") plan.sources = split(value);
    if (key == "--port") {
      for (const auto& port : split(value)) plan.ports.push_back(static_cast<std::uint16_t>(std::stoi(port)));
    }
    if (key == "--sessions") plan.sessions = std::stoul(value);
    if (key == "--interval") plan.interval = milliseconds(std::stoi(value));
  }
  if (plan.addresses.empty() || plan.addresses.size() != plan.sources.size() || plan.ports.empty()) {
    std::fprintf(stderr,
                 "usage: e2e_sessions --client NS --server NS --address A,.. --source A,.. --port P,.. "
                 "--sessions N --interval MS\n");
    std::exit(2);
  }
  return plan;
}

class Load {
 public:
  explicit Load(Plan plan) : plan_(std::move(plan)), epoll_(epoll_create1(EPOLL_CLOEXEC)) {}

  void run() {
    e2e::enter(plan_.server);
    for (const auto& address : plan_.addresses) {
      for (const auto port : plan_.ports) listen_at(e2e::address_of(address, port));
    }
    e2e::enter(plan_.client);
    watch(STDIN_FILENO, EPOLLIN);
    while (!over_) turn();
  }

 private:
  void watch(int fd, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) e2e::give_up("epoll");
  }

  void listen_at(const e2e::Address& address) {
    const int fd = socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (address.family() == AF_INET6) setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, address.get(), address.length) != 0 || listen(fd, 4096) != 0) e2e::give_up("listen");
    watch(fd, EPOLLIN);
    listeners_.push_back(fd);
  }

  void open_session(bool brief) {
    const auto& text = plan_.addresses[turn_ % plan_.addresses.size()];
    const auto port =
        brief ? plan_.ports.front() : plan_.ports[turn_ / plan_.addresses.size() % plan_.ports.size()];
    const auto address = e2e::address_of(text, port);
    const auto source = e2e::address_of(plan_.sources[turn_ % plan_.sources.size()], 0);
    ++turn_;
    Session session;
    session.fd = socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    session.brief = brief;
    session.born = Clock::now();
    const int on = 1;
    setsockopt(session.fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(session.fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(session.fd, source.get(), source.length) != 0) e2e::give_up("bind");
    if (connect(session.fd, address.get(), address.length) != 0 && errno != EINPROGRESS)
      return end(session, true);
    watch(session.fd, EPOLLIN | EPOLLOUT);
    clients_[session.fd] = session;
  }

  void end(const Session& session, bool badly) {
    if (badly && session.brief) ++counts_.refused;
    if (badly && !session.brief) ++counts_.broken;
    const int fd = session.fd;
    close(fd);
    clients_.erase(fd);
  }

  void say(Session& session, Clock::time_point now) {
    ++session.number;
    session.sent_at = now;
    session.waiting = true;
    if (send(session.fd, &session.number, sizeof session.number, MSG_NOSIGNAL) != sizeof session.number)
      end(session, true);
  }

  void hear(Session& session, Clock::time_point now) {
    auto* into = reinterpret_cast<unsigned char*>(&session.received);
    const auto got =
        recv(session.fd, into + session.received_bytes, sizeof session.received - session.received_bytes, 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got <= 0) return end(session, true);
    session.received_bytes += static_cast<std::size_t>(got);
    if (session.received_bytes < sizeof session.received) return;
    session.received_bytes = 0;
    if (session.received != session.number) return end(session, true);
    session.waiting = false;
    if (session.brief) return opened(session, now);
    ++counts_.echoes;
    ++echoed_once_[session.number == 1];
    const auto gap = now - session.sent_at;
    counts_.worst_gap = std::max(counts_.worst_gap, gap);
    if (gap > longest_gap) ++counts_.stalls;
  }

  void opened(const Session& session, Clock::time_point now) {
    const auto took = now - session.born;
    ++counts_.opened;
    counts_.worst_open = std::max(counts_.worst_open, took);
    if (took > longest_gap) ++counts_.slow_opens;
    end(session, false);
  }

  void connected(Session& session, Clock::time_point now) {
    int error = 0;
    socklen_t length = sizeof error;
    getsockopt(session.fd, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0) return end(session, true);
    session.connected = true;
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.fd = session.fd;
    epoll_ctl(epoll_, EPOLL_CTL_MOD, session.fd, &event);
    ++established_[session.brief];
    say(session, now);
  }

  void echo(int fd) {
    std::array<unsigned char, 512> line{};
    const auto got = recv(fd, line.data(), line.size(), 0);
    if (got < 0 && errno == EAGAIN) return;
    if (got > 0 && send(fd, line.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) == got) return;
    close(fd);
  }

  void accept_all(int listener) {
    for (;;) {
      const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (fd < 0) return;
      const int on = 1;
      setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      watch(fd, EPOLLIN);
    }
  }

  void on(const epoll_event& event, Clock::time_point now) {
    const int fd = event.data.fd;
    if (fd == STDIN_FILENO) return command();
    if (std::find(listeners_.begin(), listeners_.end(), fd) != listeners_.end()) return accept_all(fd);
    const auto client = clients_.find(fd);
    if (client == clients_.end()) return echo(fd);
    if (!client->second.connected) return connected(client->second, now);
    hear(client->second, now);
  }

  void turn() {
    std::array<epoll_event, 256> events{};
    const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), 2);
    const auto now = Clock::now();
    if (last_turn_ != Clock::time_point{})
      counts_.worst_turn = std::max(counts_.worst_turn, now - last_turn_);
    last_turn_ = now;
    for (int i = 0; i < count; ++i) on(events[static_cast<std::size_t>(i)], Clock::now());
    fill_up();
    speak(Clock::now());
    announce();
  }

  // Not all at once: a listener's backlog is not what is tested.
  void fill_up() {
    for (int i = 0; i < 50 && begun_ < plan_.sessions; ++i, ++begun_) open_session(false);
    if (!ready_ || Clock::now() < next_brief_) return;
    next_brief_ = Clock::now() + milliseconds(20);
    open_session(true);
  }

  void speak(Clock::time_point now) {
    if (now < next_round_) return;
    next_round_ = now + plan_.interval / 20;
    std::vector<int> due;
    for (auto& [fd, session] : clients_) {
      if (!session.connected || session.brief) continue;
      if (session.waiting && now - session.sent_at > longest_gap)
        counts_.worst_gap = std::max(counts_.worst_gap, now - session.sent_at);
      if (!session.waiting && now - session.sent_at >= plan_.interval) due.push_back(fd);
    }
    for (const int fd : due) say(clients_.at(fd), now);
  }

  void announce() {
    if (ready_ || echoed_once_[true] < plan_.sessions) return;
    ready_ = true;
    counts_ = Counts{};
    std::puts("{\"ready\":true}");
    std::fflush(stdout);
  }

  void command() {
    std::array<char, 64> line{};
    if (read(STDIN_FILENO, line.data(), line.size()) <= 0) over_ = true;
    report();
  }

  std::size_t silent(Clock::time_point now) const {
    return static_cast<std::size_t>(std::count_if(clients_.begin(), clients_.end(), [&](const auto& entry) {
      const auto& session = entry.second;
      return (session.waiting && now - session.sent_at > longest_gap) ||
             (!session.connected && now - session.born > longest_gap);
    }));
  }

  void report() {
    counts_.retransmits = 0;
    std::size_t alive = 0;
    for (const auto& [fd, session] : clients_) {
      tcp_info state{};
      socklen_t length = sizeof state;
      if (session.brief || getsockopt(fd, IPPROTO_TCP, TCP_INFO, &state, &length) != 0) continue;
      counts_.retransmits += state.tcpi_total_retrans;
      ++alive;
    }
    const auto ms = [](Clock::duration span) {
      return std::to_string(std::chrono::duration<double, std::milli>(span).count());
    };
    std::printf(
        "{\"alive\":%zu,\"echoes\":%lu,\"broken\":%lu,\"stalls\":%lu,\"silent\":%zu,\"retransmits\":%lu,"
        "\"opened\":%lu,"
        "\"refused\":%lu,\"slow_opens\":%lu,\"worst_gap_ms\":%s,\"worst_open_ms\":%s,\"worst_turn_ms\":%s}\n",
        alive, counts_.echoes, counts_.broken, counts_.stalls, silent(Clock::now()), counts_.retransmits,
        counts_.opened, counts_.refused, counts_.slow_opens, ms(counts_.worst_gap).c_str(),
        ms(counts_.worst_open).c_str(), ms(counts_.worst_turn).c_str());
    std::fflush(stdout);
  }

  Plan plan_;
  int epoll_;
  std::vector<int> listeners_;
  std::unordered_map<int, Session> clients_;
  Counts counts_;
  std::array<std::uint64_t, 2> established_{}, echoed_once_{};
  std::size_t turn_ = 0, begun_ = 0;
  bool ready_ = false, over_ = false;
  Clock::time_point last_turn_{}, next_brief_{}, next_round_{};
};

}  // namespace

int main(int argc, char** argv) {
  const rlimit files{20000, 20000};
  setrlimit(RLIMIT_NOFILE, &files);
  e2e::ask_for_realtime();
  Load(parse(argc, argv)).run();
  return 0;
}
