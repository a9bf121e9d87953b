// SPDX-License-Identifier: GPL-2.0-or-later
//
// THE IR: one nftables table as plain values. What the compiler makes, the renderer prints, lower turns into
// register programs and the diff compares. It knows nothing of policies and nothing of netlink. Everything
// has a stable name derived from the policy's own names; there are no anonymous sets.
//
// Order: sets and chains are sorted by name (to_text, `==` and the diff rely on it); rules are in the order
// in which the kernel tries them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/address.h"
#include "ruleset/statement.h"

namespace ruleset {

inline constexpr const char* table_name = "mailfwd";  // in the inet family

// One element of a set that is not a plain address set: a key, the end of its interval where the set has
// intervals, and a verdict where the set is a map. Keys are the fields one after the other, each padded with
// zeros to 4 bytes.
struct Element {
  Bytes low;
  Bytes high;  // == low in a set without intervals
  std::optional<Verdict> verdict;

  bool operator==(const Element&) const = default;
};

// Sorted by low, disjoint.
using KeyedElements = std::vector<Element>;

// Address sets are flat interval arrays (they can be huge), everything else is keyed.
using Elements = std::variant<base::Ipv4Set, base::Ipv6Set, KeyedElements>;

// What the kernel can not change in place. A set whose schema changes must get another name.
struct SetSchema {
  std::vector<KeyType> key;  // one type, or a concatenation
  bool interval = false;
  bool verdict_map = false;

  bool operator==(const SetSchema&) const = default;
};

struct Set {
  SetName name;
  SetSchema schema;
  Elements elements;
  std::string comment;  // shown by `nft list`; empty for none

  bool operator==(const Set&) const = default;
};

struct Rule {
  std::vector<Statement> statements;
  std::string comment;  // names the policy sentence, at most 128 bytes (the limit of nft 1.0.6)

  bool operator==(const Rule&) const = default;
};

enum class ChainType : std::uint8_t { filter, nat };
enum class HookPoint : std::uint8_t {
  prerouting = 0,
  input = 1,
  forward = 2,
  output = 3,
  postrouting = 4
};                                                              // NF_INET_*
enum class BasePolicy : std::uint8_t { drop = 0, accept = 1 };  // NF_DROP, NF_ACCEPT

struct BaseHook {
  ChainType type = ChainType::filter;
  HookPoint hook = HookPoint::input;
  std::int32_t priority = 0;
  BasePolicy policy = BasePolicy::drop;

  bool operator==(const BaseHook&) const = default;
};

struct Chain {
  ChainName name;
  std::optional<BaseHook> base;
  std::vector<Rule> rules;

  bool operator==(const Chain&) const = default;
};

struct Ruleset {
  bool owned = true;  // ask for `flags owner, persist` where the kernel has them
  std::vector<Set> sets;
  std::vector<Chain> chains;

  bool operator==(const Ruleset&) const = default;
};

// The set or chain of that name; nullptr if there is none.
const Set* find(const Ruleset& ruleset, const SetName& name);
const Chain* find(const Ruleset& ruleset, const ChainName& name);

// How many intervals or keys.
std::size_t size(const Elements& elements);

// One total, sorted, stable text: what goldens hold and what `==` can be read from. Not nft's language.
std::string to_text(const Ruleset& ruleset);

}  // namespace ruleset
