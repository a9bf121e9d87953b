// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/match.h"

#include <algorithm>

#include "compile/keys.h"

namespace compile {
namespace {

constexpr std::uint32_t ct_destination_translated = 0x20;  // IPS_DST_NAT

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
  return ruleset::InSet{{field}, address_set(draft, name, addresses), !equal, {}};
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
    const ruleset::Value value{static_cast<std::uint8_t>(family)};
    matches.push_back(ruleset::Compare{ruleset::Field::nf_family, true, value});
  }
  return {matches};
}

bool is_whole(const resolve::Side& side, const std::string& zone) {
  return std::ranges::any_of(side.zones,
                             [&](const auto& share) { return share.zone == zone && share.whole; });
}

enum class Way { asks, answers };

std::vector<Condition> conditions_of(const resolve::Sentence& sentence, const ZonePair& pair, Way way) {
  using ruleset::Field;
  std::vector<Condition> conditions;
  const auto add_side = [&](const resolve::Side& side, const std::string& zone, bool as_source) {
    const auto v4 = as_source ? Field::ipv4_source : Field::ipv4_destination;
    const auto v6 = as_source ? Field::ipv6_source : Field::ipv6_destination;
    if (!is_whole(side, zone)) conditions.push_back({&side.addresses, v4, v6, Wanted::inside});
    if (!side.except.addresses.empty()) conditions.push_back({&side.except, v4, v6, Wanted::outside});
  };
  add_side(sentence.from, pair.first, way == Way::asks);
  add_side(sentence.to, pair.second, way == Way::answers);
  return conditions;
}

std::vector<Matches> match_conditions(Draft& draft, const std::vector<Condition>& conditions) {
  if (conditions.empty()) return {{}};
  auto all = match_family(draft, conditions, Family::ipv4);
  std::ranges::move(match_family(draft, conditions, Family::ipv6), std::back_inserter(all));
  return all;
}

std::optional<Family> family_of(ruleset::Field field) {
  switch (ruleset::facts(field).dependency) {
    case ruleset::Dependency::ipv4:
      return Family::ipv4;
    case ruleset::Dependency::ipv6:
      return Family::ipv6;
    default:
      return std::nullopt;
  }
}

// Statements that do not look at the packet's family have none.
std::optional<Family> asked_family(const auto&) {
  return std::nullopt;
}
std::optional<Family> asked_family(const ruleset::Compare& compare) {
  if (compare.field == ruleset::Field::nf_family && compare.equal)
    return static_cast<Family>(compare.value.front());
  return family_of(compare.field);
}
std::optional<Family> asked_family(const ruleset::Masked& masked) {
  return family_of(masked.field);
}
std::optional<Family> asked_family(const ruleset::InRange& range) {
  return family_of(range.field);
}
std::optional<Family> asked_family(const ruleset::InSet& in) {
  return in.fields.size() == 1 ? family_of(in.fields.front()) : std::nullopt;
}

}  // namespace

std::vector<Matches> match_sentence(Draft& draft, const resolve::Sentence& sentence, const ZonePair& pair) {
  auto all = match_conditions(draft, conditions_of(sentence, pair, Way::asks));
  for (auto& matches : all) {
    if (sentence.user) {
      matches.push_back(ruleset::Compare{ruleset::Field::socket_user, true, bytes_of_number(*sentence.user)});
    }
    if (sentence.translated) {
      matches.push_back(ruleset::Masked{ruleset::Field::ct_status, bytes_of_number(ct_destination_translated),
                                        false, bytes_of_number(0)});
    }
  }
  return all;
}

std::vector<Matches> match_answer(Draft& draft, const resolve::Sentence& sentence, const ZonePair& pair) {
  return match_conditions(draft, conditions_of(sentence, pair, Way::answers));
}

std::vector<Matches> match_source(Draft& draft, const resolve::NamedAddresses& source) {
  if (source.addresses.empty()) return {};
  return match_conditions(
      draft, {{&source, ruleset::Field::ipv4_source, ruleset::Field::ipv6_source, Wanted::inside}});
}

std::vector<Matches> match_destination(Draft& draft, const resolve::NamedAddresses& destination) {
  if (destination.addresses.empty()) return {};
  return match_conditions(draft, {{&destination, ruleset::Field::ipv4_destination,
                                   ruleset::Field::ipv6_destination, Wanted::inside}});
}

std::vector<Matches> match_other_sources(Draft& draft, const resolve::NamedAddresses& addresses) {
  return match_conditions(
      draft, {{&addresses, ruleset::Field::ipv4_source, ruleset::Field::ipv6_source, Wanted::outside}});
}

std::vector<Matches> match_other_destinations(Draft& draft, const resolve::NamedAddresses& addresses) {
  return match_conditions(draft, {{&addresses, ruleset::Field::ipv4_destination,
                                   ruleset::Field::ipv6_destination, Wanted::outside}});
}

std::vector<Matches> cross(const std::vector<Matches>& a, const std::vector<Matches>& b) {
  std::vector<Matches> all;
  for (const auto& left : a) {
    for (const auto& right : b) {
      const auto one = family_of(left);
      const auto other = family_of(right);
      if (one && other && *one != *other) continue;
      auto both = left;
      both.insert(both.end(), right.begin(), right.end());
      all.push_back(std::move(both));
    }
  }
  return all;
}

std::optional<Family> family_of(const Matches& matches) {
  for (const auto& statement : matches) {
    if (const auto family = std::visit([](const auto& one) { return asked_family(one); }, statement))
      return family;
  }
  return std::nullopt;
}

ruleset::Statement match_ports(ruleset::Field field, const base::PortRange& ports) {
  if (ports.low == ports.high) return ruleset::Compare{field, true, bytes_of(ports.low)};
  return ruleset::InRange{field, bytes_of(ports.low), bytes_of(ports.high)};
}

ruleset::Statement match_interface(ruleset::Field field, const std::string& name_or_pattern) {
  if (!name_or_pattern.ends_with('*'))
    return ruleset::Compare{field, true, bytes_of_interface(name_or_pattern)};
  return ruleset::InterfacePrefix{field, name_or_pattern.substr(0, name_or_pattern.size() - 1)};
}

}  // namespace compile
