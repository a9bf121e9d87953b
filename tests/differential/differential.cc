// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel against the simulator: policies at random, packets at and around their boundaries, injected into
// a namespace. Any difference is shrunk, fails and prints the seed, the smallest policy and packets, and the
// simulator's trace; `--seed N --policies 1` runs it again. `--faulty` plants faults and wants each of them
// to be seen and to shrink.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <random>
#include <sstream>
#include <string>

#include "differential/shrink.h"
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
  std::size_t policies = 0, refused = 0, packets = 0, accepted = 0, followers = 0, rules = 0, mismatches = 0;
};

void report(const Sum& sum, Clock::time_point began) {
  const auto seconds = std::chrono::duration<double>(Clock::now() - began).count();
  std::printf(
      "%zu policies (%zu more were no policy), %zu packets, %zu accepted, %zu of known sessions, %zu rules "
      "decided one, %zu mismatches, %.1f s\n",
      sum.policies, sum.refused, sum.packets, sum.accepted, sum.followers, sum.rules, sum.mismatches,
      seconds);
  std::fflush(stdout);
}

using differential::Case;
using differential::Fault;
using differential::Gateway;

Case smallest(Gateway& gateway, const Case& one) {
  const auto fails = [&](const Case& less) { return !differential::replay(gateway, less).empty(); };
  // What does not happen again can not be made smaller.
  return fails(one) ? differential::shrunk(one, fails) : one;
}

void tell(Gateway& gateway, std::uint64_t seed, const Case& one, const std::string& difference) {
  const auto again = differential::replay(gateway, one);
  std::printf("seed %llu\n%s%zu packets, the last: %s\n", static_cast<unsigned long long>(seed),
              one.policy.c_str(), one.steps.size(), (again.empty() ? difference : again).c_str());
}

Sum run(const Budget& budget) {
  constexpr std::size_t report_every = 500;
  constexpr std::size_t most_stories = 3;
  Gateway gateway;
  Sum sum;
  const auto began = Clock::now();
  for (std::uint64_t seed = budget.seed; sum.policies < budget.policies; ++seed) {
    if (Clock::now() - began > budget.time || sum.mismatches >= most_stories) break;
    const auto trial = differential::run_trial(gateway, seed, budget.packets, Fault::none);
    trial.refused ? ++sum.refused : ++sum.policies;
    sum.packets += trial.packets;
    sum.accepted += trial.accepted;
    sum.followers += trial.followers;
    sum.rules += trial.rules;
    if (!trial.mismatch.empty()) {
      ++sum.mismatches;
      std::printf("MISMATCH ");
      tell(gateway, seed, smallest(gateway, trial.failed), trial.mismatch);
    }
    if (!trial.refused && sum.policies % report_every == 0) report(sum, began);
  }
  report(sum, began);
  return sum;
}

// Lines between the heads of sections that say who may what.
std::size_t sentences_of(const std::string& policy) {
  std::istringstream lines(policy);
  std::size_t count = 0;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("[")) {
      inside = line == "[allow]" || line == "[deny]" || line == "[reject]" || line == "[publish]" ||
               line == "[nat]";
    } else if (inside) {
      ++count;
    }
  }
  return count;
}

// Whether the fault is seen in one of the policies, and shrinks to a sentence or two and a packet.
bool is_seen(const Budget& budget, Gateway& gateway, Fault fault) {
  for (std::uint64_t seed = budget.seed; seed < budget.seed + budget.policies; ++seed) {
    const auto trial = differential::run_trial(gateway, seed, budget.packets, fault);
    if (trial.mismatch.empty()) continue;
    const auto small = smallest(gateway, trial.failed);
    tell(gateway, seed, small, trial.mismatch);
    return sentences_of(small.policy) <= 2 && small.steps.size() <= 2;
  }
  return false;
}

}  // namespace

int main(int count, char** words) {
  const auto budget = budget_of(count, words);
  std::printf("seed %llu\n", static_cast<unsigned long long>(budget.seed));
  try {
    if (budget.faulty) {
      Gateway gateway;
      bool all = true;
      for (const auto fault : {Fault::moved_port, Fault::turned_verdict, Fault::lost_sessions})
        all = is_seen(budget, gateway, fault) && all;
      return all ? EXIT_SUCCESS : EXIT_FAILURE;
    }
    const auto sum = run(budget);
    return sum.mismatches == 0 && sum.packets > 0 && sum.followers > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return EXIT_FAILURE;
  }
}
