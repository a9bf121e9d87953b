// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every policy of tests/golden means what its ruleset does, for every packet there is.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "compile/compile.h"
#include "policy/read.h"
#include "prove/prove.h"
#include "resolve/resolve.h"
#include "support/golden_world.h"

namespace {

namespace fs = std::filesystem;

const fs::path root = fs::path(MAILFWD_SOURCE_DIR) / "tests/golden";

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_directory() && fs::exists(entry.path() / "ruleset.nft"))
      names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

class Meaning : public testing::TestWithParam<std::string> {};

TEST_P(Meaning, IsWhatTheRulesetDoes) {
  const auto folder = root / GetParam();
  const auto policy = policy::read({{"policy.toml", support::text_of(folder / "policy.toml")}});
  ASSERT_TRUE(policy);
  const auto resolved = resolve::resolve(*policy, support::golden_world(*policy, folder));
  ASSERT_TRUE(resolved);
  const auto proof = prove::prove(compile::compile(*resolved), *resolved);
  EXPECT_FALSE(proof.disagreement) << prove::to_text(*proof.disagreement);
  EXPECT_GT(proof.regions, 20);
}

INSTANTIATE_TEST_SUITE_P(Goldens, Meaning, testing::ValuesIn(cases()), [](const auto& one) {
  auto name = one.param;
  std::ranges::replace(name, '-', '_');
  return name;
});

}  // namespace
