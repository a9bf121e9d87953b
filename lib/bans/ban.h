// SPDX-License-Identifier: GPL-2.0-or-later
//
// A ban as a value: who is kept out of what, from when to when, why, and how often by now. Times here are
// those of one running machine (Uptime, CLOCK_BOOTTIME): nobody can set that clock. What is kept over a boot
// is a Record (record.h).
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/address.h"
#include "base/result.h"

namespace bans {

// Since the boot. Negative: in an earlier life of the machine.
using Uptime = std::chrono::milliseconds;
using WallTime = std::chrono::sys_time<std::chrono::milliseconds>;

// One instant by both clocks. `boot` names the life of the machine (/proc/sys/kernel/random/boot_id).
struct Moment {
  WallTime wall{};
  Uptime uptime{};
  std::string boot;

  bool operator==(const Moment&) const = default;
};

// Who: an IPv4 address or prefix, or an IPv6 prefix of at most 64 bits, since whoever has one address of a
// /64 has them all. Made by source_of() and read_source().
struct Source {
  base::AddressRange range;

  bool operator==(const Source&) const = default;
  auto operator<=>(const Source&) const = default;
};

inline constexpr int ipv6_source_length = 64;

// Widens what is narrower than a /64. An IPv4-mapped IPv6 address (::ffff:192.0.2.1, as some servers log it)
// is the IPv4 address. An a-b range that is no prefix is refused.
base::Result<Source> source_of(const base::AddressRange& range);
base::Result<Source> read_source(std::string_view text);

// A single IPv4 address or an IPv6 /64: what a packet's source can be looked up as in a hash.
bool is_host(const Source& source);

// "192.0.2.1", "192.0.2.0/24", "2001:db8:1:2::/64"
std::string to_text(const Source& source);

// Who, and from which service; none means those of [ban] service. There is at most one ban of a subject.
struct Subject {
  Source source;
  std::string service;

  bool operator==(const Subject&) const = default;
  auto operator<=>(const Subject&) const = default;
};

struct Ban {
  Subject subject;
  Uptime began{};
  Uptime ends{};
  std::uint32_t times = 1;  // how often by now, this one included
  std::string reason;

  bool operator==(const Ban&) const = default;
};

// In force at that time, and for how much longer.
bool in_force(const Ban& ban, Uptime now);
std::chrono::milliseconds left(const Ban& ban, Uptime now);
std::chrono::milliseconds length(const Ban& ban);

}  // namespace bans
