// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/ports.h"

#include <set>

#include "ruleset/value.h"

namespace explain {
namespace {

using ruleset::KeyType;

using Beginnings = std::set<base::Port>;

template <class Bytes>
base::Port port_at(const Bytes& bytes, std::size_t at) {
  return {static_cast<std::uint16_t>(bytes[at] << 8 | bytes[at + 1])};
}

void cut(Beginnings& found, base::Port low, base::Port high) {
  found.insert(low);
  if (high != base::highest(high)) found.insert(base::successor(high));
}

void collect(Beginnings& found, const ruleset::Set& set) {
  const auto* keyed = std::get_if<ruleset::KeyedElements>(&set.elements);
  if (keyed == nullptr) return;
  std::size_t at = 0;
  for (const auto type : set.schema.key) {
    if (type == KeyType::port) {
      for (const auto& element : *keyed) cut(found, port_at(element.low, at), port_at(element.high, at));
    }
    at += ruleset::padded_length(type);
  }
}

void collect(Beginnings& found, const ruleset::Statement& statement) {
  if (const auto* compare = std::get_if<ruleset::Compare>(&statement)) {
    if (ruleset::facts(compare->field).type != KeyType::port) return;
    cut(found, port_at(compare->value, 0), port_at(compare->value, 0));
  } else if (const auto* range = std::get_if<ruleset::InRange>(&statement)) {
    if (ruleset::facts(range->field).type != KeyType::port) return;
    cut(found, port_at(range->low, 0), port_at(range->high, 0));
  }
}

}  // namespace

std::vector<base::PortRange> pieces_of(const base::PortRange& ports, const ruleset::Ruleset& ruleset) {
  if (ports.low == ports.high) return {ports};
  Beginnings found;
  for (const auto& set : ruleset.sets) collect(found, set);
  for (const auto& chain : ruleset.chains) {
    for (const auto& rule : chain.rules) {
      for (const auto& statement : rule.statements) collect(found, statement);
    }
  }
  std::vector<base::PortRange> pieces;
  auto low = ports.low;
  for (auto place = found.upper_bound(low); place != found.end() && !(ports.high < *place); ++place) {
    pieces.push_back({low, base::predecessor(*place)});
    low = *place;
  }
  pieces.push_back({low, ports.high});
  return pieces;
}

}  // namespace explain
