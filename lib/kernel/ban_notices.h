// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the ruleset tells of packets whose source it has just banned (ruleset::Notify, over NFLOG): the
// source, and the sentence whose limit it exceeded. Only opened while a policy has such a limit. Never the
// kernel's log, and nothing of the packet but its source.
#pragma once

#include <string>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "kernel/packet_notices.h"

namespace kernel {

struct BanNotice {
  base::AddressRange source;  // a single address
  std::string sentence;

  bool operator==(const BanNotice&) const = default;
};

struct BanNoticesHeard {
  std::vector<BanNotice> notices;
  bool lost = false;  // some: only the sets can tell which

  bool operator==(const BanNoticesHeard&) const = default;
};

class BanNotices {
 public:
  // Fails if another program of this network namespace listens to the group.
  static base::Result<BanNotices> open();

  [[nodiscard]] int fd() const { return notices_.fd(); }

  // What was told by now; never blocks. Reads a portion at a time: while there is more, fd() stays readable.
  base::Result<BanNoticesHeard> drain();

 private:
  explicit BanNotices(PacketNotices notices) : notices_(std::move(notices)) {}

  PacketNotices notices_;
};

}  // namespace kernel
