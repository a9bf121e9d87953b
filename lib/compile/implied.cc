// SPDX-License-Identifier: GPL-2.0-or-later
#include <initializer_list>

#include "compile/keys.h"
#include "compile/passes.h"

namespace compile {
namespace {

using ruleset::Field;

// RFC 792 and RFC 4443, 4861, 2710, 3810: the types without which mail breaks or an IPv6 host falls off its
// link.
constexpr std::initializer_list<std::uint8_t> icmp_errors{3, 11, 12};
constexpr std::initializer_list<std::uint8_t> icmpv6_errors{1, 2, 3, 4};  // 2: packet too big
constexpr std::initializer_list<std::uint8_t> neighbour_types{133, 134, 135, 136};
constexpr std::initializer_list<std::uint8_t> multicast_listener_types{130, 131, 132, 143};
constexpr std::uint8_t icmp_echo = 8;
constexpr std::uint8_t icmpv6_echo = 128;

void add_types(ruleset::KeyedElements& elements, std::initializer_list<std::uint8_t> types,
               const ruleset::Verdict& verdict) {
  for (const auto type : types) elements.push_back(byte_element(type, verdict));
}

// Chains whose packets may go on: what ICMP does not decide here can still be allowed by a sentence without a
// service.
void add_icmp(Draft& draft, const std::string& direction, ruleset::KeyedElements icmp,
              ruleset::KeyedElements icmpv6) {
  const auto types = verdict_map(draft, "icmp_" + direction + "_types", {ruleset::KeyType::icmp_type},
                                 KeyShape::exact, std::move(icmp));
  const auto types6 = verdict_map(draft, "icmpv6_" + direction + "_types", {ruleset::KeyType::icmpv6_type},
                                  KeyShape::exact, std::move(icmpv6));
  add_rule(add_chain(draft, "icmp_" + direction), {ruleset::VerdictMap{{Field::icmp_type}, types}},
           "implied: ICMP that mail needs");
  add_rule(add_chain(draft, "icmpv6_" + direction), {ruleset::VerdictMap{{Field::icmpv6_type}, types6}},
           "implied: ICMPv6 that mail needs");
  ruleset::KeyedElements protocols;
  protocols.push_back(protocol_element(base::protocol_icmp, ruleset::Jump{{"icmp_" + direction}}));
  protocols.push_back(protocol_element(base::protocol_icmpv6, ruleset::Jump{{"icmpv6_" + direction}}));
  verdict_map(draft, "implied_" + direction, {ruleset::KeyType::l4_protocol}, KeyShape::exact,
              std::move(protocols));
}

void add_input(Draft& draft) {
  ruleset::KeyedElements icmp;
  ruleset::KeyedElements icmpv6;
  add_types(icmp, icmp_errors, ruleset::Accept{});
  add_types(icmpv6, icmpv6_errors, ruleset::Accept{});
  add_types(icmpv6, neighbour_types, ruleset::Goto{{"neighbour_discovery"}});
  add_types(icmpv6, multicast_listener_types, ruleset::Goto{{"multicast_listener"}});
  if (draft.policy.options.ping) {
    icmp.push_back(byte_element(icmp_echo, ruleset::Goto{{"ping"}}));
    icmpv6.push_back(byte_element(icmpv6_echo, ruleset::Goto{{"ping"}}));
    add_rule(add_chain(draft, "ping"),
             {ruleset::RateLimit{50, ruleset::RateUnit::second, 100}, ruleset::Accept{}},
             "implied: ping, at a bounded rate");
  }
  add_icmp(draft, "input", std::move(icmp), std::move(icmpv6));
}

void add_output(Draft& draft) {
  ruleset::KeyedElements icmp;
  ruleset::KeyedElements icmpv6;
  add_types(icmp, icmp_errors, ruleset::Accept{});
  add_types(icmp, {icmp_echo}, ruleset::Accept{});
  add_types(icmpv6, icmpv6_errors, ruleset::Accept{});
  add_types(icmpv6, {icmpv6_echo}, ruleset::Accept{});
  add_types(icmpv6, neighbour_types, ruleset::Goto{{"neighbour_discovery"}});
  add_types(icmpv6, multicast_listener_types, ruleset::Goto{{"multicast_listener"}});
  add_icmp(draft, "output", std::move(icmp), std::move(icmpv6));
}

void add_forward(Draft& draft) {
  ruleset::KeyedElements icmp;
  ruleset::KeyedElements icmpv6;
  add_types(icmp, icmp_errors, ruleset::Accept{});
  add_types(icmpv6, icmpv6_errors, ruleset::Accept{});
  add_icmp(draft, "forward", std::move(icmp), std::move(icmpv6));
}

}  // namespace

void implied(Draft& draft) {
  // RFC 4861 section 7.1: a hop limit below 255 means that the packet came through a router.
  add_rule(add_chain(draft, "neighbour_discovery"),
           {ruleset::Compare{Field::ipv6_hop_limit, true, {255}}, ruleset::Accept{}},
           "implied: neighbour discovery, from the link only");
  // RFC 3810 section 5: sent with hop limit 1.
  add_rule(add_chain(draft, "multicast_listener"),
           {ruleset::Compare{Field::ipv6_hop_limit, true, {1}}, ruleset::Accept{}},
           "implied: multicast listener discovery, from the link only");
  add_input(draft);
  add_output(draft);
  add_forward(draft);
}

}  // namespace compile
