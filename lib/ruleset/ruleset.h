// SPDX-License-Identifier: GPL-2.0-or-later
//
// THE IR: one nftables table as plain values. What the compiler makes, the renderer prints, lower turns into
// register programs and the diff compares. It knows nothing of policies and nothing of netlink. Everything
// has a stable name derived from the policy's own names; there are no anonymous sets.
//
// Order: sets and chains are sorted by name (to_text, `==` and the diff rely on it); rules are in the order
// in which the kernel tries them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/address.h"
#include "base/shared_vector.h"
#include "ruleset/statement.h"

namespace ruleset {

inline constexpr const char* table_name = "mailfwd";  // in the inet family

// One element of a set that is not a plain address set: a key, the end of its interval where the set has
// intervals, and a verdict where the set is a map.
struct Element {
  Bytes low;
  Bytes high;  // == low in a set without intervals
  std::optional<Verdict> verdict;

  bool operator==(const Element&) const = default;
};

// Sorted by low, disjoint.
using KeyedElements = base::SharedVector<Element>;

// An element that leaves by itself: after `left`, of a whole life of `lifetime` (left <= lifetime).
struct TimedElement {
  Bytes low;
  Bytes high;  // == low in a set without intervals
  std::chrono::milliseconds lifetime{};
  std::chrono::milliseconds left{};

  bool operator==(const TimedElement&) const = default;
};

// What packets, or the daemon's ban engine, put in at run time. The policy owns the set and none of its
// elements: they are neither dumped nor compared, and stay as long as the set does. `seed` is what the set
// holds when it is made. Sorted by low, disjoint.
struct RuntimeElements {
  std::vector<TimedElement> seed;

  bool operator==(const RuntimeElements&) const = default;
};

// Address sets are flat arrays, which can be huge (without intervals: each address a key), the rest is keyed.
using Elements = std::variant<base::Ipv4Set, base::Ipv6Set, KeyedElements, RuntimeElements>;

// What the kernel can not change in place. A set whose schema changes must get another name.
struct SetSchema {
  std::vector<KeyType> key;  // one type, or a concatenation
  bool interval = false;
  bool verdict_map = false;
  // The elements of these are RuntimeElements.
  bool dynamic = false;   // packets may add to it (NFT_SET_EVAL); never with intervals
  bool timeouts = false;  // elements may leave by themselves (NFT_SET_TIMEOUT)
  // The most elements; 0: no bound, not allowed where packets add. None with intervals, of which kernels
  // count one as two or as one.
  std::uint32_t size = 0;

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

// Timeouts of conntrack for sessions of one protocol (NFT_OBJECT_CT_TIMEOUT). The kernel can not change one
// in place: other timeouts need another name. States that are not named keep the machine's own timeouts.
enum class SessionState : std::uint8_t {  // numbers of enum ctattr_timeout_tcp and _udp, less one
  tcp_syn_sent = 0,
  tcp_syn_received = 1,
  tcp_established = 2,
  tcp_fin_wait = 3,
  tcp_close_wait = 4,
  tcp_last_ack = 5,
  tcp_time_wait = 6,
  tcp_close = 7,
  tcp_syn_sent_twice = 8,
  tcp_retransmitted = 9,
  tcp_unacknowledged = 10,
  udp_unreplied = 32,  // less 32: enum ctattr_timeout_udp
  udp_replied = 33,
};
struct StateTimeout {
  SessionState state = SessionState::tcp_established;
  std::chrono::seconds after{};

  bool operator==(const StateTimeout&) const = default;
};
struct SessionTimeouts {
  ObjectName name;
  base::Protocol protocol = base::protocol_tcp;
  std::vector<StateTimeout> states;  // sorted by state, unique

  bool operator==(const SessionTimeouts&) const = default;
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
  std::vector<SessionTimeouts> timeouts;  // sorted by name

  bool operator==(const Ruleset&) const = default;
};

// The set, chain or object of that name; nullptr if there is none.
const Set* find(const Ruleset& ruleset, const SetName& name);
const Chain* find(const Ruleset& ruleset, const ChainName& name);
const SessionTimeouts* find(const Ruleset& ruleset, const ObjectName& name);

// Whether the elements of such a set are RuntimeElements.
bool holds_runtime_elements(const SetSchema& schema);

// How many intervals or keys of the policy's: none of RuntimeElements.
std::size_t size(const Elements& elements);

// One total, sorted, stable text: what goldens hold and what `==` can be read from. Not nft's language.
std::string to_text(const Ruleset& ruleset);

}  // namespace ruleset
