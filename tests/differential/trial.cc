// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/trial.h"

#include <map>
#include <utility>

#include "compile/compile.h"
#include "differential/ledger.h"
#include "differential/machine.h"
#include "differential/random_packet.h"
#include "differential/random_policy.h"
#include "differential/sessions.h"
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

// The first sentence that allows anything does not.
void turn_a_verdict(ruleset::Ruleset& ruleset) {
  for (auto& chain : ruleset.chains) {
    for (auto& rule : chain.rules) {
      auto& last = rule.statements.back();
      if (!rule.comment.starts_with("allow ") || !std::holds_alternative<ruleset::Accept>(last)) continue;
      last = ruleset::Drop{};
      return;
    }
  }
}

// What is known passes no longer.
void lose_sessions(ruleset::Ruleset& ruleset) {
  for (auto& set : ruleset.sets) {
    if (set.name.text == "session_verdicts") std::get<ruleset::KeyedElements>(set.elements).edit().clear();
  }
}

ruleset::Ruleset with(Fault fault, ruleset::Ruleset ruleset) {
  if (fault == Fault::moved_port) move_a_port(ruleset);
  if (fault == Fault::turned_verdict) turn_a_verdict(ruleset);
  if (fault == Fault::lost_sessions) lose_sessions(ruleset);
  return ruleset;
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

bool agree(simulate::Decision decision, const Fate& expected, const Fate& fate) {
  if (decision != fate.decision) return false;
  if (decision != simulate::Decision::accept) return true;
  return expected.source == fate.source && expected.destination == fate.destination &&
         expected.out_interface == fate.out_interface &&
         (!expected.destination_port || expected.destination_port == fate.destination_port);
}

class Comparison {
 public:
  Comparison(Gateway& gateway, const ruleset::Ruleset& ruleset)
      : gateway_(gateway), ruleset_(ruleset), ledger_(ruleset), maker_(ruleset, routes_) {}

  // Of a few packets the one whose deciding rule has decided least so far: rules that are hard to reach get
  // their share.
  std::optional<Step> choose(Dice& dice) {
    constexpr int candidates = 12;
    constexpr std::size_t followed = 70;  // of a hundred
    ++tag_;
    std::optional<Step> best;
    std::size_t fewest = 0;
    for (int count = 0; count < candidates; ++count) {
      auto packet = as_sent(maker_.draw(dice), tag_);
      if (maker_.kept(packet)) continue;
      const auto outcome = simulate::simulate(ruleset_, packet, routes_, ledger_.runtime());
      // Two sessions that a translation makes the same are conntrack's to keep apart, not the ruleset's.
      if (maker_.kept(outcome.packet)) continue;
      if (dies_of_age(packet, outcome) || ledger_.near_a_rate(outcome)) continue;
      const auto visits = visits_[place_of(outcome)];
      if (best && visits >= fewest) continue;
      best = Step{std::move(packet), tag_, false};
      fewest = visits;
    }
    if (best) best->followed = dice.percent(followed);
    return best;
  }

  // Empty, or what differs.
  std::string compare(const Step& step, Trial& trial) {
    const auto& packet = step.packet;
    const auto outcome = simulate::simulate(ruleset_, packet, routes_, ledger_.runtime());
    const auto fate = gateway_.send(packet, step.tag);
    ++trial.packets;
    trial.accepted += outcome.decision == simulate::Decision::accept ? 1 : 0;
    if (!agree(outcome, fate)) return story(packet, fate, outcome);
    maker_.keep(packet);
    maker_.keep(outcome.packet);
    ledger_.enter(outcome);
    ++visits_[place_of(outcome)];
    trial.rules = visits_.size();
    if (!step.followed || outcome.decision != simulate::Decision::accept) return {};
    return follow(step, outcome, trial);
  }

 private:
  static std::string place_of(const Outcome& outcome) {
    if (!outcome.decided_by) return "policy";
    return outcome.decided_by->chain.text + " " + std::to_string(outcome.decided_by->rule);
  }

  std::string story(const Packet& packet, const Fate& fate, const Outcome& outcome) const {
    return simulate::to_text(packet) + "\nthe kernel: " + describe(fate) + "\nthe simulator:\n" +
           simulate::to_text(ruleset_, outcome);
  }

  // The answer, and after it the opener's next packet: of a session that is known.
  std::string follow(const Step& step, const Outcome& first, Trial& trial) {
    const auto answer = answer_to(step.packet, first, step.tag, routes_);
    if (!answer) return {};
    auto difference = compare(*answer, step.tag, trial);
    const auto next = difference.empty() ? next_of(step.packet, first, step.tag) : std::nullopt;
    if (next) difference = compare(*next, step.tag, trial);
    return difference.empty() ? difference : "after " + simulate::to_text(step.packet) + "\n" + difference;
  }

  std::string compare(const Follower& follower, std::uint32_t tag, Trial& trial) {
    const auto outcome = simulate::simulate(ruleset_, follower.judged, routes_, ledger_.runtime());
    const auto fate = gateway_.send(follower.sent, tag);
    ++trial.packets;
    ++trial.followers;
    if (agree(outcome.decision, follower.expected, fate)) return {};
    return story(follower.sent, fate, outcome) +
           "of a session that is known, it should leave as: " + describe(follower.expected);
  }

  Gateway& gateway_;
  const ruleset::Ruleset& ruleset_;
  Ledger ledger_;
  const simulate::Routes routes_ = machine_routes();
  PacketMaker maker_;
  std::map<std::string, std::size_t> visits_;
  std::uint32_t tag_ = 0x6d660000;
};

// Empty, or what stands in the way of comparing anything.
std::string put_in_force(Gateway& gateway, const ruleset::Ruleset& ruleset, Fault fault) {
  for (const auto& violation : ruleset::violations(ruleset)) return violation;
  return gateway.put_in_force(with(fault, ruleset));
}

}  // namespace

Trial run_trial(Gateway& gateway, std::uint64_t seed, std::size_t packets, Fault fault) {
  Trial trial;
  Dice dice(seed);
  trial.failed = {random_policy(dice), {}, fault};
  const auto ruleset = compiled(trial.failed.policy);
  trial.refused = !ruleset;
  if (!ruleset) return trial;
  trial.mismatch = put_in_force(gateway, *ruleset, fault);
  Comparison comparison(gateway, *ruleset);
  for (std::size_t count = 0; trial.packets < packets && count < packets && trial.mismatch.empty(); ++count) {
    const auto step = comparison.choose(dice);
    if (!step) continue;
    trial.failed.steps.push_back(*step);
    trial.mismatch = comparison.compare(*step, trial);
  }
  return trial;
}

std::string replay(Gateway& gateway, const Case& one) {
  const auto ruleset = compiled(one.policy);
  if (!ruleset) return {};
  if (auto complaint = put_in_force(gateway, *ruleset, one.fault); !complaint.empty()) return complaint;
  Comparison comparison(gateway, *ruleset);
  Trial trial;
  for (const auto& step : one.steps) {
    if (auto difference = comparison.compare(step, trial); !difference.empty()) return difference;
  }
  return {};
}

}  // namespace differential
