// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/draft.h"

#include <algorithm>
#include <cassert>

namespace compile {
namespace {

template <class Addresses>
ruleset::SetName add_address_set(Draft& draft, const std::string& name, ruleset::SetSchema schema,
                                 const Addresses& addresses) {
  const ruleset::SetName set_name{name};
  const auto [found, added] =
      draft.sets.emplace(set_name, ruleset::Set{set_name, std::move(schema), addresses, {}});
  assert(added || found->second.elements == ruleset::Elements(addresses));
  return found->first;
}

ruleset::SetSchema intervals(ruleset::KeyType type) {
  return {{type}, true, false};
}

ruleset::SetSchema hash(ruleset::KeyType type, std::uint32_t size) {
  ruleset::SetSchema schema{{type}, false, false};
  schema.size = size;
  return schema;
}

// One underscore stands between the words that we put together, two are one of the operator's own: else a
// zone called "self_tcp_25" would share a chain with port 25 of "self".
std::string plain(const std::string& zone) {
  std::string name;
  for (const char c : zone) name += c == '_' ? "__" : std::string(1, c);
  return name;
}

}  // namespace

ruleset::Chain& add_chain(Draft& draft, const std::string& name) {
  const ruleset::ChainName chain_name{name};
  const auto [chain, added] = draft.chains.emplace(chain_name, ruleset::Chain{chain_name, {}, {}});
  return chain->second;
}

void add_rule(ruleset::Chain& chain, std::vector<ruleset::Statement> statements, std::string comment) {
  chain.rules.push_back({std::move(statements), std::move(comment)});
}

ruleset::SetName address_set(Draft& draft, const std::string& name, const base::Ipv4Set& addresses) {
  return add_address_set(draft, name + "_4", intervals(ruleset::KeyType::ipv4_address), addresses);
}

ruleset::SetName address_set(Draft& draft, const std::string& name, const base::Ipv6Set& addresses) {
  return add_address_set(draft, name + "_6", intervals(ruleset::KeyType::ipv6_address), addresses);
}

ruleset::SetName hash_set(Draft& draft, const std::string& name, const base::Ipv4Set& keys,
                          std::uint32_t size) {
  return add_address_set(draft, name + "_4", hash(ruleset::KeyType::ipv4_address, size), keys);
}

ruleset::SetName hash_set(Draft& draft, const std::string& name, const base::Ipv6Set& keys,
                          std::uint32_t size) {
  return add_address_set(draft, name + "_6", hash(ruleset::KeyType::ipv6_address, size), keys);
}

ruleset::SetName verdict_map(Draft& draft, const std::string& name, std::vector<ruleset::KeyType> key,
                             KeyShape shape, ruleset::KeyedElements elements) {
  const ruleset::SetName set_name{name};
  std::ranges::sort(elements.edit(), {}, &ruleset::Element::low);
  ruleset::Set map{set_name, {std::move(key), shape == KeyShape::interval, true}, std::move(elements), {}};
  const auto [found, added] = draft.sets.emplace(set_name, std::move(map));
  assert(added);
  return found->first;
}

ruleset::SetName runtime_set(Draft& draft, const std::string& name, const RuntimeSchema& schema,
                             std::vector<ruleset::TimedElement> seed) {
  ruleset::Set set;
  set.name.text = name;
  set.schema.key = {schema.key};
  set.schema.interval = schema.interval;
  // What only the daemon fills needs no NFT_SET_EVAL, and the kernel refuses it together with intervals.
  set.schema.dynamic = schema.size > 0 && !schema.interval;
  set.schema.timeouts = schema.timeouts;
  set.schema.size = schema.size;
  set.elements = ruleset::RuntimeElements{std::move(seed)};
  return draft.sets.emplace(set.name, set).first->first;
}

bool has_pair(const Draft& draft, const std::string& from, const std::string& to) {
  return draft.pairs.contains({from, to});
}

ruleset::ChainName pair_chain(const std::string& from, const std::string& to) {
  return {plain(from) + "_to_" + plain(to)};
}

ruleset::Ruleset finish(Draft draft) {
  ruleset::Ruleset ruleset;
  ruleset.owned = draft.policy.options.owner == policy::Ownership::automatic;
  for (auto& [name, set] : draft.sets) ruleset.sets.push_back(std::move(set));
  for (auto& [name, chain] : draft.chains) ruleset.chains.push_back(std::move(chain));
  for (auto& [name, timeouts] : draft.timeouts) ruleset.timeouts.push_back(std::move(timeouts));
  return ruleset;
}

}  // namespace compile
