// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/decode_timeouts.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "kernel/message.h"
#include "kernel/session_states.h"

namespace kernel {
namespace {

std::optional<ruleset::StateTimeout> decode_state(base::Protocol protocol, const nlattr& attribute) {
  const auto state = session_state_of(protocol, attribute.nla_type & NLA_TYPE_MASK);
  std::uint32_t seconds = 0;
  if (!state || attribute.nla_len != NLA_HDRLEN + sizeof seconds) return std::nullopt;
  std::memcpy(&seconds, reinterpret_cast<const std::byte*>(&attribute) + NLA_HDRLEN, sizeof seconds);
  return ruleset::StateTimeout{*state, std::chrono::seconds(ntohl(seconds))};
}

}  // namespace

std::optional<ruleset::SessionTimeouts> decode_timeouts(const Attributes& object) {
  if (object.be32(NFTA_OBJ_TYPE) != NFT_OBJECT_CT_TIMEOUT) return std::nullopt;
  const Attributes content = object.nest(NFTA_OBJ_DATA);
  const auto protocol = content.u8(NFTA_CT_TIMEOUT_L4PROTO);
  const nlattr* states = content.get(NFTA_CT_TIMEOUT_DATA);
  const bool known = content.only({NFTA_CT_TIMEOUT_L3PROTO, NFTA_CT_TIMEOUT_L4PROTO, NFTA_CT_TIMEOUT_DATA}) &&
                     content.be16(NFTA_CT_TIMEOUT_L3PROTO) == NFPROTO_INET;
  if (!known || !protocol || !states) return std::nullopt;
  ruleset::SessionTimeouts timeouts{{object.text(NFTA_OBJ_NAME).value_or("")}, {*protocol}, {}};
  bool strange = false;
  for_each_in(*states, [&](const nlattr& each) {
    const auto state = decode_state(timeouts.protocol, each);
    if (state) timeouts.states.push_back(*state);
    strange = strange || !state;
  });
  if (strange) return std::nullopt;
  std::ranges::sort(timeouts.states, {}, &ruleset::StateTimeout::state);
  return timeouts;
}

}  // namespace kernel
