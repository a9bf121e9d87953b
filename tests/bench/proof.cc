// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the proof of a policy costs: bench_proof POLICY EDITED prints, in microseconds of CPU, that of POLICY
// (`whole`), and that of EDITED by a daemon that has proven POLICY before (`since`); medians of some runs.
// Reading, compiling and everything else is not in it.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <utility>
#include <vector>

#include "lists/directory_store.h"
#include "load/load.h"
#include "prove/prove.h"
#include "resolve/real_files.h"

namespace {

constexpr int runs = 5;

base::Checked<prove::Proven> meant(const char* path) {
  load::Circumstances circumstances;
  circumstances.proven = false;
  auto attempt = load::load(resolve::RealFiles{}, lists::DirectoryStore("/nonexistent"),
                            {path, "/nonexistent", "/nonexistent"}, std::move(circumstances));
  if (!attempt.loaded) return std::unexpected(std::move(attempt.loaded).error());
  return prove::Proven{std::move(attempt.loaded->ruleset), std::move(attempt.loaded->resolved)};
}

long microseconds_of_cpu() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000L + now.tv_nsec / 1000;
}

struct Cost {
  long microseconds = 0;
  bool holds = true;
};

Cost cost_of(const prove::Proven& policy, const prove::Proven* before) {
  std::vector<long> costs;
  for (int run = 0; run < runs; ++run) {
    const auto began = microseconds_of_cpu();
    const auto proof = prove::prove(policy.ruleset, policy.policy, before);
    costs.push_back(microseconds_of_cpu() - began);
    if (proof.disagreement) return {0, false};
  }
  std::ranges::sort(costs);
  return {costs[runs / 2], true};
}

}  // namespace

int main(int count, char** words) {
  if (count != 3) {
    std::cerr << "usage: bench_proof POLICY EDITED\n";
    return 2;
  }
  const auto before = meant(words[1]);
  const auto after = meant(words[2]);
  for (const auto* one : {&before, &after}) {
    if (*one) continue;
    std::cerr << base::to_text(one->error());
    return 1;
  }
  const auto whole = cost_of(*before, nullptr);
  const auto since = cost_of(*after, &*before);
  std::cout << "{\"whole\":" << whole.microseconds << ",\"since\":" << since.microseconds << "}\n";
  return whole.holds && since.holds ? 0 : 1;
}
