// SPDX-License-Identifier: GPL-2.0-or-later
//
// The floor of a list's load: reads a list of hosts and prefixes, divides it into a hash for each length, and
// gives them to the kernel by messages written with its own hands, in one batch. Checks nothing, keeps
// nothing, knows no policy, and only what bench.py makes: IPv4, disjoint, no ranges. Whoever does more costs
// more.
#include <arpa/inet.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

namespace {

constexpr std::size_t full_message = 60 * 1024;
constexpr int send_buffer = 256 << 20;

class Batch {
 public:
  void begin(int type, int flags, int family = NFPROTO_INET, int resource = 0) {
    message_ = bytes_.size();
    nlmsghdr header{};
    header.nlmsg_type = static_cast<std::uint16_t>(type);
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    header.nlmsg_seq = ++sequence_;
    append(&header, sizeof header);
    const nfgenmsg family_header{static_cast<std::uint8_t>(family), NFNETLINK_V0,
                                 htons(static_cast<std::uint16_t>(resource))};
    append(&family_header, sizeof family_header);
  }
  void begin_nf(int command, int flags) { begin(NFNL_SUBSYS_NFTABLES << 8 | command, flags); }
  void end() {
    const auto length = static_cast<std::uint32_t>(bytes_.size() - message_);
    std::memcpy(bytes_.data() + message_, &length, sizeof length);
  }
  void text(int type, const char* value) { attribute(type, value, std::strlen(value) + 1); }
  void number(int type, std::uint32_t value) {
    value = htonl(value);
    attribute(type, &value, sizeof value);
  }
  std::size_t open(int type) {
    const auto at = bytes_.size();
    const nlattr nest{0, static_cast<std::uint16_t>(type | NLA_F_NESTED)};
    append(&nest, sizeof nest);
    return at;
  }
  void close(std::size_t at) {
    const auto length = static_cast<std::uint16_t>(bytes_.size() - at);
    std::memcpy(bytes_.data() + at, &length, sizeof length);
  }
  // An element is 16 bytes: two nests and the key.
  void element(std::uint32_t key) {
    struct {
      nlattr element{16, NFTA_LIST_ELEM | NLA_F_NESTED};
      nlattr key{12, NFTA_SET_ELEM_KEY | NLA_F_NESTED};
      nlattr value{8, NFTA_DATA_VALUE};
      std::uint32_t number;
    } one;
    one.number = htonl(key);
    append(&one, sizeof one);
  }
  std::size_t message_size() const { return bytes_.size() - message_; }
  const std::vector<char>& bytes() const { return bytes_; }

 private:
  void attribute(int type, const void* value, std::size_t length) {
    const nlattr header{static_cast<std::uint16_t>(sizeof(nlattr) + length),
                        static_cast<std::uint16_t>(type)};
    append(&header, sizeof header);
    append(value, length);
    bytes_.resize((bytes_.size() + 3) / 4 * 4);
  }
  void append(const void* from, std::size_t length) {
    const auto* first = static_cast<const char*>(from);
    bytes_.insert(bytes_.end(), first, first + length);
  }

  std::vector<char> bytes_;
  std::size_t message_ = 0;
  std::uint32_t sequence_ = 0;
};

using Keys = std::array<std::vector<std::uint32_t>, 33>;  // by prefix length

Keys read(const char* path) {
  std::string text;
  if (std::FILE* file = std::fopen(path, "r")) {
    std::fseek(file, 0, SEEK_END);
    text.resize(static_cast<std::size_t>(std::ftell(file)));
    std::rewind(file);
    text.resize(std::fread(text.data(), 1, text.size(), file));
    std::fclose(file);
  }
  Keys keys;
  const char* at = text.data();
  const char* const end = at + text.size();
  const auto number = [&] {
    std::uint32_t value = 0;
    while (at != end && *at >= '0' && *at <= '9')
      value = value * 10 + static_cast<std::uint32_t>(*at++ - '0');
    return value;
  };
  while (at != end) {
    std::uint32_t address = number();
    for (int part = 1; part < 4; ++part) {
      ++at;
      address = address << 8 | number();
    }
    std::uint32_t length = 32;
    if (at != end && *at == '/') {
      ++at;
      length = number();
    }
    keys[length].push_back(address);
    if (at != end) ++at;
  }
  return keys;
}

void add_set(Batch& batch, const std::string& name, const std::vector<std::uint32_t>& keys) {
  batch.begin_nf(NFT_MSG_NEWSET, NLM_F_CREATE);
  batch.text(NFTA_SET_TABLE, "floor");
  batch.text(NFTA_SET_NAME, name.c_str());
  batch.number(NFTA_SET_FLAGS, 0);
  batch.number(NFTA_SET_KEY_TYPE, 7);
  batch.number(NFTA_SET_KEY_LEN, 4);
  batch.number(NFTA_SET_ID, 1);
  const auto description = batch.open(NFTA_SET_DESC);
  batch.number(NFTA_SET_DESC_SIZE, static_cast<std::uint32_t>(std::bit_ceil(keys.size())));
  batch.close(description);
  batch.end();
  for (std::size_t next = 0; next < keys.size();) {
    batch.begin_nf(NFT_MSG_NEWSETELEM, NLM_F_CREATE);
    batch.text(NFTA_SET_ELEM_LIST_TABLE, "floor");
    batch.text(NFTA_SET_ELEM_LIST_SET, name.c_str());
    const auto elements = batch.open(NFTA_SET_ELEM_LIST_ELEMENTS);
    while (next < keys.size() && batch.message_size() < full_message) batch.element(keys[next++]);
    batch.close(elements);
    batch.end();
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: bench_loader LIST\n", stderr);
    return 2;
  }
  const Keys keys = read(argv[1]);
  Batch batch;
  batch.begin(NFNL_MSG_BATCH_BEGIN, 0, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  batch.end();
  batch.begin_nf(NFT_MSG_NEWTABLE, NLM_F_CREATE);
  batch.text(NFTA_TABLE_NAME, "floor");
  batch.end();
  for (std::size_t length = 0; length < keys.size(); ++length) {
    if (!keys[length].empty()) add_set(batch, "length_" + std::to_string(length), keys[length]);
  }
  batch.begin(NFNL_MSG_BATCH_END, NLM_F_ACK, AF_UNSPEC, NFNL_SUBSYS_NFTABLES);
  batch.end();
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_NETFILTER);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &send_buffer, sizeof send_buffer);
  const auto sent = ::send(fd, batch.bytes().data(), batch.bytes().size(), 0);
  if (sent != static_cast<ssize_t>(batch.bytes().size())) {
    std::perror("bench_loader: send");
    return 1;
  }
  std::array<char, 8192> answer{};
  const auto got = ::recv(fd, answer.data(), answer.size(), MSG_DONTWAIT);
  const auto* message = reinterpret_cast<const nlmsghdr*>(answer.data());
  const auto* error = reinterpret_cast<const nlmsgerr*>(answer.data() + sizeof(nlmsghdr));
  if (got > 0 && message->nlmsg_type == NLMSG_ERROR && error->error != 0) {
    std::fprintf(stderr, "bench_loader: %s\n", std::strerror(-error->error));
    return 1;
  }
  return 0;
}
