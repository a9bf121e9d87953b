// SPDX-License-Identifier: GPL-2.0-or-later
//
// How a long list of addresses is divided into sets of the kernel. One set of intervals would cost it about
// 150 ms for each change of a million, and a hash next to nothing; real lists are mostly single hosts and a
// few prefix lengths. So hosts go into a hash, the networks of each length that is frequent into a hash of
// its own (looked up with the mask), and only what is left into intervals (docs/decisions/list-sets.md). A
// short list is intervals and nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>

#include "base/address.h"

namespace compile {

template <class Address>
struct Shards {
  using Set = base::IntervalSet<Address>;
  Set hosts;                    // each address of it is a key
  std::map<int, Set> networks;  // by prefix length: the first address of each
  Set ranges;

  bool operator==(const Shards&) const = default;
};

Shards<base::Ipv4Address> shards_of(const base::Ipv4Set& addresses);
Shards<base::Ipv6Address> shards_of(const base::Ipv6Set& addresses);

// The size of a hash with that many keys: room to grow without being made anew.
std::uint32_t hash_size(std::size_t keys);

// How many keys a hash of these addresses has.
std::size_t key_count(const base::Ipv4Set& addresses);
std::size_t key_count(const base::Ipv6Set& addresses);

}  // namespace compile
