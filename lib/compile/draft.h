// SPDX-License-Identifier: GPL-2.0-or-later
//
// The Ruleset while the passes of the compiler are at work on it: sets and chains by name, so that a pass can
// refer to what another one has made. Nothing outside lib/compile sees a Draft.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "resolve/resolved_policy.h"
#include "ruleset/ruleset.h"

namespace compile {

// Zone of arrival and zone of departure; "self" is this machine.
using ZonePair = std::pair<std::string, std::string>;
using PairSentences = std::map<ZonePair, std::vector<const resolve::Sentence*>>;

struct Draft {
  const resolve::ResolvedPolicy& policy;
  PairSentences pairs;  // which sentences are about which pair of zones, in order of precedence
  std::map<ruleset::SetName, ruleset::Set> sets;
  std::map<ruleset::ChainName, ruleset::Chain> chains;
  std::map<ruleset::ObjectName, ruleset::SessionTimeouts> timeouts;
};

inline const char* const self_zone = "self";

ruleset::Chain& add_chain(Draft& draft, const std::string& name);

// Appends a rule to a chain that add_chain() has made.
void add_rule(ruleset::Chain& chain, std::vector<ruleset::Statement> statements, std::string comment);

// The set `name`_4 or `name`_6, made at its first use. `name` always stands for the same addresses.
ruleset::SetName address_set(Draft& draft, const std::string& name, const base::Ipv4Set& addresses);
ruleset::SetName address_set(Draft& draft, const std::string& name, const base::Ipv6Set& addresses);

// A hash of at most `size` keys, which are the single addresses of `keys`. The family is part of its name,
// too.
ruleset::SetName hash_set(Draft& draft, const std::string& name, const base::Ipv4Set& keys,
                          std::uint32_t size);
ruleset::SetName hash_set(Draft& draft, const std::string& name, const base::Ipv6Set& keys,
                          std::uint32_t size);

// A set that packets or the daemon fill, made at its first use; `seed` is what it begins with.
struct RuntimeSchema {
  ruleset::KeyType key = ruleset::KeyType::ipv4_address;
  bool interval = false;  // of prefixes: by the daemon only
  bool timeouts = false;
  std::uint32_t size = 0;
};
ruleset::SetName runtime_set(Draft& draft, const std::string& name, const RuntimeSchema& schema,
                             std::vector<ruleset::TimedElement> seed = {});

// A verdict map; sorts the elements. Interface names always go into intervals, so that a pattern may join
// them.
enum class KeyShape { exact, interval };
ruleset::SetName verdict_map(Draft& draft, const std::string& name, std::vector<ruleset::KeyType> key,
                             KeyShape shape, ruleset::KeyedElements elements);

// The pair has sentences, and so a chain `from`_to_`to`.
bool has_pair(const Draft& draft, const std::string& from, const std::string& to);
ruleset::ChainName pair_chain(const std::string& from, const std::string& to);

ruleset::Ruleset finish(Draft draft);

}  // namespace compile
