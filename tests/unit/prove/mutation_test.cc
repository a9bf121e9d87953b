// SPDX-License-Identifier: GPL-2.0-or-later
//
// A compiler that makes one mistake: a rule left out, a verdict or a comparison turned, a range one too
// short, an element lost; each in every place. The proof must see it. Where it does not, the mistake must
// make no difference (a denial behind which nothing allows): the simulator sends packets through both
// rulesets, and must find none that they treat differently. A proof that begins with an earlier one must see
// the same mistakes as one of everything.
#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "base/overloaded.h"
#include "compile/compile.h"
#include "policy/read.h"
#include "prove/prove.h"
#include "resolve/resolve.h"
#include "ruleset/check.h"
#include "support/golden_world.h"
#include "unit/prove/effect.h"

namespace {

using ruleset::Ruleset;

struct Fault {
  std::string name;
  Ruleset ruleset;
};

bool decides(const ruleset::Rule& rule) {
  return std::visit(base::Overloaded{
                        [](const ruleset::Log&) { return false; },
                        [](const ruleset::Notify&) { return false; },
                        [](const ruleset::ClampMss&) { return false; },
                        [](const ruleset::SetTimeouts&) { return false; },
                        [](const auto&) { return true; },
                    },
                    rule.statements.back());
}

std::string place(const ruleset::Chain& chain, std::size_t rule) {
  return chain.name.text + " " + std::to_string(rule + 1) + " (" + chain.rules[rule].comment + ")";
}

using Faults = std::function<void(const Fault&)>;

void leave_out_rules(const Ruleset& right, const Faults& each) {
  for (std::size_t chain = 0; chain < right.chains.size(); ++chain) {
    for (std::size_t rule = 0; rule < right.chains[chain].rules.size(); ++rule) {
      if (!decides(right.chains[chain].rules[rule])) continue;
      Fault fault{"without " + place(right.chains[chain], rule), right};
      auto& rules = fault.ruleset.chains[chain].rules;
      rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(rule));
      each(fault);
    }
  }
}

void turn_verdicts(const Ruleset& right, const Faults& each) {
  for (std::size_t chain = 0; chain < right.chains.size(); ++chain) {
    for (std::size_t rule = 0; rule < right.chains[chain].rules.size(); ++rule) {
      Fault fault{"turned " + place(right.chains[chain], rule), right};
      auto& last = fault.ruleset.chains[chain].rules[rule].statements.back();
      if (std::holds_alternative<ruleset::Accept>(last)) {
        last = ruleset::Drop{};
      } else if (std::holds_alternative<ruleset::Drop>(last)) {
        last = ruleset::Accept{};
      } else {
        continue;
      }
      each(fault);
    }
  }
}

// Every comparison with the value next to it, and turned round.
void miss_comparisons(const Ruleset& right, const Faults& each) {
  for (std::size_t chain = 0; chain < right.chains.size(); ++chain) {
    for (std::size_t rule = 0; rule < right.chains[chain].rules.size(); ++rule) {
      if (!decides(right.chains[chain].rules[rule])) continue;
      for (std::size_t at = 0; at < right.chains[chain].rules[rule].statements.size(); ++at) {
        Fault fault{"statement " + std::to_string(at + 1) + " of " + place(right.chains[chain], rule), right};
        auto& statement = fault.ruleset.chains[chain].rules[rule].statements[at];
        if (auto* compare = std::get_if<ruleset::Compare>(&statement)) {
          compare->equal = !compare->equal;
        } else if (auto* range = std::get_if<ruleset::InRange>(&statement)) {
          range->low.back() = static_cast<std::uint8_t>(range->low.back() + 1);
        } else if (auto* in = std::get_if<ruleset::InSet>(&statement)) {
          in->negated = !in->negated;
        } else {
          continue;
        }
        each(fault);
      }
    }
  }
}

void lose_elements(const Ruleset& right, const Faults& each) {
  const auto without_first = [](const auto& set) {
    auto intervals = set.intervals();
    intervals.erase(intervals.begin());
    return std::remove_cvref_t<decltype(set)>(std::move(intervals));
  };
  for (std::size_t set = 0; set < right.sets.size(); ++set) {
    Fault fault{"an element lost from " + right.sets[set].name.text, right};
    auto& elements = fault.ruleset.sets[set].elements;
    if (std::holds_alternative<ruleset::RuntimeElements>(elements) || ruleset::size(elements) == 0) continue;
    if (const auto* ipv4 = std::get_if<base::Ipv4Set>(&elements)) {
      elements = without_first(*ipv4);
    } else if (const auto* ipv6 = std::get_if<base::Ipv6Set>(&elements)) {
      elements = without_first(*ipv6);
    } else {
      std::get<ruleset::KeyedElements>(elements).edit().pop_back();
    }
    each(fault);
  }
}

struct Result {
  std::size_t faults = 0;
  std::size_t seen = 0;
  std::vector<std::string> missed;
  std::vector<std::string> missed_since;  // by a proof of what has changed
};

// The policy before its sentence in the middle was written.
prove::Proven before_an_edit(resolve::ResolvedPolicy policy) {
  policy.sentences.erase(policy.sentences.begin() + static_cast<std::ptrdiff_t>(policy.sentences.size() / 2));
  auto ruleset = compile::compile(policy);
  return {std::move(ruleset), std::move(policy)};
}

Result try_all(const Ruleset& right, const resolve::ResolvedPolicy& policy) {
  Result result;
  const prove::Proven proven[]{{right, policy}, before_an_edit(policy)};
  const auto judge = [&](const Fault& fault) {
    if (!ruleset::violations(fault.ruleset).empty()) return;  // seen already before any proof
    ++result.faults;
    const bool seen = prove::prove(fault.ruleset, policy).disagreement.has_value();
    for (const auto& before : proven) {
      if (prove::prove(fault.ruleset, policy, &before).disagreement.has_value() != seen)
        result.missed_since.push_back(fault.name);
    }
    if (seen) {
      ++result.seen;
    } else if (tests::matters(right, fault.ruleset)) {
      result.missed.push_back(fault.name);
    }
  };
  leave_out_rules(right, judge);
  turn_verdicts(right, judge);
  miss_comparisons(right, judge);
  lose_elements(right, judge);
  return result;
}

class Mutation : public testing::TestWithParam<std::string> {};

TEST_P(Mutation, IsSeen) {
  const auto folder = std::filesystem::path(MAILFWD_SOURCE_DIR) / "tests/golden" / GetParam();
  const auto policy = policy::read({{"policy.toml", support::text_of(folder / "policy.toml")}});
  ASSERT_TRUE(policy);
  const auto resolved = resolve::resolve(*policy, support::golden_world(*policy, folder));
  ASSERT_TRUE(resolved);
  const auto result = try_all(compile::compile(*resolved), *resolved);
  EXPECT_GT(result.faults, 100U);
  EXPECT_GT(result.seen, result.faults * 2 / 3) << "of " << result.faults;
  EXPECT_EQ(result.missed, std::vector<std::string>{});
  EXPECT_EQ(result.missed_since, std::vector<std::string>{});
}

// Under a sanitizer each takes thirty times as long, and one looks for its mistakes as well as four.
#ifdef __SANITIZE_ADDRESS__
const std::vector<std::string> policies{"over-ban"};
#else
const std::vector<std::string> policies{"dmz-gateway", "limits", "over-ban", "shared-interface"};
#endif

INSTANTIATE_TEST_SUITE_P(Goldens, Mutation, testing::ValuesIn(policies), [](const auto& one) {
  auto name = one.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
