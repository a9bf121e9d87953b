// SPDX-License-Identifier: GPL-2.0-or-later
//
// One entry of conntrack: what decides whether it is meant, and what names it to the kernel.
#pragma once

#include <linux/netlink.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/address.h"
#include "base/ports.h"
#include "kernel/conntrack.h"

namespace kernel {

// A packet's addresses and ports, as one of the two directions has them.
struct Tuple {
  base::AddressRange source;  // a single address, like destination
  base::AddressRange destination;
  base::Protocol protocol;
  base::Port source_port;  // 0 where the protocol has none
  base::Port destination_port;
};

struct ConntrackEntry {
  Tuple original;  // of the first packet, as its sender sent it
  Tuple reply;     // of the answers, as the server sends them
  std::uint8_t family = 0;
  std::vector<std::byte> name;  // attributes that name it: its tuple, its zone and its id
};

// Nothing if the message is no entry, or lacks what it needs.
std::optional<ConntrackEntry> decode_entry(const nlmsghdr& message);

bool is_meant(const ConntrackEntry& entry, const SessionsFrom& sessions);

}  // namespace kernel
