// SPDX-License-Identifier: GPL-2.0-or-later
//
// First packets of sessions, from as many sources as wanted, put onto an interface as if a router had
// forwarded them. Nothing answers, so all that they cost is the way to the gateway and through it; see tcp.cc
// on why the CPU time of the sender is the cost of the whole path.
//
//   bench_packets NS INTERFACE GATEWAY_MAC SOURCES DESTINATION tcp|udp PORT COUNT RATE SEED
//
// SOURCES are networks, `A/L[,A/L...]`; each packet's source is an address of one of them, chosen by chance.
// RATE is in packets a second, 0 for as fast as it goes. A TCP packet is a SYN. Prints one line of JSON; CPU
// and wall time in nanoseconds.
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/ip.h>
#include <netinet/ip6.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <random>
#include <sstream>
#include <thread>
#include <vector>

#include "../e2e/helpers/namespace.h"

namespace {

using Bytes = std::array<std::uint8_t, 16>;

struct Network {
  Bytes base{};
  std::size_t length = 0;  // of the prefix
};

struct Plan {
  int family = AF_INET;
  std::vector<Network> sources;
  Bytes destination{};
  bool tcp = false;
  std::uint16_t port = 0;
};

Bytes bytes_of(const std::string& text, int& family) {
  Bytes bytes{};
  family = text.find(':') == std::string::npos ? AF_INET : AF_INET6;
  if (inet_pton(family, text.c_str(), bytes.data()) != 1) e2e::give_up("address " + text);
  return bytes;
}

std::vector<Network> networks_of(const std::string& text, int& family) {
  std::vector<Network> networks;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) {
    const auto slash = part.find('/');
    networks.push_back({bytes_of(part.substr(0, slash), family), std::stoul(part.substr(slash + 1))});
  }
  return networks;
}

std::uint32_t sum_of(const void* from, std::size_t length, std::uint32_t sum = 0) {
  const auto* at = static_cast<const std::uint8_t*>(from);
  for (std::size_t i = 0; i + 1 < length; i += 2) sum += static_cast<std::uint32_t>(at[i] << 8 | at[i + 1]);
  return sum;
}

std::uint16_t folded(std::uint32_t sum) {
  while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
  return htons(static_cast<std::uint16_t>(~sum));
}

class Packets {
 public:
  Packets(Plan plan, std::uint64_t seed) : plan_(std::move(plan)), chance_(seed) {}

  // Builds the next packet there and returns its length.
  std::size_t next(std::uint8_t* into) {
    const std::size_t size = plan_.tcp ? sizeof(tcphdr) : sizeof(udphdr) + payload;
    const bool four = plan_.family == AF_INET;
    const std::size_t head = four ? sizeof(ip) : sizeof(ip6_hdr);
    const Bytes source = a_source();
    std::memset(into, 0, head + size);
    if (four)
      head_4(into, source, size);
    else
      head_6(into, source, size);
    const std::size_t width = four ? 4 : 16;
    const auto protocol = static_cast<std::uint32_t>(plan_.tcp ? IPPROTO_TCP : IPPROTO_UDP);
    const std::uint32_t sum =
        sum_of(plan_.destination.data(), width,
               sum_of(source.data(), width, protocol + static_cast<std::uint32_t>(size)));
    transport(into + head, size, sum);
    return head + size;
  }

 private:
  static constexpr std::size_t payload = 12;

  Bytes a_source() {
    const auto& network = plan_.sources[chance_() % plan_.sources.size()];
    Bytes bytes = network.base;
    const std::size_t width = plan_.family == AF_INET ? 32 : 128;
    std::uint64_t random = chance_();
    for (std::size_t bit = network.length; bit < width; ++bit) {
      if ((bit - network.length) % 64 == 63) random = chance_();
      if ((random >> ((bit - network.length) % 64) & 1) != 0)
        bytes[bit / 8] = static_cast<std::uint8_t>(bytes[bit / 8] | 0x80U >> bit % 8);
    }
    return bytes;
  }

  void head_4(std::uint8_t* into, const Bytes& source, std::size_t size) const {
    auto* header = reinterpret_cast<ip*>(into);
    header->ip_v = 4;
    header->ip_hl = 5;
    header->ip_len = htons(static_cast<std::uint16_t>(sizeof(ip) + size));
    header->ip_ttl = 60;
    header->ip_p = plan_.tcp ? IPPROTO_TCP : IPPROTO_UDP;
    std::memcpy(&header->ip_src, source.data(), 4);
    std::memcpy(&header->ip_dst, plan_.destination.data(), 4);
    header->ip_sum = folded(sum_of(header, sizeof(ip)));
  }

