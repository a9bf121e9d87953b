// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/compiled_goldens.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>

#include "compile/compile.h"
#include "policy/read.h"
#include "resolve/gather.h"
#include "resolve/list_file.h"
#include "resolve/resolve.h"
#include "support/gateway_world.h"

namespace support {
namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::optional<ruleset::Ruleset> compiled(const fs::path& folder) {
  const auto policy = policy::read({{"policy.toml", text_of(folder / "policy.toml")}});
  if (!policy) return std::nullopt;
  auto world = gateway_world();
  for (const auto& path : resolve::list_files_of(*policy)) {
    world.list_files.emplace(path, resolve::parse_list(path, text_of(folder / fs::path(path).filename())));
  }
  const auto resolved = resolve::resolve(*policy, world);
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
