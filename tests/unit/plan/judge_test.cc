// SPDX-License-Identifier: GPL-2.0-or-later
//
// Pairs of policies at random, and the simulator as the judge: a packet that meets another fate is in a
// sentence, and the packet that a sentence shows meets another fate. MAILFWD_SEED runs one pair again.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>

#include "compile/compile.h"
#include "differential/machine.h"
#include "differential/random_packet.h"
#include "differential/random_policy.h"
#include "differential/wire.h"
#include "plan/told.h"
#include "policy/read.h"
#include "resolve/resolve.h"
#include "ruleset/notices.h"
#include "simulate/simulate.h"

namespace {

#ifdef __SANITIZE_ADDRESS__
constexpr int pairs = 6;
#else
constexpr int pairs = 60;
#endif
constexpr int packets = 400;

struct Meant {
  resolve::ResolvedPolicy policy;
  ruleset::Ruleset ruleset;
};

std::optional<Meant> drawn(differential::Dice& dice) {
  const auto policy = policy::read({{"policy.toml", differential::random_policy(dice)}});
  if (!policy) return std::nullopt;
  auto resolved = resolve::resolve(*policy, differential::machine_world());
  if (!resolved) return std::nullopt;
  auto ruleset = compile::compile(*resolved);
  return Meant{*std::move(resolved), std::move(ruleset)};
}

// The policy without one of its sentences: a small edit of it.
Meant edited(Meant meant, differential::Dice& dice) {
  auto& sentences = meant.policy.sentences;
  if (!sentences.empty())
    sentences.erase(sentences.begin() + static_cast<std::ptrdiff_t>(dice.below(sentences.size())));
  meant.ruleset = compile::compile(meant.policy);
  return meant;
}

bool contains(const base::AddressSet& addresses, const simulate::Address& address) {
  if (const auto* ipv4 = std::get_if<base::Ipv4Address>(&address)) return addresses.v4.contains(*ipv4);
  return addresses.v6.contains(std::get<base::Ipv6Address>(address));
}

// From a host that sends under its own address, by the interface that leads to it.
bool is_honest(const simulate::Packet& packet, const resolve::ResolvedPolicy& policy) {
  if (packet.in_interface.empty()) return contains(policy.own_addresses, packet.source);
  return !contains(policy.own_addresses, packet.source) &&
         std::ranges::any_of(policy.zones, [&](const resolve::Zone& zone) {
           return std::ranges::find(zone.interfaces, packet.in_interface) != zone.interfaces.end() &&
                  contains(zone.region, packet.source);
         });
}

bool opens_a_session(const simulate::Packet& packet) {
  const auto* ports = std::get_if<simulate::Ports>(&packet.transport);
  return packet.state == simulate::ConnectionState::fresh && ports != nullptr &&
         (packet.protocol != base::protocol_tcp || ports->tcp_flags == 2);
}

base::AddressSet alone(const simulate::Address& address) {
  if (const auto* ipv4 = std::get_if<base::Ipv4Address>(&address))
    return {base::Ipv4Set({{*ipv4, *ipv4}}), {}};
  const auto ipv6 = std::get<base::Ipv6Address>(address);
  return {{}, base::Ipv6Set({{ipv6, ipv6}})};
}

class Judge {
 public:
  // A packet that names the interface by which it leaves does leave by that.
  simulate::Decision decision(const ruleset::Ruleset& ruleset, const simulate::Packet& packet) const {
    auto routes = routes_;
    if (!packet.out_interface.empty() && !contains(routes.own, packet.destination))
      routes.ways.insert(routes.ways.begin(), {alone(packet.destination), packet.out_interface});
    return simulate::simulate(ruleset, packet, routes, {}).decision;
  }
  bool differ(const Meant& before, const Meant& now, const simulate::Packet& packet) const {
    const bool was = decision(before.ruleset, packet) == simulate::Decision::accept;
    return was != (decision(now.ruleset, packet) == simulate::Decision::accept);
  }
  const simulate::Routes& routes() const { return routes_; }

 private:
  simulate::Routes routes_ = differential::machine_routes();
};

bool is_told(const std::vector<plan::Sentence>& sentences, const simulate::Packet& packet) {
  const plan::Session session{packet.source, packet.destination, packet.protocol,
                              std::get<simulate::Ports>(packet.transport).destination};
  return std::ranges::any_of(sentences,
                             [&](const plan::Sentence& one) { return plan::is_about(one, session); });
}

TEST(Plan, TellsOfEachPacketThatMeetsAnotherFate) {
  const char* chosen = std::getenv("MAILFWD_SEED");
  const std::uint64_t first = chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : std::random_device{}();
  const Judge judge;
  int compared = 0;
  int different = 0;
  // Few pairs may happen to agree about every packet: then more of them, until one does not.
  for (std::uint64_t seed = first; compared < pairs || (different == 0 && compared < 20 * pairs); ++seed) {
    differential::Dice dice(seed);
    const auto now = drawn(dice);
    if (!now) continue;
    ++compared;
    const auto before = edited(*now, dice);
    const auto sentences = plan::compare(before.policy, now->policy);
    const differential::PacketMaker makers[]{{before.ruleset, judge.routes()},
                                             {now->ruleset, judge.routes()}};
    for (int count = 0; count < packets; ++count) {
      const auto packet =
          differential::as_sent(makers[count % 2].draw(dice), static_cast<std::uint32_t>(count));
      if (!opens_a_session(packet) || !is_honest(packet, now->policy)) continue;
      if (!judge.differ(before, *now, packet)) continue;
      ++different;
      EXPECT_TRUE(is_told(sentences, packet)) << "seed " << seed << ": " << simulate::to_text(packet);
    }
    for (const auto& sentence : sentences) {
      if (sentence.effect != plan::Effect::let_in && sentence.effect != plan::Effect::refused) continue;
      if (!std::holds_alternative<simulate::Ports>(sentence.witness.transport)) continue;
      // Where its target is, the routes of the judge say, and not the packet.
      if ((sentence.before.outcome + sentence.now.outcome).find(", to ") != std::string::npos) continue;
      EXPECT_TRUE(judge.differ(before, *now, sentence.witness))
          << "seed " << seed << ": " << plan::to_text({plan::tell(sentence, 0)});
    }
  }
  EXPECT_GT(different, 0) << "from seed " << first << " on";
}

}  // namespace
