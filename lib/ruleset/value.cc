// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/value.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string_view>

#include "base/address.h"

namespace ruleset {
namespace {

struct Word {
  std::uint32_t number;
  std::string_view text;
};

// The words are nft's own (`nft describe TYPE`), so that the two listings can be laid side by side.
constexpr auto protocols = std::to_array<Word>({{1, "icmp"},
                                                {2, "igmp"},
                                                {6, "tcp"},
                                                {17, "udp"},
                                                {33, "dccp"},
                                                {47, "gre"},
                                                {50, "esp"},
                                                {51, "ah"},
                                                {58, "ipv6-icmp"},
                                                {112, "vrrp"},
                                                {132, "sctp"},
                                                {136, "udplite"}});
constexpr auto families = std::to_array<Word>({{2, "ipv4"}, {10, "ipv6"}});
constexpr auto states =
    std::to_array<Word>({{1, "invalid"}, {2, "established"}, {4, "related"}, {8, "new"}, {64, "untracked"}});
constexpr auto statuses = std::to_array<Word>({{0x1, "expected"},
                                               {0x2, "seen-reply"},
                                               {0x4, "assured"},
                                               {0x8, "confirmed"},
                                               {0x10, "snat"},
                                               {0x20, "dnat"},
                                               {0x200, "dying"}});
constexpr auto tcp_flag_words = std::to_array<Word>(
    {{1, "fin"}, {2, "syn"}, {4, "rst"}, {8, "psh"}, {16, "ack"}, {32, "urg"}, {64, "ecn"}, {128, "cwr"}});
constexpr auto icmp_types = std::to_array<Word>({{0, "echo-reply"},
                                                 {3, "destination-unreachable"},
                                                 {4, "source-quench"},
                                                 {5, "redirect"},
                                                 {8, "echo-request"},
                                                 {9, "router-advertisement"},
                                                 {10, "router-solicitation"},
                                                 {11, "time-exceeded"},
                                                 {12, "parameter-problem"},
                                                 {13, "timestamp-request"},
                                                 {14, "timestamp-reply"}});
constexpr auto icmpv6_types = std::to_array<Word>({{1, "destination-unreachable"},
                                                   {2, "packet-too-big"},
                                                   {3, "time-exceeded"},
                                                   {4, "parameter-problem"},
                                                   {128, "echo-request"},
                                                   {129, "echo-reply"},
                                                   {130, "mld-listener-query"},
                                                   {131, "mld-listener-report"},
                                                   {132, "mld-listener-done"},
                                                   {133, "nd-router-solicit"},
                                                   {134, "nd-router-advert"},
                                                   {135, "nd-neighbor-solicit"},
                                                   {136, "nd-neighbor-advert"},
                                                   {137, "nd-redirect"},
                                                   {143, "mld2-listener-report"}});

std::span<const Word> words_of(KeyType type) {
  switch (type) {
    case KeyType::l4_protocol:
      return protocols;
    case KeyType::nf_family:
      return families;
    case KeyType::ct_state:
      return states;
    case KeyType::ct_status:
      return statuses;
    case KeyType::tcp_flag:
      return tcp_flag_words;
    case KeyType::icmp_type:
      return icmp_types;
    case KeyType::icmpv6_type:
      return icmpv6_types;
    case KeyType::ipv4_address:
    case KeyType::ipv6_address:
    case KeyType::port:
    case KeyType::user:
    case KeyType::interface_name:
    case KeyType::byte:
      return {};
  }
  return {};
}

std::uint32_t number_of(KeyType type, ByteView value) {
  if (facts(type).host_order) {
    std::uint32_t number = 0;
    std::memcpy(&number, value.data(), std::min(value.size(), sizeof number));
    return number;
  }
  std::uint32_t number = 0;
  for (const auto byte : value) number = number << 8 | byte;
  return number;
}

base::Ipv4Address ipv4(ByteView value) {
  return {number_of(KeyType::ipv4_address, value)};
}

base::Ipv6Address ipv6(ByteView value) {
  base::Ipv6Address address;
  for (const auto byte : value) address.bits = address.bits << 8 | byte;
  return address;
}

std::string interface_text(ByteView value) {
  std::string name(value.begin(), std::ranges::find(value, 0));
  // An interface may really be called "x*"; without the backslash nft would take that for a pattern.
  if (name.ends_with('*')) name.insert(name.size() - 1, 1, '\\');
  return '"' + name + '"';
}

// What "ppp*" stands for runs from "ppp" padded with zeros to "ppp" padded with ones.
std::optional<std::string> interface_pattern(ByteView low, ByteView high) {
  const auto name_end = std::ranges::find(low, 0);
  const auto length = name_end - low.begin();
  const auto all_ones = [](std::uint8_t byte) { return byte == 0xff; };
  if (!std::equal(low.begin(), name_end, high.begin())) return std::nullopt;
  if (!std::all_of(high.begin() + length, high.end(), all_ones)) return std::nullopt;
  return '"' + std::string(low.begin(), name_end) + "*\"";
}

std::string flags_text(KeyType type, std::uint32_t number) {
  std::string text;
  for (const auto& word : words_of(type)) {
    if ((number & word.number) == 0) continue;
    text += (text.empty() ? "" : "|") + std::string(word.text);
    number &= ~word.number;
  }
  if (number != 0 || text.empty()) text += (text.empty() ? "" : "|") + std::to_string(number);
  return text;
}

std::string number_text(KeyType type, ByteView value) {
  return std::to_string(number_of(type, value));
}

}  // namespace

std::size_t padded_length(KeyType type) {
  return (facts(type).length + 3U) / 4U * 4U;
}

std::size_t padded_length(const std::vector<KeyType>& key) {
  std::size_t length = 0;
  for (const auto type : key) length += padded_length(type);
  return length;
}

std::string value_text(KeyType type, ByteView value) {
  if (type == KeyType::ipv4_address) return base::to_text(ipv4(value));
  if (type == KeyType::ipv6_address) return base::to_text(ipv6(value));
  if (type == KeyType::interface_name) return interface_text(value);
  const auto number = number_of(type, value);
  const bool flags = type == KeyType::ct_state || type == KeyType::ct_status || type == KeyType::tcp_flag;
  if (flags) return flags_text(type, number);
  for (const auto& word : words_of(type)) {
    if (word.number == number) return std::string(word.text);
  }
  return std::to_string(number);
}

std::string_view state_name(SessionState state) {
  switch (state) {
    case SessionState::tcp_syn_sent:
      return "syn_sent";
    case SessionState::tcp_syn_received:
      return "syn_recv";
    case SessionState::tcp_established:
      return "established";
    case SessionState::tcp_fin_wait:
      return "fin_wait";
    case SessionState::tcp_close_wait:
      return "close_wait";
    case SessionState::tcp_last_ack:
      return "last_ack";
    case SessionState::tcp_time_wait:
      return "time_wait";
    case SessionState::tcp_close:
      return "close";
    case SessionState::tcp_syn_sent_twice:
      return "syn_sent2";
    case SessionState::tcp_retransmitted:
      return "retrans";
    case SessionState::tcp_unacknowledged:
      return "unack";
    case SessionState::udp_unreplied:
      return "unreplied";
    case SessionState::udp_replied:
      return "replied";
  }
  return "";
}

std::string range_text(KeyType type, ByteView low, ByteView high) {
  if (std::ranges::equal(low, high)) return value_text(type, low);
  if (type == KeyType::ipv4_address) return base::to_text(base::Ipv4Range{ipv4(low), ipv4(high)});
  if (type == KeyType::ipv6_address) return base::to_text(base::Ipv6Range{ipv6(low), ipv6(high)});
  if (type == KeyType::interface_name) {
    if (auto pattern = interface_pattern(low, high)) return *pattern;
    return interface_text(low) + "-" + interface_text(high);
  }
  return number_text(type, low) + "-" + number_text(type, high);
}

std::string key_text(const std::vector<KeyType>& key, ByteView low, ByteView high) {
  std::string text;
  std::size_t offset = 0;
  for (const auto type : key) {
    const std::size_t length = facts(type).length;
    if (!text.empty()) text += " . ";
    text += range_text(type, low.subspan(offset, length), high.subspan(offset, length));
    offset += padded_length(type);
  }
  return text;
}

}  // namespace ruleset
