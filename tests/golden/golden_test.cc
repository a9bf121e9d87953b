// SPDX-License-Identifier: GPL-2.0-or-later
//
// One folder per case: policy.toml (and list files) in, ruleset.nft or errors.txt out, compared whole and
// both ways: a case without its output fails, and so does an output that no case makes.
// MAILFWD_UPDATE_GOLDEN=1 rewrites; read what it wrote.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "compile/compile.h"
#include "policy/read.h"
#include "policy/source_lines.h"
#include "render/nft_text.h"
#include "resolve/resolve.h"
#include "ruleset/check.h"
#include "support/golden_world.h"

namespace {

namespace fs = std::filesystem;

const fs::path root = fs::path(MAILFWD_SOURCE_DIR) / "tests/golden";

using support::text_of;

std::vector<std::string> cases() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root)) {
    if (entry.is_directory()) names.push_back(entry.path().filename());
  }
  std::ranges::sort(names);
  return names;
}

struct Output {
  std::string name;  // of the golden file
  std::string text;
};

Output run(const fs::path& folder) {
  const std::vector<policy::SourceFile> sources{{"policy.toml", text_of(folder / "policy.toml")}};
  const auto policy = policy::read(sources);
  if (!policy) return {"errors.txt", base::to_text(policy.error())};
  const auto resolved = resolve::resolve(*policy, support::golden_world(*policy, folder));
  if (!resolved) return {"errors.txt", base::to_text(policy::with_source_lines(resolved.error(), sources))};
  const bool closed = folder.filename() == "closed";
  const auto ruleset = closed ? compile::compile_closed(*resolved) : compile::compile(*resolved);
  EXPECT_EQ(ruleset::violations(ruleset), std::vector<std::string>{});
  return {"ruleset.nft", render::nft_text(ruleset)};
}

class Golden : public testing::TestWithParam<std::string> {};

TEST_P(Golden, ComesOutAsWritten) {
  const auto folder = root / GetParam();
  const auto output = run(folder);
  if (std::getenv("MAILFWD_UPDATE_GOLDEN") != nullptr) std::ofstream(folder / output.name) << output.text;
  EXPECT_EQ(output.text, text_of(folder / output.name)) << "in " << folder / output.name;
  const auto other = output.name == "errors.txt" ? "ruleset.nft" : "errors.txt";
  EXPECT_FALSE(fs::exists(folder / other)) << folder / other << " is not what this case makes";
}

INSTANTIATE_TEST_SUITE_P(Cases, Golden, testing::ValuesIn(cases()), [](const auto& name) {
  auto text = name.param;
  std::ranges::replace(text, '-', '_');
  return text;
});

}  // namespace
