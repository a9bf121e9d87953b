// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/golden_world.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "lists/memory_store.h"
#include "resolve/gather.h"
#include "support/gateway_world.h"

namespace support {
namespace {

namespace fs = std::filesystem;

class FolderFiles final : public resolve::FileReader {
 public:
  FolderFiles(fs::path folder, std::map<std::string, std::uint32_t> users)
      : folder_(std::move(folder)), users_(std::move(users)) {}

  base::Result<std::string> read(const std::string& path, std::size_t) const override {
    if (!fs::exists(here(path))) return base::failure("cannot read " + path + ": No such file or directory");
    return text_of(here(path));
  }
  base::Result<std::vector<std::string>> list(const std::string&) const override {
    return std::vector<std::string>{};
  }
  base::Result<std::optional<std::chrono::seconds>> age(const std::string& path) const override {
    if (!fs::exists(here(path))) return std::nullopt;
    return std::chrono::seconds(0);
  }
  std::optional<std::uint32_t> user(const std::string& name) const override {
    const auto found = users_.find(name);
    return found == users_.end() ? std::nullopt : std::optional(found->second);
  }

 private:
  [[nodiscard]] fs::path here(const std::string& path) const { return folder_ / fs::path(path).filename(); }

  fs::path folder_;
  std::map<std::string, std::uint32_t> users_;
};

}  // namespace

std::string text_of(const fs::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

resolve::World golden_world(const policy::Policy& policy, const fs::path& folder) {
  auto world = gateway_world();
  const FolderFiles files(folder, world.users);
  resolve::GivenIn given{"names.toml", {}};
  if (const auto source = resolve::read_names_file(files, "names.toml"); source && *source) {
    auto names = policy::read_names(**source);
    EXPECT_TRUE(names) << base::to_text(names.error());
    if (names) given.names = *std::move(names);
  }
  return resolve::gather(files, policy, given, lists::MemoryStore{}, std::move(world.interfaces));
}

}  // namespace support
