// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is rejected, and what is never answered.
#include <gtest/gtest.h>

#include "simulate/simulate.h"
#include "unit/simulate/packets.h"

namespace {

using namespace ruleset;
using simulate::Decision;
using tests::icmp;
using tests::icmp6;
using tests::syn;

Decision decision(const Statement& statement, const simulate::Packet& packet) {
  Ruleset ruleset;
  ruleset.chains = {
      {{"input"}, BaseHook{ChainType::filter, HookPoint::input, 0, BasePolicy::accept}, {{{statement}, ""}}}};
  const simulate::Routes here{
      {support::ipv4_set({"192.0.2.25"}), support::ipv6_set({"2001:db8::25"})}, {}, {}};
  return simulate::simulate(ruleset, packet, here).decision;
}

TEST(Refusal, ASynIsResetAndAResetIsNot) {
  EXPECT_EQ(decision(RejectReset{}, syn()), Decision::reset);
  auto packet = syn();
  std::get<simulate::Ports>(packet.transport).tcp_flags = 4;
  EXPECT_EQ(decision(RejectReset{}, packet), Decision::drop);
}

TEST(Refusal, AQuestionIsProhibitedAndAnErrorIsNot) {
  EXPECT_EQ(decision(RejectProhibited{}, tests::udp()), Decision::prohibited);
  EXPECT_EQ(decision(RejectProhibited{}, icmp(8)), Decision::prohibited);
  EXPECT_EQ(decision(RejectProhibited{}, icmp(3)), Decision::drop);
  EXPECT_EQ(decision(RejectProhibited{}, icmp(19)), Decision::drop);
  EXPECT_EQ(decision(RejectProhibited{}, icmp6(128)), Decision::prohibited);
  EXPECT_EQ(decision(RejectProhibited{}, icmp6(127)), Decision::drop);
}

TEST(Refusal, WhatComesFromAGroupIsNotAnswered) {
  auto packet = tests::udp();
  packet.source = tests::at("224.0.0.1");
  EXPECT_EQ(decision(RejectProhibited{}, packet), Decision::drop);
}

}  // namespace
