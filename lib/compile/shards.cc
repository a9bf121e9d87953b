// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/shards.h"

#include <algorithm>
#include <array>
#include <bit>
#include <set>
#include <utility>
#include <vector>

namespace compile {
namespace {

// A change of this many intervals costs the kernel a quarter of a millisecond.
constexpr std::size_t worth_a_hash = 2000;
// Each costs a packet of a new session one look-up more.
constexpr std::size_t most_lengths = 8;
// A range that is not a prefix is taken apart if it comes to no more prefixes than this.
constexpr int most_pieces = 4;
// Up to four addresses in a row are so many hosts.
constexpr int short_bits = 2;

constexpr std::uint32_t least_size = 4096;

template <class Address>
using Range = base::Interval<Address>;

template <class Address>
Address last_of(Address low, int host_bits) {
  using Bits = decltype(low.bits);
  const Bits hosts = host_bits >= Address::width ? ~Bits{0} : (Bits{1} << host_bits) - 1;
  return {low.bits | hosts};
}

template <class Address>
int trailing_zeros(Address address) {
  if constexpr (Address::width == 32) {
    return std::countr_zero(address.bits);
  } else {
    const auto low = static_cast<std::uint64_t>(address.bits);
    return low != 0 ? std::countr_zero(low)
                    : 64 + std::countr_zero(static_cast<std::uint64_t>(address.bits >> 64));
  }
}

template <class Address>
struct Piece {
  Address low{};
  int host_bits = 0;
};

// The fewest prefixes that make up the range; none if they are too many.
template <class Address>
int pieces_of(const Range<Address>& range, std::array<Piece<Address>, most_pieces>& pieces) {
  auto low = range.low;
  for (int count = 0; count < most_pieces;) {
    int host_bits = trailing_zeros(low);
    while (last_of(low, host_bits) > range.high) --host_bits;
    pieces[static_cast<std::size_t>(count++)] = {low, host_bits};
    const auto last = last_of(low, host_bits);
    if (last == range.high) return count;
    low = base::successor(last);
  }
  return 0;
}

// Calls visit(low, host_bits) for each piece, or rest(range).
template <class Address, class Visit, class Rest>
void take_apart(const base::IntervalSet<Address>& addresses, Visit visit, Rest rest) {
  std::array<Piece<Address>, most_pieces> pieces;
  for (const auto& range : addresses.intervals()) {
    const int count = pieces_of(range, pieces);
    if (count == 0) rest(range);
    for (int index = 0; index < count; ++index) {
      const auto& piece = pieces[static_cast<std::size_t>(index)];
      visit(piece.low, piece.host_bits);
    }
  }
}

// Which numbers of host bits get a hash: 0 stands for single hosts.
template <class Address>
std::set<int> frequent(const base::IntervalSet<Address>& addresses) {
  std::array<std::size_t, Address::width + 1> counts{};
  take_apart(
      addresses,
      [&](Address, int host_bits) {
        if (host_bits <= short_bits) counts[0] += std::size_t{1} << host_bits;
        if (host_bits > short_bits) ++counts[static_cast<std::size_t>(host_bits)];
      },
      [](const auto&) {});
  std::vector<std::pair<std::size_t, int>> lengths;
  for (int bits = short_bits + 1; bits <= Address::width; ++bits) {
    const auto count = counts[static_cast<std::size_t>(bits)];
    if (count > worth_a_hash) lengths.emplace_back(count, bits);
  }
  std::ranges::sort(lengths, std::greater{});
  lengths.resize(std::min(lengths.size(), most_lengths));
  std::set<int> chosen;
  if (counts[0] > worth_a_hash) chosen.insert(0);
  for (const auto& [count, bits] : lengths) chosen.insert(bits);
  return chosen;
}

template <class Address>
Shards<Address> divide(const base::IntervalSet<Address>& addresses) {
  using Set = base::IntervalSet<Address>;
  const auto chosen = frequent(addresses);
  if (addresses.size() <= worth_a_hash || chosen.empty()) return {{}, {}, addresses};
  typename Set::Intervals hosts;
  std::map<int, typename Set::Intervals> networks;
  typename Set::Intervals ranges;
  take_apart(
      addresses,
      [&](Address low, int host_bits) {
        const bool single = host_bits <= short_bits;
        if (!chosen.contains(single ? 0 : host_bits)) {
          ranges.push_back({low, last_of(low, host_bits)});
        } else if (single) {
          hosts.push_back({low, last_of(low, host_bits)});
        } else {
          networks[Address::width - host_bits].push_back({low, low});
        }
      },
      [&](const Range<Address>& range) { ranges.push_back(range); });
  Shards<Address> shards{Set(std::move(hosts)), {}, Set(std::move(ranges))};
  for (auto& [length, keys] : networks) shards.networks.emplace(length, Set(std::move(keys)));
  return shards;
}

template <class Address>
std::size_t count_keys(const base::IntervalSet<Address>& addresses) {
  std::size_t count = 0;
  for (const auto& range : addresses.intervals()) {
    count += static_cast<std::size_t>(range.high.bits - range.low.bits) + 1;
  }
  return count;
}

}  // namespace

Shards<base::Ipv4Address> shards_of(const base::Ipv4Set& addresses) {
  return divide(addresses);
}
Shards<base::Ipv6Address> shards_of(const base::Ipv6Set& addresses) {
  return divide(addresses);
}

std::uint32_t hash_size(std::size_t keys) {
  return std::max(least_size, static_cast<std::uint32_t>(std::bit_ceil(keys + keys / 32)));
}

std::size_t key_count(const base::Ipv4Set& addresses) {
  return count_keys(addresses);
}
std::size_t key_count(const base::Ipv6Set& addresses) {
  return count_keys(addresses);
}

}  // namespace compile
