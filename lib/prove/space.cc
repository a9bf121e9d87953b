// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/space.h"

#include <algorithm>
#include <cassert>

#include "simulate/packet.h"

namespace prove {
namespace {

constexpr unsigned __int128 highest_byte = 255;
constexpr unsigned __int128 highest_port = 65535;
constexpr unsigned __int128 highest_word = 0xffffffff;

bool within(const std::string& name, const ruleset::Bytes& low, const ruleset::Bytes& high) {
  const auto length = low.size();
  ruleset::Bytes padded(name.begin(), name.end());
  padded.resize(length);
  return !std::ranges::lexicographical_compare(padded, low) &&
         !std::ranges::lexicographical_compare(high, padded);
}

template <class Address>
Numbers widened(const base::IntervalSet<Address>& addresses) {
  Numbers::Intervals all;
  all.reserve(addresses.size());
  for (const auto& [low, high] : addresses.intervals()) all.push_back({{low.bits}, {high.bits}});
  return Numbers(std::move(all));
}

enum class Overlap { none, partly, whole };
template <class Address>
Overlap overlap(const base::IntervalSet<Address>& set, Number low, Number high) {
  using Bits = decltype(Address::bits);
  const Address first{static_cast<Bits>(low.value)};
  const Address last{static_cast<Bits>(high.value)};
  const auto& all = set.intervals();
  const auto after = std::ranges::upper_bound(all, last, {}, &base::Interval<Address>::low);
  if (after == all.begin()) return Overlap::none;
  const auto& before = *std::prev(after);
  if (before.high < first) return Overlap::none;
  return before.low <= first && last <= before.high ? Overlap::whole : Overlap::partly;
}

}  // namespace

Numbers numbers_of(const base::AddressSet& addresses, Family family) {
  return family == Family::ipv4 ? widened(addresses.v4) : widened(addresses.v6);
}

Partition& Space::partition(Dimension dimension) {
  if (dimension == Dimension::destination) dimension = Dimension::source;
  return partitions_[static_cast<std::size_t>(dimension)];
}
const Partition& Space::partition(Dimension dimension) const {
  if (dimension == Dimension::destination) dimension = Dimension::source;
  return partitions_[static_cast<std::size_t>(dimension)];
}

Classes Space::classes(Dimension dimension, const Numbers& numbers) {
  if (sealed_) return partition(dimension).classes_of(numbers);
  partition(dimension).mention(numbers);
  return {};
}

Classes Space::addresses(Dimension dimension, const base::AddressSet& addresses) {
  return classes(dimension, numbers_of(addresses, family_));
}

void Space::remember_interface(const std::string& name) {
  if (std::ranges::find(samples_, name) == samples_.end()) samples_.push_back(name);
}

// While the space is open a range of names is remembered by its lowest one, and one more for a pattern.
Classes Space::interfaces(Dimension dimension, const ruleset::Bytes& low, const ruleset::Bytes& high) {
  if (!sealed_) {
    const auto end = std::ranges::find(low, std::uint8_t{0});
    const std::string name(low.begin(), end);
    remember_interface(low == high ? name : name + "\x7f");
    return {};
  }
  Numbers::Intervals found;
  for (std::size_t at = 0; at < samples_.size(); ++at) {
    if (within(samples_[at], low, high)) found.push_back({{at}, {at}});
  }
  return partition(dimension).classes_of(Numbers(std::move(found)));
}

Classes Space::interface(Dimension dimension, const std::string& name) {
  constexpr std::size_t length = 16;  // IFNAMSIZ
  const bool pattern = name.ends_with('*');
  const auto stem = pattern ? name.substr(0, name.size() - 1) : name;
  ruleset::Bytes low(stem.begin(), stem.end());
  auto high = low;
  low.resize(length);
  while (high.size() < length) high.push_back(pattern ? 0xff : 0);
  return interfaces(dimension, low, high);
}

Coverage Space::coverage(Dimension dimension, const base::AddressSet& addresses) const {
  if (!sealed_) return {};
  const auto& cut = partition(dimension);
  Coverage covered{Classes(cut.words()), Classes(cut.words())};
  Classes outside(cut.words());
  for (std::size_t piece = 0; piece < cut.pieces().size(); ++piece) {
    const auto low = cut.pieces()[piece];
    const auto high = cut.last_of(piece);
    if (family_ == Family::ipv4 && low.value > highest_word) break;
    const auto found =
        family_ == Family::ipv4 ? overlap(addresses.v4, low, high) : overlap(addresses.v6, low, high);
    const auto number = cut.class_of_piece(piece);
    const auto bit = std::uint64_t{1} << (number % 64);
    if (found == Overlap::whole) covered.whole[number / 64] |= bit;
    if (found == Overlap::partly) covered.partly[number / 64] |= bit;
    if (found == Overlap::none) outside[number / 64] |= bit;
  }
  for (std::size_t at = 0; at < outside.size(); ++at) {
    covered.partly[at] |= covered.whole[at] & outside[at];
    covered.whole[at] &= ~covered.partly[at];
  }
  return covered;
}

std::uint32_t Space::unknown(const std::string& name) {
  const auto [found, fresh] = unknowns_.try_emplace(name, static_cast<std::uint32_t>(names_.size()));
  if (fresh) names_.push_back(name);
  return found->second;
}

void Space::mention_universe() {
  for (std::size_t at = 0; at < samples_.size(); ++at) {
    partition(Dimension::in_interface).mention(one(at));
    partition(Dimension::out_interface).mention(one(at));
  }
  for (const auto dimension :
       {Dimension::protocol, Dimension::tcp_flags, Dimension::icmp_type, Dimension::hop_limit}) {
    partition(dimension).mention(between(0, highest_byte));
  }
  partition(Dimension::source_port).mention(between(0, highest_port));
  partition(Dimension::destination_port).mention(between(0, highest_port));
  partition(Dimension::user).mention(between(0, highest_word));
  for (const auto state : {simulate::ConnectionState::invalid, simulate::ConnectionState::established,
                           simulate::ConnectionState::related, simulate::ConnectionState::fresh,
                           simulate::ConnectionState::untracked}) {
    partition(Dimension::state).mention(one(static_cast<std::uint32_t>(state)));
  }
  if (family_ == Family::ipv4) partition(Dimension::source).mention(between(0, highest_word));
}

void Space::seal() {
  mention_universe();
  for (auto& partition : partitions_) partition.finish();
  sealed_ = true;
  std::size_t words = 0;
  for (std::size_t at = 0; at < dimension_count; ++at) {
    slots_[at] = {words, partition(static_cast<Dimension>(at)).words()};
    words += slots_[at].length;
  }
  everything_.words.assign(words, 0);
  const auto put = [&](Dimension dimension, const Numbers& numbers) {
    const auto all = partition(dimension).classes_of(numbers);
    std::ranges::copy(all, everything_.words.begin() + static_cast<std::ptrdiff_t>(slot(dimension).offset));
  };
  for (const auto dimension : {Dimension::in_interface, Dimension::out_interface})
    put(dimension, between(0, samples_.size() - 1));
  for (const auto dimension :
       {Dimension::protocol, Dimension::tcp_flags, Dimension::icmp_type, Dimension::hop_limit}) {
    put(dimension, between(0, highest_byte));
  }
  put(Dimension::source_port, between(0, highest_port));
  put(Dimension::destination_port, between(0, highest_port));
  put(Dimension::user, between(0, highest_word));
  put(Dimension::state, Numbers(Numbers::Intervals{{{1}, {2}}, {{4}, {4}}, {{8}, {8}}, {{64}, {64}}}));
  const auto all =
      family_ == Family::ipv4 ? between(0, highest_word) : between(0, ~static_cast<unsigned __int128>(0));
  put(Dimension::source, all);
  put(Dimension::destination, all);
}

bool Space::meets(const Box& box, Dimension dimension, const Classes& classes) const {
  const auto [offset, length] = slot(dimension);
  for (std::size_t at = 0; at < length; ++at) {
    if ((box.words[offset + at] & classes[at]) != 0) return true;
  }
  return false;
}

bool Space::inside(const Box& box, Dimension dimension, const Classes& classes) const {
  const auto [offset, length] = slot(dimension);
  for (std::size_t at = 0; at < length; ++at) {
    if ((box.words[offset + at] & ~classes[at]) != 0) return false;
  }
  return true;
}

void Space::narrow(Box& box, Dimension dimension, const Classes& classes) const {
  const auto [offset, length] = slot(dimension);
  for (std::size_t at = 0; at < length; ++at) box.words[offset + at] &= classes[at];
}

void Space::exclude(Box& box, Dimension dimension, const Classes& classes) const {
  const auto [offset, length] = slot(dimension);
  for (std::size_t at = 0; at < length; ++at) box.words[offset + at] &= ~classes[at];
}

Classes Space::classes_in(const Box& box, Dimension dimension) const {
  const auto& [offset, length] = slot(dimension);
  const auto begin = box.words.begin() + static_cast<std::ptrdiff_t>(offset);
  return {begin, begin + static_cast<std::ptrdiff_t>(length)};
}

void Space::widen(Box& box, Dimension dimension) const {
  const auto& [offset, length] = slot(dimension);
  std::copy_n(everything_.words.begin() + static_cast<std::ptrdiff_t>(offset), length,
              box.words.begin() + static_cast<std::ptrdiff_t>(offset));
}

Numbers Space::values(const Box& box, Dimension dimension) const {
  const auto& cut = partition(dimension);
  Numbers::Intervals found;
  for (std::size_t piece = 0; piece < cut.pieces().size(); ++piece) {
    const auto number = cut.class_of_piece(piece);
    const auto word = box.words[slot(dimension).offset + number / 64];
    if ((word >> (number % 64) & 1) != 0) found.push_back({cut.pieces()[piece], cut.last_of(piece)});
  }
  return Numbers(std::move(found));
}

const std::string& Space::interface_name(Number number) const {
  return samples_[static_cast<std::size_t>(number.value)];
}

}  // namespace prove
