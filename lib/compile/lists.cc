// SPDX-License-Identifier: GPL-2.0-or-later
#include <string>
#include <utility>

#include "compile/exempt.h"
#include "compile/keys.h"
#include "compile/match.h"
#include "compile/passes.h"
#include "compile/shards.h"

namespace compile {
namespace {

using ruleset::Field;

enum class Whom { sources, destinations };

struct Fields {
  Field ipv4;
  Field ipv6;
};
Fields fields_of(Whom whom) {
  return whom == Whom::sources ? Fields{Field::ipv4_source, Field::ipv6_source}
                               : Fields{Field::ipv4_destination, Field::ipv6_destination};
}

ruleset::Bytes mask_of(base::Ipv4Address, int length) {
  return leading_bits_ipv4(length);
}
ruleset::Bytes mask_of(base::Ipv6Address, int length) {
  return leading_bits_ipv6(length);
}

// "list_drop_hosts_65536": a hash that has to grow is another set, because the kernel can not change its
// size.
template <class Set>
ruleset::SetName shard_set(Draft& draft, const std::string& name, const std::string& kind, const Set& keys) {
  const auto size = hash_size(key_count(keys));
  return hash_set(draft, name + "_" + kind + "_" + std::to_string(size), keys, size);
}

template <class Address>
void drop_family(Draft& draft, ruleset::Chain& chain, const std::string& list, Field field,
                 const base::IntervalSet<Address>& addresses) {
  const auto name = "list_" + list;
  const auto drop = [&](const ruleset::SetName& set, const ruleset::Bytes& mask) {
    add_rule(chain, {ruleset::InSet{{field}, set, false, mask}, ruleset::Drop{}}, "list " + list);
  };
  const auto shards = shards_of(addresses);
  if (!shards.hosts.empty()) drop(shard_set(draft, name, "hosts", shards.hosts), {});
  for (const auto& [length, networks] : shards.networks) {
    drop(shard_set(draft, name, "length_" + std::to_string(length), networks), mask_of(Address{}, length));
  }
  if (!shards.ranges.empty()) drop(address_set(draft, name, shards.ranges), {});
}

void add_list(Draft& draft, ruleset::Chain& asking, const resolve::List& list, Whom whom) {
  auto& chain =
      add_chain(draft, "list_" + list.name + (whom == Whom::sources ? "_sources" : "_destinations"));
  const auto spared =
      whom == Whom::sources ? match_source(draft, list.except) : match_destination(draft, list.except);
  for (auto matches : spared) {
    matches.push_back(ruleset::Return{});
    add_rule(chain, std::move(matches), "list " + list.name + ": except");
  }
  const auto fields = fields_of(whom);
  drop_family(draft, chain, list.name, fields.ipv4, list.addresses.v4);
  drop_family(draft, chain, list.name, fields.ipv6, list.addresses.v6);
  add_rule(asking, {ruleset::Jump{chain.name}}, "list " + list.name);
}

bool denies(const resolve::List& list, Whom whom) {
  return list.deny == policy::ListDirection::both ||
         list.deny == (whom == Whom::sources ? policy::ListDirection::from : policy::ListDirection::to);
}

void add_lists(Draft& draft, const std::string& name, Whom whom) {
  ruleset::Chain chain{{name}, {}, {}};
  if (whom == Whom::destinations) return_exempt_destination(draft, chain);
  const auto exemptions = chain.rules.size();
  for (const auto& list : draft.policy.lists) {
    if (denies(list, whom)) add_list(draft, chain, list, whom);
  }
  if (chain.rules.size() == exemptions) return;
  add_chain(draft, name).rules = std::move(chain.rules);
}

}  // namespace

// The chain that asks for sources is visited from the screen, behind its exemptions.
void lists(Draft& draft) {
  add_lists(draft, "listed_sources", Whom::sources);
  add_lists(draft, "listed_destinations", Whom::destinations);
}

}  // namespace compile
