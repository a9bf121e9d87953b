// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/trial.h"

#include <map>
#include <utility>

#include "compile/compile.h"
#include "differential/ledger.h"
#include "differential/machine.h"
#include "differential/random_packet.h"
#include "differential/random_policy.h"
#include "policy/read.h"
#include "resolve/resolve.h"
#include "ruleset/check.h"
#include "simulate/simulate.h"

namespace differential {
namespace {

using simulate::Outcome;
using simulate::Packet;

std::optional<ruleset::Ruleset> compiled(const std::string& text) {
  const auto policy = policy::read({{"policy.toml", text}});
  if (!policy) return std::nullopt;
  const auto resolved = resolve::resolve(*policy, machine_world());
  if (!resolved) return std::nullopt;
  return compile::compile(*resolved);
}

// A port of the first rule that compares one is another one.
void move_a_port(ruleset::Ruleset& ruleset) {
  for (auto& set : ruleset.sets) {
    auto* keyed = std::get_if<ruleset::KeyedElements>(&set.elements);
    const bool services = set.schema.key.size() == 2 && set.schema.key.back() == ruleset::KeyType::port;
    if (keyed == nullptr || !services || keyed->empty()) continue;
    auto& element = keyed->edit().back();
    element.low[5] ^= 2;
    element.high[5] = element.low[5];
  }
}

// A packet that is to be passed on must have hops left; the kernel looks before any rule of `forward`.
bool dies_of_age(const Packet& packet, const Outcome& outcome) {
  return packet.hop_limit < 2 && !packet.in_interface.empty() && !outcome.packet.out_interface.empty();
}

std::string describe(const Fate& fate) {
  auto text = simulate::to_text(fate.decision);
  if (fate.decision != simulate::Decision::accept) return text;
  text += " as " + simulate::to_text(fate.source) + " > " + simulate::to_text(fate.destination);
  if (fate.destination_port) text += " port " + std::to_string(*fate.destination_port);
  return text + (fate.out_interface.empty() ? " here" : " to " + fate.out_interface);
}

bool agree(const Outcome& outcome, const Fate& fate) {
  if (outcome.decision != fate.decision) return false;
  if (outcome.decision != simulate::Decision::accept) return true;
  const auto& packet = outcome.packet;
  const auto* ports = std::get_if<simulate::Ports>(&packet.transport);
  return packet.source == fate.source && packet.destination == fate.destination &&
         packet.out_interface == fate.out_interface &&
         (ports == nullptr || fate.destination_port == ports->destination.number);
}

class Comparison {
 public:
  Comparison(Gateway& gateway, const ruleset::Ruleset& ruleset, Dice& dice)
      : gateway_(gateway), ruleset_(ruleset), dice_(dice), ledger_(ruleset), maker_(ruleset, routes_) {}

  // Empty, or what differs.
  std::string compare_next(Trial& trial) {
    const auto packet = choose();
    if (!packet) return {};
    const auto outcome = simulate::simulate(ruleset_, *packet, routes_, ledger_.runtime());
    const auto fate = gateway_.send(*packet, tag_);
    ++trial.packets;
    trial.accepted += outcome.decision == simulate::Decision::accept ? 1 : 0;
    if (!agree(outcome, fate)) {
      return "packet " + std::to_string(tag_) + ": " + simulate::to_text(*packet) +
             "\nthe kernel: " + describe(fate) + "\nthe simulator:\n" + simulate::to_text(ruleset_, outcome);
    }
    maker_.keep(*packet);
    maker_.keep(outcome.packet);
    ledger_.enter(outcome);
    ++visits_[place_of(outcome)];
    trial.rules = visits_.size();
    return {};
  }

 private:
  static std::string place_of(const Outcome& outcome) {
    if (!outcome.decided_by) return "policy";
    return outcome.decided_by->chain.text + " " + std::to_string(outcome.decided_by->rule);
  }

  // Of a few the one whose deciding rule has decided least so far: rules that are hard to reach get their
  // share.
  std::optional<Packet> choose() {
    constexpr int candidates = 12;
    ++tag_;
    std::optional<Packet> best;
    std::size_t fewest = 0;
    for (int count = 0; count < candidates; ++count) {
      auto packet = as_sent(maker_.draw(dice_), tag_);
      if (maker_.kept(packet)) continue;
      const auto outcome = simulate::simulate(ruleset_, packet, routes_, ledger_.runtime());
      // Two sessions that a translation makes the same are conntrack's to keep apart, not the ruleset's.
      if (maker_.kept(outcome.packet)) continue;
      if (dies_of_age(packet, outcome) || ledger_.near_a_rate(outcome)) continue;
      const auto visits = visits_[place_of(outcome)];
      if (best && visits >= fewest) continue;
      best = std::move(packet);
      fewest = visits;
    }
    return best;
  }

  Gateway& gateway_;
  const ruleset::Ruleset& ruleset_;
  Dice& dice_;
  Ledger ledger_;
  const simulate::Routes routes_ = machine_routes();
  PacketMaker maker_;
  std::map<std::string, std::size_t> visits_;
  std::uint32_t tag_ = 0x6d660000;
};

}  // namespace

Trial run_trial(Gateway& gateway, std::uint64_t seed, std::size_t packets, Fault fault) {
  Trial trial;
  Dice dice(seed);
  const auto text = random_policy(dice);
  const auto ruleset = compiled(text);
  trial.refused = !ruleset;
  if (!ruleset) return trial;
  const auto story = "seed " + std::to_string(seed) + "\n" + text;
  for (const auto& violation : ruleset::violations(*ruleset)) trial.mismatch = story + violation;
  if (!trial.mismatch.empty()) return trial;
  auto in_force = *ruleset;
  if (fault == Fault::moved_port) move_a_port(in_force);
  const auto complaint = gateway.put_in_force(std::move(in_force));
  if (!complaint.empty()) trial.mismatch = story + complaint;
  Comparison comparison(gateway, *ruleset, dice);
  for (std::size_t count = 0; count < packets && trial.mismatch.empty(); ++count) {
    const auto difference = comparison.compare_next(trial);
    if (!difference.empty()) trial.mismatch = story + difference;
  }
  return trial;
}

}  // namespace differential