  void head_6(std::uint8_t* into, const Bytes& source, std::size_t size) const {
    auto* header = reinterpret_cast<ip6_hdr*>(into);
    header->ip6_flow = htonl(6U << 28);
    header->ip6_plen = htons(static_cast<std::uint16_t>(size));
    header->ip6_hlim = 60;
    header->ip6_nxt = plan_.tcp ? IPPROTO_TCP : IPPROTO_UDP;
    std::memcpy(&header->ip6_src, source.data(), 16);
    std::memcpy(&header->ip6_dst, plan_.destination.data(), 16);
  }

  void transport(std::uint8_t* into, std::size_t size, std::uint32_t sum) {
    const auto port = htons(static_cast<std::uint16_t>(1024 + chance_() % 64000));
    if (plan_.tcp) {
      auto* header = reinterpret_cast<tcphdr*>(into);
      header->source = port;
      header->dest = htons(plan_.port);
      header->seq = static_cast<std::uint32_t>(chance_());
      header->doff = sizeof(tcphdr) / 4;
      header->syn = 1;
      header->window = htons(64240);
      header->check = folded(sum_of(into, size, sum));
    } else {
      auto* header = reinterpret_cast<udphdr*>(into);
      header->source = port;
      header->dest = htons(plan_.port);
      header->len = htons(static_cast<std::uint16_t>(size));
      header->check = folded(sum_of(into, size, sum));
    }
  }

  Plan plan_;
  std::mt19937_64 chance_;
};

sockaddr_ll link_to(const std::string& interface, const std::string& mac, int family) {
  sockaddr_ll link{};
  link.sll_family = AF_PACKET;
  link.sll_protocol = htons(family == AF_INET ? ETH_P_IP : ETH_P_IPV6);
  link.sll_ifindex = static_cast<int>(if_nametoindex(interface.c_str()));
  link.sll_halen = ETH_ALEN;
  std::istringstream in(mac);
  std::string part;
  for (std::size_t i = 0; i < ETH_ALEN && std::getline(in, part, ':'); ++i)
    link.sll_addr[i] = static_cast<unsigned char>(std::stoul(part, nullptr, 16));
  return link;
}

std::int64_t clock_ns(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return now.tv_sec * 1'000'000'000L + now.tv_nsec;
}

struct Room {
  std::array<std::uint8_t, 96> bytes;
  iovec vector;
};

// Packets are built before the clock runs: a thousand, sent, and so on.
void send_all(int fd, sockaddr_ll link, Packets& packets, std::uint64_t count, double rate) {
  constexpr std::size_t batch = 1024;
  std::vector<Room> rooms(batch);
  std::vector<mmsghdr> messages(batch);
  std::int64_t cpu = 0;
  std::uint64_t sent = 0;
  const auto began = clock_ns(CLOCK_MONOTONIC);
  for (std::uint64_t done = 0; done < count;) {
    const auto step = std::min<std::uint64_t>(rate > 0 ? 32 : batch, count - done);
    for (std::size_t i = 0; i < step; ++i) {
      rooms[i].vector = {rooms[i].bytes.data(), packets.next(rooms[i].bytes.data())};
      messages[i].msg_hdr = {&link, sizeof link, &rooms[i].vector, 1, nullptr, 0, 0};
    }
    if (rate > 0) {
      const auto due = began + static_cast<std::int64_t>(static_cast<double>(done) / rate * 1e9);
      const auto early = due - clock_ns(CLOCK_MONOTONIC);
      if (early > 0) std::this_thread::sleep_for(std::chrono::nanoseconds(early));
    }
    const auto before = clock_ns(CLOCK_THREAD_CPUTIME_ID);
    const int gone = sendmmsg(fd, messages.data(), static_cast<unsigned>(step), 0);
    cpu += clock_ns(CLOCK_THREAD_CPUTIME_ID) - before;
    if (gone < 0) e2e::give_up("send");
    sent += static_cast<std::uint64_t>(gone);
    done += step;
  }
  std::printf(R"({"sent":%lu,"cpu_ns":%ld,"wall_ns":%ld})"
              "\n",
              sent, cpu, clock_ns(CLOCK_MONOTONIC) - began);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 11) {
    std::fputs(
        "usage: bench_packets NS INTERFACE GATEWAY_MAC SOURCES DESTINATION tcp|udp PORT COUNT RATE SEED\n",
        stderr);
    return 2;
  }
  Plan plan;
  plan.sources = networks_of(argv[4], plan.family);
  plan.destination = bytes_of(argv[5], plan.family);
  plan.tcp = std::string(argv[6]) == "tcp";
  plan.port = static_cast<std::uint16_t>(std::stoul(argv[7]));
  e2e::enter(argv[1]);
  const int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (fd < 0) e2e::give_up("packet socket");
  const auto link = link_to(argv[2], argv[3], plan.family);
  Packets packets(plan, std::stoull(argv[10]));
  send_all(fd, link, packets, std::stoull(argv[8]), std::stod(argv[9]));
  return 0;
}
