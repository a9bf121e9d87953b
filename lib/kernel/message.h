// SPDX-License-Identifier: GPL-2.0-or-later
//
// One nf_tables message: its type numbers and its beginning. Constants that the kernel headers of Debian 12
// lack or give in a form that C++ does not like are here once.
#pragma once

#include <netinet/in.h>  // before the kernel headers, which yield to it
// clang-format off
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netlink.h>
// clang-format on

#include <cstddef>
#include <cstdint>
#include <span>

namespace kernel {

inline constexpr std::size_t nfgen_bytes = sizeof(nfgenmsg);

constexpr std::uint16_t nft_type(int message) {
  return static_cast<std::uint16_t>(NFNL_SUBSYS_NFTABLES << 8 | message);
}
// The NFT_MSG_* number of a message of the subsystem nf_tables, or -1.
constexpr int nft_message(const nlmsghdr& message) {
  return message.nlmsg_type >> 8 == NFNL_SUBSYS_NFTABLES ? message.nlmsg_type & 0xff : -1;
}

// Writes the two headers at the beginning of the room. Precondition: room enough, aligned to 4.
nlmsghdr& put_header(std::span<std::byte> room, std::uint16_t type, std::uint16_t flags, std::uint8_t family);

// The nfgenmsg of a message; nullptr if it is too short for one.
const nfgenmsg* family_header(const nlmsghdr& message);

// A request with a few attributes, for questions.
class SmallRequest {
 public:
  SmallRequest(int nft_message_type, std::uint16_t flags);
  SmallRequest& with(int attribute, const char* text);

  [[nodiscard]] nlmsghdr& message() { return *reinterpret_cast<nlmsghdr*>(room_); }

 private:
  alignas(nlmsghdr) std::byte room_[1024]{};
};

}  // namespace kernel
