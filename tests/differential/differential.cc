// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel against the simulator: policies at random, packets at and around their boundaries, injected into
// a namespace. Any difference fails and prints the seed, the policy, the packet and the simulator's trace;
// `--seed N --policies 1` runs it again.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <random>
#include <string>

#include "differential/trial.h"

namespace {

using Clock = std::chrono::steady_clock;

struct Budget {
  std::uint64_t seed = 0;
  std::size_t policies = 500;
  std::size_t packets = 220;  // of a policy
  std::chrono::seconds time = std::chrono::hours(24 * 365);
  bool faulty = false;
};

Budget budget_of(int count, char** words) {
  Budget budget;
  const char* chosen = std::getenv("MAILFWD_SEED");
  budget.seed = chosen != nullptr ? std::strtoull(chosen, nullptr, 10) : std::random_device{}();
  for (int at = 1; at < count; ++at) {
    const std::string word = words[at];
    const auto number = [&] { return at + 1 < count ? std::strtoull(words[++at], nullptr, 10) : 0; };
    if (word == "--seed") budget.seed = number();
    if (word == "--policies") budget.policies = number();
    if (word == "--packets") budget.packets = number();
    if (word == "--seconds") budget.time = std::chrono::seconds(number());
    if (word == "--soak") budget.policies = SIZE_MAX;
    if (word == "--faulty") budget.faulty = true;
  }
  return budget;
}

struct Sum {
  std::size_t policies = 0, refused = 0, packets = 0, accepted = 0, rules = 0, mismatches = 0;
};

void report(const Sum& sum, Clock::time_point began) {
  const auto seconds = std::chrono::duration<double>(Clock::now() - began).count();
  std::printf(
      "%zu policies (%zu more were no policy), %zu packets, %zu accepted, %zu rules decided one, %zu "
      "mismatches, "
      "%.1f s\n",
      sum.policies, sum.refused, sum.packets, sum.accepted, sum.rules, sum.mismatches, seconds);
  std::fflush(stdout);
}

Sum run(const Budget& budget) {
  constexpr std::size_t report_every = 500;
  constexpr std::size_t most_stories = 3;
  differential::Gateway gateway;
  Sum sum;
  const auto began = Clock::now();
  for (std::uint64_t seed = budget.seed; sum.policies < budget.policies; ++seed) {
    if (Clock::now() - began > budget.time || sum.mismatches >= most_stories) break;
    const auto fault = budget.faulty ? differential::Fault::moved_port : differential::Fault::none;
    const auto trial = differential::run_trial(gateway, seed, budget.packets, fault);
    trial.refused ? ++sum.refused : ++sum.policies;
    sum.packets += trial.packets;
    sum.accepted += trial.accepted;
    sum.rules += trial.rules;
    if (!trial.mismatch.empty()) {
      ++sum.mismatches;
      if (!budget.faulty) std::printf("MISMATCH %s\n", trial.mismatch.c_str());
    }
    if (!trial.refused && sum.policies % report_every == 0) report(sum, began);
  }
  report(sum, began);
  return sum;
}

}  // namespace

int main(int count, char** words) {
  const auto budget = budget_of(count, words);
  std::printf("seed %llu\n", static_cast<unsigned long long>(budget.seed));
  try {
    const auto sum = run(budget);
    if (budget.faulty) return sum.mismatches > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
    return sum.mismatches == 0 && sum.packets > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return EXIT_FAILURE;
  }
}
