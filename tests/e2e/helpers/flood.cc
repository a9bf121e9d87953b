// SPDX-License-Identifier: GPL-2.0-or-later
//
// Sends UDP datagrams and TCP SYNs that no policy lets through, at a steady rate, and counts the ones that
// arrive all the same. The counting socket is a raw one at the receiver, connected to the flood's own source
// address: the kernel hands it exactly the packets that came past the input hook there, whatever their port.
//
//   e2e_flood --rate PACKETS_PER_SECOND TARGET...     TARGET = SENDER_NS,RECEIVER_NS,SOURCE,DESTINATION,PORT
//
// Prints {"ready":true} when it floods, a line with the counts after each line on standard input, and ends
// with it.
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <poll.h>
#include <sys/timerfd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <sstream>
#include <string_view>
#include <vector>

#include "namespace.h"

namespace {

using e2e::Address;

struct Target {
  std::string sender, receiver, source, destination;
  std::uint16_t port = 0;
  int out = -1;
  int in_tcp = -1;
  int in_udp = -1;
  Address from, to;
  std::uint64_t sent = 0;
  std::uint64_t leaked = 0;
  std::uint64_t failed = 0;
};

Target parse(const std::string& text) {
  Target target;
  std::istringstream in(text);
  std::string port;
  std::getline(in, target.sender, ',');
  std::getline(in, target.receiver, ',');
  std::getline(in, target.source, ',');
  std::getline(in, target.destination, ',');
  std::getline(in, port, ',');
  target.port = static_cast<std::uint16_t>(std::stoi(port));
  target.from = e2e::address_of(target.source, 0);
  target.to = e2e::address_of(target.destination, 0);
  return target;
}

int listening_socket(const Target& target, int protocol) {
  const int fd = socket(target.to.family(), SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol);
  const int room = 8 << 20;
  // Without the bind, connect would choose an address of the receiver, and that need not be the flood's
  // destination.
  if (fd < 0 || bind(fd, target.to.get(), target.to.length) != 0 ||
      connect(fd, target.from.get(), target.from.length) != 0) {
    e2e::give_up("raw socket at " + target.destination);
  }
  setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room);
  return fd;
}

void open_sockets(Target& target) {
  e2e::enter(target.receiver);
  target.in_tcp = listening_socket(target, IPPROTO_TCP);
  target.in_udp = listening_socket(target, IPPROTO_UDP);
  e2e::enter(target.sender);
  target.out = socket(target.to.family(), SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_RAW);
  const int room = 4 << 20;
  if (target.out < 0) e2e::give_up("raw socket for " + target.source);
  setsockopt(target.out, SOL_SOCKET, SO_SNDBUFFORCE, &room, sizeof room);
}

std::uint32_t sum_of(const void* bytes, std::size_t length, std::uint32_t sum = 0) {
  const auto* at = static_cast<const unsigned char*>(bytes);
  for (std::size_t i = 0; i + 1 < length; i += 2) sum += static_cast<std::uint32_t>(at[i] << 8 | at[i + 1]);
  if (length % 2 != 0) sum += static_cast<std::uint32_t>(at[length - 1] << 8);
  return sum;
}

std::uint16_t checksum(std::uint32_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return htons(static_cast<std::uint16_t>(~sum));
}

struct Packet {
  std::array<unsigned char, 96> bytes{};
  std::size_t length = 0;
};

std::uint32_t pseudo_header(const Target& target, std::size_t length, int protocol) {
  std::uint32_t sum = static_cast<std::uint32_t>(length) + static_cast<std::uint32_t>(protocol);
  if (target.to.family() == AF_INET) {
    sum = sum_of(&reinterpret_cast<const sockaddr_in&>(target.from.storage).sin_addr, 4, sum);
    return sum_of(&reinterpret_cast<const sockaddr_in&>(target.to.storage).sin_addr, 4, sum);
  }
  sum = sum_of(&reinterpret_cast<const sockaddr_in6&>(target.from.storage).sin6_addr, 16, sum);
  return sum_of(&reinterpret_cast<const sockaddr_in6&>(target.to.storage).sin6_addr, 16, sum);
}

std::size_t write_network_header(const Target& target, Packet& packet, std::size_t payload, int protocol) {
  if (target.to.family() == AF_INET) {
    auto* header = reinterpret_cast<iphdr*>(packet.bytes.data());
    header->version = 4;
    header->ihl = 5;
    header->ttl = 64;
    header->protocol = static_cast<std::uint8_t>(protocol);
    header->tot_len = htons(static_cast<std::uint16_t>(sizeof(iphdr) + payload));
    header->saddr = reinterpret_cast<const sockaddr_in&>(target.from.storage).sin_addr.s_addr;
    header->daddr = reinterpret_cast<const sockaddr_in&>(target.to.storage).sin_addr.s_addr;
    return sizeof(iphdr);
  }
  auto* header = reinterpret_cast<ip6_hdr*>(packet.bytes.data());
  header->ip6_flow = htonl(6u << 28);
  header->ip6_plen = htons(static_cast<std::uint16_t>(payload));
  header->ip6_nxt = static_cast<std::uint8_t>(protocol);
  header->ip6_hlim = 64;
  header->ip6_src = reinterpret_cast<const sockaddr_in6&>(target.from.storage).sin6_addr;
  header->ip6_dst = reinterpret_cast<const sockaddr_in6&>(target.to.storage).sin6_addr;
  return sizeof(ip6_hdr);
}

