// SPDX-License-Identifier: GPL-2.0-or-later
#include "load/load.h"

#include <gtest/gtest.h>

#include <map>

#include "ruleset/ruleset.h"

namespace load {
namespace {

class FilesInMemory final : public resolve::FileReader {
 public:
  base::Result<std::string> read(const std::string& path, std::size_t) const override {
    const auto found = texts.find(path);
    if (found == texts.end()) return base::failure("cannot read " + path + ": No such file or directory");
    return found->second;
  }
  base::Result<std::vector<std::string>> list(const std::string& directory) const override {
    std::vector<std::string> names;
    for (const auto& [path, text] : texts) {
      if (path.starts_with(directory + "/")) names.push_back(path.substr(directory.size() + 1));
    }
    return names;
  }
  std::optional<std::uint32_t> user(const std::string&) const override { return std::nullopt; }

  std::map<std::string, std::string> texts;
};

class LoadTest : public testing::Test {
 protected:
  LoadTest() {
    files_.texts["/p.toml"] =
        "version = 1\n"
        "[zones]\n"
        "internet = \"eth0\"\n"
        "[hosts]\n"
        "friends = \"file:/friends.txt\"\n"
        "[admin]\n"
        "from = \"192.0.2.0/24\"\n"
        "service = \"ssh\"\n"
        "[allow]\n"
        "mail-in = { from = \"friends\", to = \"self\", service = \"smtp\" }\n";
    files_.texts["/friends.txt"] = "198.51.100.0/25\n2001:db8::/32\n";
    interfaces_.push_back({"eth0", 1500, {}});
  }
  Attempt attempt(Extent extent = Extent::whole) const {
    return load(files_, {"/p.toml", "/d"}, interfaces_, extent);
  }

  FilesInMemory files_;
  std::vector<resolve::Interface> interfaces_;
};

TEST_F(LoadTest, GoesAllTheWayFromTheFilesToTheTable) {
  const auto result = attempt();
  ASSERT_TRUE(result.loaded) << to_text(result.loaded.error());
  const auto& target = result.loaded->target;
  EXPECT_EQ(target.sentences, 2u);  // [admin] is one
  EXPECT_EQ(target.table.chains.size(), result.loaded->ruleset.chains.size());
  EXPECT_EQ(target.table.sets.size(), result.loaded->ruleset.sets.size());
  EXPECT_GT(target.rules, 0u);
  EXPECT_GE(target.set_elements, 2u);
}

TEST_F(LoadTest, GivesTheSameTableForTheSameFiles) {
  EXPECT_EQ(attempt().loaded->target, attempt().loaded->target);
}

TEST_F(LoadTest, TellsWhichListsThePolicyNames) {
  EXPECT_EQ(attempt().list_files, (std::vector<std::string>{"/friends.txt"}));
}

TEST_F(LoadTest, TellsItEvenIfOneOfThemIsMissing) {
  files_.texts.erase("/friends.txt");
  const auto result = attempt();
  EXPECT_FALSE(result.loaded);
  EXPECT_EQ(result.list_files, (std::vector<std::string>{"/friends.txt"}));
}

TEST_F(LoadTest, DoesNotKnowTheListsOfAPolicyThatCanNotBeRead) {
  files_.texts["/p.toml"] = "[zones\n";
  const auto result = attempt();
  EXPECT_FALSE(result.loaded);
  EXPECT_EQ(result.list_files, std::nullopt);
}

TEST_F(LoadTest, ShowsTheLineOfAnErrorThatWasFoundAfterReading) {
  files_.texts["/p.toml"] += "web = { from = \"country:DE\", to = \"self\", service = \"https\" }\n";
  const auto result = attempt();
  ASSERT_FALSE(result.loaded);
  ASSERT_EQ(result.loaded.error().size(), 1u) << to_text(result.loaded.error());
  const auto& error = result.loaded.error().front();
  EXPECT_EQ(error.origin.file, "/p.toml");
  EXPECT_EQ(error.origin.line, 11);
  EXPECT_EQ(error.source_line, "web = { from = \"country:DE\", to = \"self\", service = \"https\" }");
}

TEST_F(LoadTest, MergesDropins) {
  files_.texts["/d/10-web.toml"] =
      "[allow]\nweb = { from = \"internet\", to = \"self\", service = \"https\" }\n";
  const auto result = attempt();
  ASSERT_TRUE(result.loaded) << to_text(result.loaded.error());
  EXPECT_EQ(result.loaded->target.sentences, 3u);
  EXPECT_EQ(result.loaded->sources.size(), 2u);
}

TEST_F(LoadTest, WithoutAPolicySaysWhichFileIsMissing) {
  files_.texts.clear();
  const auto result = attempt();
  ASSERT_FALSE(result.loaded);
  EXPECT_EQ(to_text(result.loaded.error()), "error: cannot read /p.toml: No such file or directory\n");
}

TEST_F(LoadTest, ClosedLeavesNoneOfTheSentences) {
  const auto open = attempt();
  const auto closed = attempt(Extent::closed);
  ASSERT_TRUE(closed.loaded);
  EXPECT_NE(to_text(open.loaded->ruleset).find("mail-in"), std::string::npos);
  EXPECT_EQ(to_text(closed.loaded->ruleset).find("mail-in"), std::string::npos);
  EXPECT_NE(to_text(closed.loaded->ruleset).find("admin"), std::string::npos);
}

}  // namespace
}  // namespace load
