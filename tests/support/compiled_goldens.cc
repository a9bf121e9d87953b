// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/compiled_goldens.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "compile/compile.h"
#include "policy/read.h"
#include "resolve/resolve.h"
#include "support/golden_world.h"

namespace support {
namespace {

namespace fs = std::filesystem;

std::optional<ruleset::Ruleset> compiled(const fs::path& folder) {
  const auto policy = policy::read({{"policy.toml", text_of(folder / "policy.toml")}});
  if (!policy) return std::nullopt;
  const auto resolved = resolve::resolve(*policy, golden_world(*policy, folder));
  if (!resolved) return std::nullopt;
  return folder.filename() == "closed" ? compile::compile_closed(*resolved) : compile::compile(*resolved);
}

}  // namespace

std::vector<CompiledGolden> compiled_goldens() {
  std::vector<CompiledGolden> all;
  for (const auto& entry : fs::directory_iterator(fs::path(MAILFWD_SOURCE_DIR) / "tests/golden")) {
    if (!entry.is_directory()) continue;
    if (auto ruleset = compiled(entry.path())) all.push_back({entry.path().filename(), std::move(*ruleset)});
  }
  std::ranges::sort(all, {}, &CompiledGolden::name);
  return all;
}

}  // namespace support