Packet tcp_syn(const Target& target, std::uint16_t source_port) {
  Packet packet;
  const auto offset = write_network_header(target, packet, sizeof(tcphdr), IPPROTO_TCP);
  auto* tcp = reinterpret_cast<tcphdr*>(packet.bytes.data() + offset);
  tcp->source = htons(source_port);
  tcp->dest = htons(target.port);
  tcp->seq = htonl(source_port);
  tcp->doff = 5;
  tcp->syn = 1;
  tcp->window = htons(1024);
  tcp->check = checksum(sum_of(tcp, sizeof(tcphdr), pseudo_header(target, sizeof(tcphdr), IPPROTO_TCP)));
  packet.length = offset + sizeof(tcphdr);
  return packet;
}

Packet udp_datagram(const Target& target, std::uint16_t source_port) {
  Packet packet;
  constexpr std::size_t length = sizeof(udphdr) + 8;
  const auto offset = write_network_header(target, packet, length, IPPROTO_UDP);
  auto* udp = reinterpret_cast<udphdr*>(packet.bytes.data() + offset);
  udp->source = htons(source_port);
  udp->dest = htons(target.port);
  udp->len = htons(length);
  udp->check = checksum(sum_of(udp, length, pseudo_header(target, length, IPPROTO_UDP)));
  packet.length = offset + length;
  return packet;
}

void send_burst(Target& target, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto port = static_cast<std::uint16_t>(20000 + target.sent % 40000);
    const auto packet = target.sent % 2 == 0 ? tcp_syn(target, port) : udp_datagram(target, port);
    const auto done =
        sendto(target.out, packet.bytes.data(), packet.length, 0, target.to.get(), target.to.length);
    if (done < 0) ++target.failed;
    ++target.sent;
  }
}

void count_arrivals(Target& target) {
  std::array<unsigned char, 256> packet{};
  for (const int fd : {target.in_tcp, target.in_udp}) {
    while (recv(fd, packet.data(), packet.size(), 0) >= 0) ++target.leaked;
  }
}

void print_counts(std::vector<Target>& targets) {
  std::string line = "{\"targets\":[";
  for (auto& target : targets) {
    count_arrivals(target);
    line += line.back() == '[' ? "" : ",";
    line += "{\"from\":\"" + target.source + "\",\"to\":\"" + target.destination +
            "\",\"port\":" + std::to_string(target.port) + ",\"sent\":" + std::to_string(target.sent) +
            ",\"failed\":" + std::to_string(target.failed) + ",\"leaked\":" + std::to_string(target.leaked) +
            "}";
  }
  std::printf("%s]}\n", line.c_str());
  std::fflush(stdout);
}

// 1: counts were asked for; 0: nothing; -1: the input ended.
int read_command() {
  pollfd input{STDIN_FILENO, POLLIN, 0};
  if (poll(&input, 1, 0) <= 0) return 0;
  std::array<char, 64> line{};
  return read(STDIN_FILENO, line.data(), line.size()) > 0 ? 1 : -1;
}

void flood(std::vector<Target>& targets, std::size_t rate) {
  constexpr int ticks_per_second = 500;
  const int timer = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC);
  itimerspec every{};
  every.it_interval.tv_nsec = every.it_value.tv_nsec = 1'000'000'000 / ticks_per_second;
  timerfd_settime(timer, 0, &every, nullptr);
  const std::size_t burst = std::max<std::size_t>(1, rate / ticks_per_second / targets.size());
  for (;;) {
    std::uint64_t missed = 0;
    if (read(timer, &missed, sizeof missed) < 0) e2e::give_up("timer");
    for (auto& target : targets) {
      send_burst(target, burst);
      count_arrivals(target);
    }
    const int command = read_command();
    if (command != 0) print_counts(targets);
    if (command < 0) return;
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<Target> targets;
  std::size_t rate = 20000;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--rate" && i + 1 < argc) {
      rate = std::stoul(argv[++i]);
    } else {
      targets.push_back(parse(argv[i]));
    }
  }
  if (targets.empty()) {
    std::fprintf(stderr, "usage: e2e_flood [--rate N] SENDER_NS,RECEIVER_NS,SOURCE,DESTINATION,PORT...\n");
    return 2;
  }
  for (auto& target : targets) open_sockets(target);
  e2e::ask_for_realtime();
  std::puts("{\"ready\":true}");
  std::fflush(stdout);
  flood(targets, rate);
  return 0;
}
