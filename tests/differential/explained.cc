// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel as judge of explain: questions about policies at random, and the witness of each case sent as a
// real packet. The kernel has to do with it what the answer says.
#include "explain/explain.h"

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>

#include "compile/compile.h"
#include "differential/dice.h"
#include "differential/gateway.h"
#include "differential/machine.h"
#include "differential/random_policy.h"
#include "differential/wire.h"
#include "explain/answer_text.h"
#include "policy/read.h"
#include "resolve/resolve.h"

namespace {

using differential::Gateway;

constexpr std::uint32_t first_tag = 0x6d660000;

struct Sum {
  std::size_t policies = 0;
  std::size_t packets = 0;
  std::size_t accepted = 0;
  std::size_t mismatches = 0;
};

class Judge {
 public:
  // Nothing of a policy that is none.
  void judge(std::uint64_t seed) {
    differential::Dice dice(seed);
    const std::vector<policy::SourceFile> sources{{"policy.toml", differential::random_policy(dice)}};
    // Asked about whole zones without networks, explain has an answer for each piece between the listed
    // addresses, and takes a second for it.
    if (sources.front().text.contains("[list.")) return;
    const auto policy = policy::read(sources);
    if (!policy) return;
    const auto world = differential::machine_world();
    const auto resolved = resolve::resolve(*policy, world);
    if (!resolved) return;
    const auto ruleset = compile::compile(*resolved);
    ++sum.policies;
    for (const auto* from : {"any", "self", "dmz"}) {
      for (const auto* to : {"self", "internet", "bastion", "203.0.113.25"}) {
        for (const auto* service : {"smtp", "dns", "ping"}) {
          // A raw socket always has a user; this one nobody speaks of.
          ask({from, to, service, 4242}, {sources, *policy, world, *resolved, ruleset}, seed);
        }
      }
    }
  }

  Sum sum;

 private:
  void ask(const explain::Question& question, const explain::Ground& ground, std::uint64_t seed) {
    const auto answer = explain::explain(question, ground);
    if (!answer) return;
    for (const auto& each : answer->cases) {
      // Nothing is remembered, so that every limit has room.
      const auto complaint = gateway_.put_in_force(ground.ruleset);
      if (!complaint.empty()) std::printf("%s\n", complaint.c_str());
      ++tag_;
      const auto fate = gateway_.send(differential::as_sent(each.witness, tag_), tag_);
      ++sum.packets;
      sum.accepted += fate.decision == simulate::Decision::accept ? 1 : 0;
      if (fate.decision == each.reason.decision) continue;
      ++sum.mismatches;
      std::printf("MISMATCH seed %llu: %s %s %s\nthe kernel: %s\n%s\n%s",
                  static_cast<unsigned long long>(seed), question.from.c_str(), question.to.c_str(),
                  question.service.c_str(), simulate::to_text(fate.decision).c_str(),
                  explain::to_text({{each}, {}}).c_str(), ground.sources.front().text.c_str());
    }
  }

  Gateway gateway_;
  std::uint32_t tag_ = first_tag;
};

}  // namespace

// usage: explained [POLICIES [SEED]]
int main(int count, char** words) {
  const auto policies = count > 1 ? std::strtoull(words[1], nullptr, 10) : 20;
  const auto seed = count > 2 ? std::strtoull(words[2], nullptr, 10) : 1;
  try {
    Judge judge;
    for (auto at = seed; judge.sum.policies < policies && judge.sum.mismatches < 3; ++at) judge.judge(at);
    std::printf("%zu policies, %zu packets, %zu accepted, %zu mismatches\n", judge.sum.policies,
                judge.sum.packets, judge.sum.accepted, judge.sum.mismatches);
    return judge.sum.mismatches == 0 && judge.sum.accepted > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
  } catch (const std::exception& problem) {
    std::fprintf(stderr, "%s\n", problem.what());
    return EXIT_FAILURE;
  }
}
