// SPDX-License-Identifier: GPL-2.0-or-later
//
// The way through the hooks: which chains, in which order, and what jumps and translations do to it.
#include <gtest/gtest.h>

#include <algorithm>

#include "simulate/simulate.h"
#include "unit/simulate/packets.h"

namespace {

using namespace ruleset;
using simulate::Decision;
using simulate::Outcome;
using simulate::Packet;
using simulate::Place;
using support::address;
using support::port;
using tests::syn;
using tests::syn6;

const simulate::Routes routes{
    {support::ipv4_set({"192.0.2.25"}), support::ipv6_set({"2001:db8::25"})},
    {{{support::ipv4_set({"10.0.0.0/8"}), {}}, "eth1"},
     {{support::ipv4_set({"198.51.100.0/24"}), support::ipv6_set({"2001:db8:51::/48"})}, "eth0"}},
    {{"eth0", tests::at("192.0.2.25")}, {"eth1", tests::at("10.0.0.1")}}};

Chain base(const char* name, ChainType type, HookPoint hook, std::int32_t priority, BasePolicy policy,
           std::vector<Rule> rules) {
  return {{name}, BaseHook{type, hook, priority, policy}, std::move(rules)};
}
Chain filter(const char* name, HookPoint hook, std::vector<Rule> rules) {
  return base(name, ChainType::filter, hook, 0, BasePolicy::drop, std::move(rules));
}
Chain nat(const char* name, HookPoint hook, std::vector<Rule> rules) {
  return base(name, ChainType::nat, hook, 0, BasePolicy::accept, std::move(rules));
}
Rule rule(std::vector<Statement> statements) {
  return {std::move(statements), "a rule"};
}

Outcome simulated(std::vector<Chain> chains, const Packet& packet) {
  Ruleset ruleset;
  ruleset.chains = std::move(chains);
  std::ranges::sort(ruleset.chains, {}, &Chain::name);
  return simulate::simulate(ruleset, packet, routes);
}

std::vector<std::string> entered(const Outcome& outcome) {
  std::vector<std::string> names;
  for (const auto& step : outcome.trace) {
    if (const auto* chain = std::get_if<simulate::Entered>(&step)) names.push_back(chain->chain.text);
  }
  return names;
}

Packet to(Packet packet, std::string_view destination) {
  packet.destination = tests::at(destination);
  return packet;
}
Packet sent(Packet packet) {
  packet.in_interface.clear();
  return packet;
}

std::vector<Chain> every_hook() {
  const std::vector<Rule> accept{rule({Accept{}})};
  return {filter("a_prerouting", HookPoint::prerouting, accept), filter("b_input", HookPoint::input, accept),
          filter("c_forward", HookPoint::forward, accept), filter("d_output", HookPoint::output, accept),
          filter("e_postrouting", HookPoint::postrouting, accept)};
}

using Names = std::vector<std::string>;

TEST(Journey, PassesTheHooksOfItsDirection) {
  EXPECT_EQ(entered(simulated(every_hook(), syn())), (Names{"a_prerouting", "b_input"}));
  EXPECT_EQ(entered(simulated(every_hook(), to(syn(), "10.0.0.25"))),
            (Names{"a_prerouting", "c_forward", "e_postrouting"}));
  EXPECT_EQ(entered(simulated(every_hook(), to(sent(syn()), "10.0.0.25"))),
            (Names{"d_output", "e_postrouting"}));
  EXPECT_EQ(entered(simulated(every_hook(), sent(syn()))),
            (Names{"d_output", "e_postrouting", "a_prerouting", "b_input"}));
}

TEST(Journey, EndsWhereNoInterfaceLeads) {
  const auto outcome = simulated(every_hook(), to(syn(), "203.0.113.1"));
  EXPECT_EQ(outcome.decision, Decision::no_way);
  EXPECT_EQ(entered(outcome), Names{"a_prerouting"});
}

TEST(Journey, AsksBaseChainsByPriorityAndAnAcceptIsOnlyForOne) {
  const auto outcome = simulated(
      {base("late", ChainType::filter, HookPoint::input, 10, BasePolicy::accept, {rule({Drop{}})}),
       base("soon", ChainType::filter, HookPoint::input, -10, BasePolicy::drop, {rule({Accept{}})})},
      syn());
  EXPECT_EQ(entered(outcome), (Names{"soon", "late"}));
  EXPECT_EQ(outcome.decision, Decision::drop);
  EXPECT_EQ(outcome.decided_by, (Place{{"late"}, 0}));
}

TEST(Journey, ADropIsForAll) {
  const auto outcome = simulated(
      {base("late", ChainType::filter, HookPoint::input, 10, BasePolicy::accept, {rule({Accept{}})}),
       base("soon", ChainType::filter, HookPoint::input, -10, BasePolicy::drop, {})},
      syn());
  EXPECT_EQ(entered(outcome), Names{"soon"});
  EXPECT_EQ(outcome.decision, Decision::drop);
  EXPECT_EQ(outcome.decided_by, std::nullopt);
}

Decision through(std::vector<Rule> first, std::vector<Rule> inner) {
  return simulated({filter("input", HookPoint::input, std::move(first)),
                    {{"inner"}, {}, std::move(inner)},
                    {{"last"}, {}, {rule({Accept{}})}}},
                   syn())
      .decision;
}

TEST(Journey, AJumpComesBackAndAGotoDoesNot) {
  EXPECT_EQ(through({rule({Jump{{"inner"}}}), rule({Accept{}})}, {}), Decision::accept);
  EXPECT_EQ(through({rule({Goto{{"inner"}}}), rule({Accept{}})}, {}), Decision::drop);
  EXPECT_EQ(through({rule({Jump{{"inner"}}}), rule({Drop{}})}, {rule({Accept{}})}), Decision::accept);
}

TEST(Journey, AReturnLeavesTheChainAndAGotoInsideAJumpComesBackToIt) {
  EXPECT_EQ(through({rule({Jump{{"inner"}}}), rule({Drop{}})}, {rule({Return{}}), rule({Accept{}})}),
            Decision::drop);
  EXPECT_EQ(through({rule({Jump{{"inner"}}}), rule({Drop{}})}, {rule({Goto{{"last"}}})}), Decision::accept);
  EXPECT_EQ(through({rule({Return{}}), rule({Accept{}})}, {}), Decision::drop);
}

TEST(Journey, ATranslatedDestinationIsRoutedAnewAndSeenByLaterChains) {
  const auto forward =
      rule({Compare{Field::ipv4_destination, true, address("10.0.0.25")},
            Compare{Field::destination_port, true, port(2525)},
            Masked{Field::ct_status, support::host_word(0x20), false, support::host_word(0)}, Accept{}});
  const auto translate = rule({DestinationNat{address("10.0.0.25"), ::base::Port{2525}}});
  const auto chains = [&](std::vector<Rule> rules) {
    return std::vector<Chain>{nat("nat", HookPoint::prerouting, std::move(rules)),
                              filter("forward", HookPoint::forward, {forward})};
  };
  const auto outcome = simulated(chains({translate}), syn());
  EXPECT_EQ(outcome.decision, Decision::accept);
  EXPECT_EQ(outcome.packet.out_interface, "eth1");
  EXPECT_EQ(simulated(chains({}), to(syn(), "10.0.0.25")).decision, Decision::drop);
}

TEST(Journey, NoSessionButANewOneIsTranslated) {
  const auto chains = std::vector<Chain>{
      nat("nat", HookPoint::prerouting, {rule({DestinationNat{address("10.0.0.25"), {}}})}),
      filter("forward", HookPoint::forward, {rule({Accept{}})}),
      filter("input", HookPoint::input, {rule({Drop{}})})};
  EXPECT_EQ(simulated(chains, syn()).decision, Decision::accept);
  auto known = syn();
  known.state = simulate::ConnectionState::established;
  EXPECT_EQ(simulated(chains, known).decision, Decision::drop);
  EXPECT_EQ(simulated(chains, syn6()).decision, Decision::drop);
}

TEST(Journey, TheSourceThatAnotherSees) {
  const auto leave = [](Statement statement) {
    const auto chains =
        std::vector<Chain>{nat("nat", HookPoint::postrouting, {rule({std::move(statement)})})};
    auto packet = to(syn(), "198.51.100.9");
    packet.source = tests::at("10.0.0.5");
    return simulated(chains, packet).packet.source;
  };
  EXPECT_EQ(leave(SourceNat{address("192.0.2.99")}), tests::at("192.0.2.99"));
  EXPECT_EQ(leave(Masquerade{}), tests::at("192.0.2.25"));
  EXPECT_EQ(leave(SourceNat{address("2001:db8::99")}), tests::at("10.0.0.5"));
}

TEST(Journey, WhatThisMachineSendsItselfIsTranslatedOnce) {
  const auto chains = std::vector<Chain>{
      nat("nat", HookPoint::prerouting, {rule({DestinationNat{address("10.0.0.25"), {}}})})};
  const auto outcome = simulated(chains, sent(syn()));
  EXPECT_EQ(outcome.packet.destination, syn().destination);
  EXPECT_EQ(outcome.packet.in_interface, "lo");
}

TEST(Journey, TellsEachStep) {
  const auto ruleset = [] {
    Ruleset made;
    made.chains = {
        filter("input", HookPoint::input,
               {rule({Compare{Field::destination_port, true, port(26)}, Accept{}}), rule({Jump{{"mail"}}})}),
        {{"mail"}, {}, {{{Accept{}}, "allow mail-in"}}}};
    return made;
  }();
  EXPECT_EQ(simulate::to_text(ruleset, simulate::simulate(ruleset, syn(), routes)),
            "way: lo\n"
            "input: input\n"
            "  input 1 (a rule): does not match\n"
            "  input 2 (a rule): to mail\n"
            "input: accept by mail 1 (allow mail-in)\n"
            "accept: eth0: 198.51.100.7:40000 > 192.0.2.25:25 tcp syn\n");
}

}  // namespace
