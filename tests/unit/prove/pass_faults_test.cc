// SPDX-License-Identifier: GPL-2.0-or-later
//
// Each pass of the compiler with deliberate faults in what it makes, of every kind that can be there. Each is
// seen before anything is applied: by the checks of a ruleset or by the proof. What decides no packet
// (timeouts, records, the log) is seen when the kernel's table is held against what it is to be. What nothing
// sees must make no difference to any of many packets; else the test names it and fails.
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/address_sets.h"
#include "compile/compile.h"
#include "compile/passes.h"
#include "diff/diff.h"
#include "differential/machine.h"
#include "lower/lower.h"
#include "policy/read.h"
#include "prove/prove.h"
#include "resolve/resolve.h"
#include "ruleset/check.h"
#include "unit/prove/effect.h"
#include "unit/prove/faults.h"

namespace {

const char* const policy_text = R"(version = 1
[zones]
internet = { interface = "ppp0", dynamic = true }
dmz = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
lan = { interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/64"] }
guests = { interface = "eth2", network = "10.0.200.0/24" }
[hosts]
bastion = ["192.168.25.25", "2001:db8:25::25"]
web = ["192.168.25.80", "2001:db8:25::80"]
vip = ["192.168.25.6", "2001:db8:25::6"]
partners = ["198.51.100.0/25", "2001:db8:51::/48"]
[admin]
from = "10.0.9.0/24"
service = "ssh"
[options]
trusted = "192.0.2.7"
receive_only = "vip"
timeouts = { udp_stream = "90s" }
[allow]
mail-in = { from = "internet", to = "bastion", service = "smtp", limit = { rate = "60/min", open = 20, over = "ban" } }
web-in = { from = "internet", to = "web", service = ["http", "https"] }
vip-in = { from = "lan", to = "vip", service = "imaps" }
relay = { from = "self", to = "internet", service = "smtp", user = "65534" }
ranges = { from = "partners", to = "self", service = ["tcp/5000-5999", "udp/4500"] }
proxy = { from = "lan", except = "10.0.7.0/24", to = "self", service = "web-proxy" }
send = { from = "bastion", to = "internet", service = "smtp" }
names = { from = "lan", to = "internet", service = "dns" }
[deny]
never = { from = "198.51.100.66", to = "any", service = "smtp" }
[reject]
direct = { from = ["lan", "guests"], to = "internet", service = "smtp" }
[publish]
mail = { from = "internet", address = "172.16.5.1", service = "submission", to = "bastion" }
keys = { from = "internet", address = "172.16.5.1", service = "https", to = "web", to_port = 8443 }
[nat]
bastion-out = { from = "bastion", to = "internet", as = "172.16.5.1" }
others = { from = ["dmz", "lan"], to = "internet", as = "interface" }
[ban]
for = "1h"
service = "mail"
)";

resolve::ResolvedPolicy policy() {
  const auto read = policy::read({{"policy.toml", policy_text}});
  EXPECT_TRUE(read) << base::to_text(read.error());
  auto resolved = resolve::resolve(*read, differential::machine_world());
  EXPECT_TRUE(resolved) << base::to_text(resolved.error());
  const auto listed = [](const char* text) { return base::set_of(*base::parse_address_range(text)); };
  resolved->lists.push_back({"drop",
                             policy::ListDirection::both,
                             base::unite(listed("192.0.2.128/25"), listed("2001:db8:bad::/48")),
                             {}});
  resolved->lists.push_back({"scanners",
                             policy::ListDirection::from,
                             listed("198.51.100.128/26"),
                             {"scanners_except", listed("198.51.100.130")}});
  return *std::move(resolved);
}

struct Pass {
  const char* name;
  void (*run)(compile::Draft&);
  std::set<ruleset::ChainName> chains = {};
  std::set<ruleset::SetName> sets = {};
};

// The list of compile.cc, with what each has made of the policy.
std::vector<Pass> passes_of(const resolve::ResolvedPolicy& policy, ruleset::Ruleset& made) {
  std::vector<Pass> passes{{"refusals", compile::refusals},
                           {"implied", compile::implied},
                           {"admin", compile::admin},
                           {"lists", compile::lists},
                           {"screen", compile::screen},
                           {"receive_only", compile::receive_only},
                           {"resume", compile::resume},
                           {"session_timeouts", compile::session_timeouts},
                           {"sentences", compile::sentences},
                           {"arrivals", compile::arrivals},
                           {"departures", compile::departures},
                           {"nat", compile::nat},
                           {"base_chains", compile::base_chains},
                           {"contents", compile::contents}};
  compile::Draft draft{policy, compile::pair_up(policy), {}, {}, {}};
  std::set<ruleset::ChainName> chains;
  std::set<ruleset::SetName> sets;
  for (auto& pass : passes) {
    pass.run(draft);
    for (const auto& [name, chain] : draft.chains) {
      if (chains.insert(name).second) pass.chains.insert(name);
    }
    for (const auto& [name, set] : draft.sets) {
      if (sets.insert(name).second) pass.sets.insert(name);
    }
  }
  made = finish(std::move(draft));
  return passes;
}

// What the kernel would hold with the fault, held against what it is to hold.
bool readback_differs(const ruleset::Ruleset& right, const ruleset::Ruleset& wrong) {
  const auto live = diff::after_commit({}, lower::lower(wrong), 1, true);
  return !diff::diff(live, lower::lower(right)).empty();
}

enum class Seen { by_the_checks, by_the_proof, by_the_readback, harmless, by_nothing };

Seen who_sees(const tests::Fault& fault, const ruleset::Ruleset& right,
              const resolve::ResolvedPolicy& policy) {
  auto wrong = right;
  fault.commit(wrong);
  if (!ruleset::violations(wrong).empty()) return Seen::by_the_checks;
  if (prove::prove(wrong, policy).disagreement) return Seen::by_the_proof;
  if (!fault.decides) return readback_differs(right, wrong) ? Seen::by_the_readback : Seen::by_nothing;
  return tests::matters(right, wrong) ? Seen::by_nothing : Seen::harmless;
}

// Of each kind that a pass can have, so many in places that lie apart. A sanitizer takes thirty times as
// long, and looks for its mistakes in one pass of five.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t most_of_a_kind = 1, passes_at_once = 5;
#else
constexpr std::size_t most_of_a_kind = 2, passes_at_once = 1;
#endif

using Kinds = std::map<std::string, std::vector<tests::Fault>>;
Kinds by_kind(std::vector<tests::Fault> faults) {
  Kinds kinds;
  for (auto& fault : faults) kinds[fault.kind].push_back(std::move(fault));
  for (auto& [kind, all] : kinds) {
    Kinds::mapped_type some;
    const auto count = std::min(most_of_a_kind, all.size());
    for (std::size_t at = 0; at < count; ++at) some.push_back(std::move(all[at * all.size() / count]));
    all = std::move(some);
  }
  return kinds;
}

struct Sum {
  std::map<Seen, std::size_t> by;
  std::set<std::string> kinds;  // that somebody saw
};

// How many faults of the pass were seen.
std::size_t try_all(const Pass& pass, const ruleset::Ruleset& right, const resolve::ResolvedPolicy& policy,
                    Sum& sum) {
  std::size_t seen = 0;
  for (const auto& [kind, faults] : by_kind(tests::faults_of(right, pass.chains, pass.sets))) {
    for (const auto& fault : faults) {
      const auto by = who_sees(fault, right, policy);
      ++sum.by[by];
      EXPECT_NE(by, Seen::by_nothing) << pass.name << ": " << kind << ": " << fault.place;
      if (by == Seen::harmless || by == Seen::by_nothing) continue;
      ++seen;
      sum.kinds.insert(kind);
    }
  }
  return seen;
}

TEST(PassFaults, AreEachSeenBySomebody) {
  const auto right_policy = policy();
  ruleset::Ruleset right;
  const auto passes = passes_of(right_policy, right);
  ASSERT_EQ(right, compile::compile(right_policy)) << "a pass is missing in this test, or in another place";
  ASSERT_FALSE(prove::prove(right, right_policy).disagreement);
  Sum sum;
  for (std::size_t at = 0; at < passes.size(); at += passes_at_once) {
    const auto& pass = passes[at];
    const auto seen = try_all(pass, right, right_policy, sum);
    // Lists of this size need no record.
    EXPECT_EQ(seen > 0, pass.name != std::string("contents")) << pass.name;
  }
  std::printf("%zu faults seen by the checks, %zu by the proof, %zu by the readback; %zu harmless\n",
              sum.by[Seen::by_the_checks], sum.by[Seen::by_the_proof], sum.by[Seen::by_the_readback],
              sum.by[Seen::harmless]);
  const std::set<std::string> all{
      "comparison turned", "element lost",       "guard lost",          "interval off by one",
      "mask bit lost",     "port bytes swapped", "rule lost",           "rules swapped",
      "value off by one",  "verdict turned",     "wrong count",         "wrong end",
      "wrong hook",        "wrong hook policy",  "wrong hook priority", "wrong target"};
  EXPECT_TRUE(sum.kinds == all || passes_at_once > 1) << testing::PrintToString(sum.kinds);
}

}  // namespace
