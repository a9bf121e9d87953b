// SPDX-License-Identifier: GPL-2.0-or-later
//
// The meaning of a policy against the ruleset that the compiler makes of it: policies at random, all packets.
// A disagreement prints the seed, the policy and a packet; `--seed N --policies 1` runs it again.
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "compile/compile.h"
#include "differential/machine.h"
#include "differential/random_policy.h"
#include "policy/read.h"
#include "prove/prove.h"
#include "resolve/resolve.h"

namespace {

constexpr std::uint64_t edited_share = 10;  // one policy of so many is also proven after an edit

struct Sum {
  std::atomic<std::size_t> policies = 0, refused = 0, regions = 0, disagreements = 0;
};

// The same policy before one of its sentences was written: what is proven since then must come out right,
// too.
std::optional<prove::Disagreement> disagreement_since(differential::Dice& dice,
                                                      const ruleset::Ruleset& ruleset,
                                                      const resolve::ResolvedPolicy& policy) {
  if (policy.sentences.empty()) return std::nullopt;
  prove::Proven before{{}, policy};
  const auto at = dice.below(policy.sentences.size());
  before.policy.sentences.erase(before.policy.sentences.begin() + static_cast<std::ptrdiff_t>(at));
  before.ruleset = compile::compile(before.policy);
  return prove::prove(ruleset, policy, &before).disagreement;
}

void run_one(std::uint64_t seed, Sum& sum) {
  differential::Dice dice(seed);
  const auto text = differential::random_policy(dice);
  const auto policy = policy::read({{"policy.toml", text}});
  const auto resolved = policy ? resolve::resolve(*policy, differential::machine_world())
                               : base::Checked<resolve::ResolvedPolicy>(std::unexpect);
  if (!resolved) {
    ++sum.refused;
    return;
  }
  ++sum.policies;
  const auto ruleset = compile::compile(*resolved);
  auto proof = prove::prove(ruleset, *resolved);
  sum.regions += proof.regions;
  if (!proof.disagreement && seed % edited_share == 0)
    proof.disagreement = disagreement_since(dice, ruleset, *resolved);
  if (!proof.disagreement) return;
  ++sum.disagreements;
  std::printf("DISAGREEMENT seed %llu\n%s%s\n", static_cast<unsigned long long>(seed), text.c_str(),
              prove::to_text(*proof.disagreement).c_str());
}

}  // namespace

int main(int count, char** words) {
  constexpr std::size_t most_stories = 3;
  const char* chosen = std::getenv("MAILFWD_SEED");
  std::uint64_t seed = chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : std::random_device{}();
  std::size_t policies = 1000;
  for (int at = 1; at + 1 < count; at += 2) {
    const std::string word = words[at];
    if (word == "--seed") seed = std::strtoull(words[at + 1], nullptr, 10);
    if (word == "--policies") policies = std::strtoull(words[at + 1], nullptr, 10);
  }
  std::printf("seed %llu\n", static_cast<unsigned long long>(seed));
  Sum sum;
  std::atomic<std::uint64_t> next = seed;
  const auto work = [&] {
    while (sum.policies < policies && sum.disagreements < most_stories) run_one(next++, sum);
  };
  {
    std::vector<std::jthread> workers(std::max(1U, std::thread::hardware_concurrency()));
    for (auto& worker : workers) worker = std::jthread(work);
  }
  std::printf("%zu policies (%zu more were no policy), %zu regions, %zu disagreements\n", sum.policies.load(),
              sum.refused.load(), sum.regions.load(), sum.disagreements.load());
  return sum.disagreements == 0 && sum.regions > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
