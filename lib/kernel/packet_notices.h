// SPDX-License-Identifier: GPL-2.0-or-later
//
// What rules tell the daemon of packets (ruleset::Notify): the socket of one NFLOG group. It knows prefixes
// and headers, not what they mean. Never the kernel's log.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "kernel/nl_socket.h"
#include "ruleset/ruleset.h"

namespace kernel {

struct PacketNotice {
  std::string prefix;
  ruleset::Bytes header;  // the first 40 bytes of the packet, from its IP header on

  bool operator==(const PacketNotice&) const = default;
};

struct PacketNoticesHeard {
  std::vector<PacketNotice> notices;
  bool lost = false;  // some, because nobody read for too long

  bool operator==(const PacketNoticesHeard&) const = default;
};

class PacketNotices {
 public:
  // Fails if another program of this network namespace listens to the group.
  static base::Result<PacketNotices> open(std::uint16_t group);

  [[nodiscard]] int fd() const { return socket_.fd(); }

  // What was told by now; never blocks. Reads a portion at a time: while there is more, fd() stays readable.
  base::Result<PacketNoticesHeard> drain();

 private:
  explicit PacketNotices(NlSocket socket) : socket_(std::move(socket)) {}

  NlSocket socket_;
};

}  // namespace kernel
