// SPDX-License-Identifier: GPL-2.0-or-later
//
// Packet space of one family, as a product of dimensions, and its regions. A Box is a product of classes;
// what a proof goes through are boxes and never packets. Also the unknowns: what no packet says and a verdict
// depends on all the same (banned, listed, within a limit), which a proof assumes both ways.
//
// Whoever speaks of values does it twice: while the space is open, it only takes note and answers nothing;
// after seal() the same questions are answered in classes.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/address.h"
#include "prove/partition.h"
#include "ruleset/ruleset.h"

namespace prove {

enum class Family : std::uint8_t { ipv4 = 2, ipv6 = 10 };  // NFPROTO_*

enum class Dimension : std::uint8_t {
  in_interface,
  out_interface,
  protocol,
  destination_port,
  source_port,
  source,
  destination,
  tcp_flags,
  icmp_type,  // of the family's own ICMP
  hop_limit,
  user,
  state
};
inline constexpr std::size_t dimension_count = 12;

// The classes of every dimension, one after the other.
struct Box {
  std::vector<std::uint64_t> words;

  bool operator==(const Box&) const = default;
};

// A set that is too long to be cut into pieces, against the classes: which lie inside, which are cut.
struct Coverage {
  Classes whole;
  Classes partly;
};

class Space {
 public:
  explicit Space(Family family) : family_(family) {}

  [[nodiscard]] Family family() const { return family_; }

  Classes classes(Dimension dimension, const Numbers& numbers);
  // As the kernel compares names: padded with zeros, byte by byte.
  Classes interfaces(Dimension dimension, const ruleset::Bytes& low, const ruleset::Bytes& high);
  // A name, or a pattern that ends in '*'; empty: no interface, on that side of a packet.
  Classes interface(Dimension dimension, const std::string& name);
  Classes addresses(Dimension dimension, const base::AddressSet& addresses);
  Coverage coverage(Dimension dimension, const base::AddressSet& addresses) const;

  // Every class there is.
  [[nodiscard]] Classes all(Dimension dimension) const {
    return Classes(sealed_ ? partition(dimension).words() : 0, ~std::uint64_t{0});
  }

  // The unknown of that name, made at its first use.
  std::uint32_t unknown(const std::string& name);
  [[nodiscard]] std::uint32_t unknowns() const { return static_cast<std::uint32_t>(names_.size()); }
  [[nodiscard]] const std::string& name_of(std::uint32_t unknown) const { return names_[unknown]; }

  void seal();

  // After seal().
  [[nodiscard]] Classes sealed_classes(Dimension dimension, const Numbers& numbers) const {
    return partition(dimension).classes_of(numbers);
  }
  [[nodiscard]] const Box& everything() const { return everything_; }
  [[nodiscard]] bool meets(const Box& box, Dimension dimension, const Classes& classes) const;
  [[nodiscard]] bool inside(const Box& box, Dimension dimension, const Classes& classes) const;
  void narrow(Box& box, Dimension dimension, const Classes& classes) const;
  void exclude(Box& box, Dimension dimension, const Classes& classes) const;
  [[nodiscard]] Classes classes_in(const Box& box, Dimension dimension) const;
  // Back to every class.
  void widen(Box& box, Dimension dimension) const;
  [[nodiscard]] std::uint32_t class_of(Dimension dimension, Number number) const {
    return partition(dimension).class_of(number);
  }
  // Every value of the classes of the box, ascending.
  [[nodiscard]] Numbers values(const Box& box, Dimension dimension) const;
  [[nodiscard]] const std::string& interface_name(Number number) const;

 private:
  struct Slot {
    std::size_t offset = 0;
    std::size_t length = 0;
  };
  [[nodiscard]] const Slot& slot(Dimension dimension) const {
    return slots_[static_cast<std::size_t>(dimension)];
  }
  [[nodiscard]] Partition& partition(Dimension dimension);
  [[nodiscard]] const Partition& partition(Dimension dimension) const;
  void mention_universe();
  void remember_interface(const std::string& name);

  Family family_;
  bool sealed_ = false;
  std::array<Partition, dimension_count> partitions_;  // source and destination share one
  std::array<Slot, dimension_count> slots_{};
  std::vector<std::string> samples_{"", "lo", "\x7f"};  // of interfaces; the last: one that nobody names
  std::map<std::string, std::uint32_t> unknowns_;
  std::vector<std::string> names_;
  Box everything_;
};

Numbers numbers_of(const base::AddressSet& addresses, Family family);
inline Numbers one(unsigned __int128 value) {
  return Numbers(Numbers::Intervals{{{value}, {value}}});
}
inline Numbers between(unsigned __int128 low, unsigned __int128 high) {
  return Numbers(Numbers::Intervals{{{low}, {high}}});
}

}  // namespace prove
