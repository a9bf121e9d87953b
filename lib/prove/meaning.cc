// SPDX-License-Identifier: GPL-2.0-or-later
//
// The words of the policy as regions. What they amount to is in judgement.cc.
#include "prove/meaning.h"

#include <algorithm>
#include <utility>

#include "base/address_sets.h"
#include "prove/list_rules.h"
#include "prove/program.h"
#include "prove/services.h"
#include "ruleset/ban_sets.h"
#include "ruleset/notices.h"
#include "simulate/routes.h"

namespace prove {
namespace {

Condition among(Dimension dimension, Classes classes) {
  return {Among{dimension, std::move(classes)}, false, std::nullopt};
}
Condition assume(Space& space, const std::string& name) {
  return {Assumed{space.unknown(name)}, false, std::nullopt};
}

ruleset::Value value_of(const base::AddressRange& address) {
  const auto bytes =
      simulate::bytes_of(std::visit([](const auto& range) { return simulate::Address(range.low); }, address));
  return {bytes.begin(), bytes.end()};
}
bool is_of(const base::AddressRange& address, Family family) {
  return std::holds_alternative<base::Ipv4Range>(address) == (family == Family::ipv4);
}

ruleset::Value prefix_mask(Family family, int length) {
  ruleset::Value mask(family == Family::ipv4 ? 4 : 16);
  if (length == (family == Family::ipv4 ? 32 : 128)) return {};
  for (int bit = 0; bit < length; ++bit)
    mask[static_cast<std::size_t>(bit / 8)] |= static_cast<std::uint8_t>(0x80 >> (bit % 8));
  return mask;
}

}  // namespace

Meaning::Meaning(Space& space, const resolve::ResolvedPolicy& policy) : policy_(policy) {
  read_zones(space);
  read_order();
  read_fixed(space);
  read_sentences(space);
  read_screen(space);
  read_translations(space);
}

// A zone's networks only arrive on its interfaces, and private sources never from the internet, unless the
// machine itself is on such a network there.
void Meaning::read_zones(Space& space) {
  for (const auto& zone : policy_.zones) {
    ZoneRegion region;
    region.zone = &zone;
    region.arriving = interfaces_of(space, Dimension::in_interface, zone.interfaces);
    region.departing = interfaces_of(space, Dimension::out_interface, zone.interfaces);
    region.source = space.addresses(Dimension::source, zone.region);
    region.arriving_source = zone.has_networks ? region.source : space.all(Dimension::source);
    region.departing_destination = zone.has_networks ? region.source : space.all(Dimension::destination);
    if (!zone.has_networks)
      region.never_from = space.addresses(Dimension::source, foreign_sources(policy_, zone));
    if (zone.dynamic) {
      add(dynamic_arriving_, region.arriving);
      add(dynamic_departing_, region.departing);
    }
    zones_.push_back(std::move(region));
  }
}

void Meaning::read_order() {
  for (const bool networks : {true, false}) {
    for (std::size_t zone = 0; zone < zones_.size(); ++zone) {
      if (zones_[zone].zone->has_networks == networks) order_.push_back(zone);
    }
  }
}

void Meaning::read_fixed(Space& space) {
  using simulate::ConnectionState;
  const bool ipv4 = space.family() == Family::ipv4;
  const auto number = [](ConnectionState state) { return static_cast<std::uint32_t>(state); };
  loopback_in_ = space.interface(Dimension::in_interface, simulate::loopback);
  loopback_out_ = space.interface(Dimension::out_interface, simulate::loopback);
  known_states_ = space.classes(Dimension::state, Numbers(Numbers::Intervals{{{2}, {2}}, {{4}, {4}}}));
  invalid_state_ = space.classes(Dimension::state, one(number(ConnectionState::invalid)));
  fresh_state_ = space.classes(Dimension::state, one(number(ConnectionState::fresh)));
  tcp_ = space.classes(Dimension::protocol, one(6));
  icmp_ = space.classes(Dimension::protocol, one(ipv4 ? 1 : 58));
  const auto types = [&](const Numbers& numbers) { return space.classes(Dimension::icmp_type, numbers); };
  errors_ = types(ipv4 ? Numbers(Numbers::Intervals{{{3}, {3}}, {{11}, {12}}}) : between(1, 4));
  echo_ = types(one(ipv4 ? 8 : 128));
  neighbours_ = types(between(133, 136));
  listeners_ = types(Numbers(Numbers::Intervals{{{130}, {132}}, {{143}, {143}}}));
  hops_255_ = space.classes(Dimension::hop_limit, one(255));
  hops_1_ = space.classes(Dimension::hop_limit, one(1));
  opening_flags_ = opening_flags(space);
  ident_ = {{{Dimension::protocol, tcp_},
             {Dimension::destination_port, space.classes(Dimension::destination_port, one(113))}}};
  const auto port = [&](Dimension dimension, unsigned value) {
    return Among{dimension, space.classes(dimension, one(value))};
  };
  const Among udp{Dimension::protocol, space.classes(Dimension::protocol, one(17))};
  const unsigned server = ipv4 ? 67 : 547;
  const unsigned client = ipv4 ? 68 : 546;
  dhcp_answer_ = {{{udp, port(Dimension::source_port, server), port(Dimension::destination_port, client)}}};
  dhcp_question_ = {{{udp, port(Dimension::source_port, client), port(Dimension::destination_port, server)}}};
  if (!ipv4) {
    const auto link_local =
        base::prefix_range(base::Ipv6Address{static_cast<unsigned __int128>(0xfe80) << 112}, 10);
    dhcp_answer_.front().fields.push_back(
        {Dimension::source, space.addresses(Dimension::source, {{}, base::Ipv6Set({link_local})})});
  }
  high_ports_ = space.classes(Dimension::destination_port, between(1024, 65535));
  ping_rate_ = assume(space, "within 50 per 1 seconds and 100 at once: implied: ping, at a bounded rate");
  grace_ = assume(space, member_of(ruleset::pickup_grace_set));
}

SideRegion Meaning::side_of(Space& space, const resolve::Side& side, Dimension end) const {
  SideRegion region;
  for (const auto& share : side.zones) {
    const auto zone = std::ranges::find(policy_.zones, share.zone, &resolve::Zone::name);
    region.zones.emplace_back(static_cast<std::size_t>(zone - policy_.zones.begin()), share.whole);
  }
  region.inside = space.addresses(end, side.addresses.addresses);
  region.except = space.addresses(end, side.except.addresses);
  return region;
}

// Deny before reject before allow; of the allows those without a limit first.
void Meaning::read_sentences(Space& space) {
  const auto rank = [](const SentenceRegion& region) {
    switch (region.sentence->verb) {
      case policy::Verb::deny:
        return 0;
      case policy::Verb::reject:
        return 1;
      case policy::Verb::allow:
        break;
    }
    return region.sentence->limit ? 3 : 2;
  };
  for (const auto& sentence : policy_.sentences) {
    auto region = region_of(space, sentence);
    if (sentence.limit) region.limit = limit_words(space, sentence);
    sentences_.push_back(std::move(region));
  }
  std::ranges::stable_sort(sentences_, {}, rank);
  const auto places = zones_.size() + 1;
  pairs_.resize(places * places);
  for (std::size_t at = 0; at < sentences_.size(); ++at) {
    for (const auto& from : sentences_[at].from.zones) {
      for (const auto& to : sentences_[at].to.zones) pairs_[from.first * places + to.first].push_back(at);
    }
  }
}

LimitWords Meaning::limit_words(Space& space, const resolve::Sentence& sentence) {
  const bool ipv4 = space.family() == Family::ipv4;
  const auto& limit = *sentence.limit;
  const auto subject = (sentence.published ? "publish " : "allow ") + sentence.name;
  LimitWords words;
  words.limit = &limit;
  const auto mask = prefix_mask(space.family(), ipv4 ? limit.per_ipv4 : limit.per_ipv6);
  const auto field = ipv4 ? ruleset::Field::ipv4_source : ruleset::Field::ipv6_source;
  const auto count = [&](ruleset::Allowance allowance) {
    const ruleset::Remember remember{field, mask, {}, std::nullopt, false, allowance};
    words.within.push_back(assume(space, within(subject, remember)));
    words.counted.push_back(assume(space, "counted, " + within(subject, remember)));
  };
  if (limit.rate) {
    count(ruleset::WithinRate{limit.rate->count, static_cast<ruleset::RateUnit>(limit.rate->period.count()),
                              limit.rate->count});
  }
  if (limit.open) count(ruleset::WithinOpen{*limit.open});
  if (limit.open_total) {
    const ruleset::Remember total{
        ruleset::Field::ct_state, {}, {}, std::nullopt, false, ruleset::WithinOpen{*limit.open_total}};
    words.within_total = assume(space, within(subject, total));
  }
  return words;
}

void Meaning::read_screen(Space& space) {
  const auto& [trusted, admin, own, neighbours] = policy_.exempt;
  const auto exempt = base::unite(base::unite(trusted, admin), base::unite(own, neighbours));
  own_source_ = space.addresses(Dimension::source, policy_.own_addresses);
  exempt_source_ = space.addresses(Dimension::source, exempt);
  exempt_destination_ = space.addresses(Dimension::destination, exempt);
  trusted_ = space.addresses(Dimension::source, trusted);
  receive_only_ = space.addresses(Dimension::source, policy_.options.receive_only);
  const bool ipv4 = space.family() == Family::ipv4;
  for (const auto& scope : policy_.bans.scopes) {
    BanRegion region{rows(space, scope.services, Dimension::destination_port, std::nullopt), {}};
    using ruleset::BanSetKind;
    for (const auto kind : {ipv4 ? BanSetKind::hosts_4 : BanSetKind::hosts_6,
                            ipv4 ? BanSetKind::networks_4 : BanSetKind::networks_6}) {
      region.banned.push_back(assume(space, member_of(ruleset::ban_set_name(scope.name, kind).text)));
    }
    bans_.push_back(std::move(region));
  }
  for (const auto& list : policy_.lists) {
    ListRegion region;
    region.list = &list;
    region.except_source = space.addresses(Dimension::source, list.except.addresses);
    region.except_destination = space.addresses(Dimension::destination, list.except.addresses);
    region.source_on_it = on_list(space, list, Dimension::source);
    region.destination_on_it = on_list(space, list, Dimension::destination);
    lists_.push_back(std::move(region));
  }
  const auto hosts =
      ruleset::ban_set_name({}, ipv4 ? ruleset::BanSetKind::hosts_4 : ruleset::BanSetKind::hosts_6);
  banned_already_ = assume(space, member_of(hosts.text));
  room_for_a_ban_ = assume(space, "room in " + hosts.text);
  if (!policy_.admin) return;
  admin_inside_destination_ =
      space.addresses(Dimension::destination, policy_.admin->from.addresses.addresses);
  admin_ = side_of(space, policy_.admin->from, Dimension::source);
  admin_services_ = rows(space, policy_.admin->services, Dimension::destination_port, std::nullopt);
  admin_answers_ = rows(space, policy_.admin->services, Dimension::source_port, Dimension::destination_port);
}

Condition Meaning::on_list(Space& space, const resolve::List& list, Dimension end) {
  const auto size = space.family() == Family::ipv4 ? list.addresses.v4.size() : list.addresses.v6.size();
  if (size <= longest_cut_set) return among(end, space.addresses(end, list.addresses));
  return {AmongMany{end, space.coverage(end, list.addresses), space.unknown(listed(list.name, end))}, false,
          std::nullopt};
}

void Meaning::read_translations(Space& space) {
  const auto family = space.family();
  for (const auto& forward : policy_.forwards) {
    if (!is_of(forward.address, family)) continue;
    forwards_.push_back({&forward,
                         side_of(space, forward.from, Dimension::source),
                         space.addresses(Dimension::destination, base::set_of(forward.address)),
                         rows(space, forward.services, Dimension::destination_port, std::nullopt),
                         {value_of(forward.target), forward.to_port}});
  }
  for (const auto& translation : policy_.translations) {
    const auto* fixed = std::get_if<base::AddressRange>(&translation.as);
    if (fixed != nullptr && !is_of(*fixed, family)) continue;
    TranslationRegion region{side_of(space, translation.from, Dimension::source),
                             side_of(space, translation.to, Dimension::destination),
                             std::nullopt,
                             {}};
    if (fixed != nullptr) region.as.address = value_of(*fixed);
    // An IPv6 host that has an address of its own keeps it.
    if (fixed == nullptr && family == Family::ipv6)
      region.only = among(Dimension::source, space.addresses(Dimension::source, base::private_addresses()));
    translations_.push_back(std::move(region));
  }
  const auto internet = std::ranges::find(policy_.zones, "internet", &resolve::Zone::name);
  private_leaving_ = space.addresses(Dimension::source,
                                     internet == policy_.zones.end()
                                         ? base::AddressSet{}
                                         : base::subtract(base::private_addresses(), internet->connected));
}

}  // namespace prove
