// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/match.h"

#include <algorithm>

#include "compile/keys.h"

namespace compile {
namespace {

enum class Family : std::uint8_t { ipv4 = 2, ipv6 = 10 };  // NFPROTO_IPV4, NFPROTO_IPV6
enum class Wanted { inside, outside };

struct Condition {
  const resolve::NamedAddresses* addresses;
  ruleset::Field v4;
  ruleset::Field v6;
  Wanted wanted;
};

// A single literal is compared in the rule itself; a host keeps its set, so that its addresses can change
// alone.
template <class Set>
ruleset::Statement match_addresses(Draft& draft, ruleset::Field field, const std::string& name,
                                   const Set& addresses, Wanted wanted) {
  const bool equal = wanted == Wanted::inside;
  const auto& first = addresses.intervals().front();
  if (addresses.size() == 1 && !name.starts_with("host_")) {
    if (first.low == first.high) return ruleset::Compare{field, equal, bytes_of(first.low)};
    if (const auto mask = prefix_mask(first))
      return ruleset::Masked{field, *mask, equal, bytes_of(first.low)};
  }
  return ruleset::InSet{{field}, address_set(draft, name, addresses), !equal};
}

bool has_family(const base::AddressSet& set, Family family) {
  return family == Family::ipv4 ? !set.v4.empty() : !set.v6.empty();
}

// Nothing if the conditions can not hold for a packet of that family.
std::vector<Matches> match_family(Draft& draft, const std::vector<Condition>& conditions, Family family) {
  Matches matches;
  for (const auto& condition : conditions) {
    const auto& addresses = condition.addresses->addresses;
    if (!has_family(addresses, family)) {
      if (condition.wanted == Wanted::inside) return {};
      continue;
    }
    const auto& name = condition.addresses->name;
    matches.push_back(family == Family::ipv4
                          ? match_addresses(draft, condition.v4, name, addresses.v4, condition.wanted)
                          : match_addresses(draft, condition.v6, name, addresses.v6, condition.wanted));
  }
  // An exception of the other family only: this family as a whole.
  if (matches.empty()) {
    const ruleset::Bytes value{static_cast<std::uint8_t>(family)};
    matches.push_back(ruleset::Compare{ruleset::Field::nf_family, true, value});
  }
  return {matches};
}

bool is_whole(const resolve::Side& side, const std::string& zone) {
  return std::ranges::any_of(side.zones,
                             [&](const auto& share) { return share.zone == zone && share.whole; });
}

std::vector<Condition> conditions_of(const resolve::Sentence& sentence, const ZonePair& pair) {
  using ruleset::Field;
  std::vector<Condition> conditions;
  const auto add_side = [&](const resolve::Side& side, const std::string& zone, Field v4, Field v6) {
    if (!is_whole(side, zone)) conditions.push_back({&side.addresses, v4, v6, Wanted::inside});
    if (!side.except.addresses.empty()) conditions.push_back({&side.except, v4, v6, Wanted::outside});
  };
  add_side(sentence.from, pair.first, Field::ipv4_source, Field::ipv6_source);
  add_side(sentence.to, pair.second, Field::ipv4_destination, Field::ipv6_destination);
  return conditions;
}

std::vector<Matches> match_conditions(Draft& draft, const std::vector<Condition>& conditions) {
  if (conditions.empty()) return {{}};
  auto all = match_family(draft, conditions, Family::ipv4);
  std::ranges::move(match_family(draft, conditions, Family::ipv6), std::back_inserter(all));
  return all;
}

}  // namespace

std::vector<Matches> match_sentence(Draft& draft, const resolve::Sentence& sentence, const ZonePair& pair) {
  auto all = match_conditions(draft, conditions_of(sentence, pair));
  if (!sentence.user) return all;
  for (auto& matches : all) {
    matches.push_back(ruleset::Compare{ruleset::Field::socket_user, true, bytes_of_number(*sentence.user)});
  }
  return all;
}

std::vector<Matches> match_source(Draft& draft, const resolve::NamedAddresses& source) {
  if (source.addresses.empty()) return {};
  return match_conditions(
      draft, {{&source, ruleset::Field::ipv4_source, ruleset::Field::ipv6_source, Wanted::inside}});
}

ruleset::Statement match_interface(ruleset::Field field, const std::string& name_or_pattern) {
  if (!name_or_pattern.ends_with('*'))
    return ruleset::Compare{field, true, bytes_of_interface(name_or_pattern)};
  return ruleset::InterfacePrefix{field, name_or_pattern.substr(0, name_or_pattern.size() - 1)};
}

}  // namespace compile
