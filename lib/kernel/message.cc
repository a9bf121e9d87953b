// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/message.h"

#include <libmnl/libmnl.h>

namespace kernel {

nlmsghdr& put_header(std::span<std::byte> room, std::uint16_t type, std::uint16_t flags,
                     std::uint8_t family) {
  nlmsghdr& message = *mnl_nlmsg_put_header(room.data());
  message.nlmsg_type = type;
  message.nlmsg_flags = flags;
  auto* general = static_cast<nfgenmsg*>(mnl_nlmsg_put_extra_header(&message, nfgen_bytes));
  general->nfgen_family = family;
  general->version = NFNETLINK_V0;
  return message;
}

const nfgenmsg* family_header(const nlmsghdr& message) {
  if (mnl_nlmsg_get_payload_len(&message) < nfgen_bytes) return nullptr;
  return static_cast<const nfgenmsg*>(mnl_nlmsg_get_payload(&message));
}

SmallRequest::SmallRequest(int nft_message_type, std::uint16_t flags) {
  put_header(room_, nft_type(nft_message_type), flags, NFPROTO_INET);
}

SmallRequest& SmallRequest::with(int attribute, const char* text) {
  // Names are at most 255 bytes (NFT_NAME_MAXLEN), and there are two of them in the longest question.
  mnl_attr_put_strz(&message(), static_cast<std::uint16_t>(attribute), text);
  return *this;
}

}  // namespace kernel
