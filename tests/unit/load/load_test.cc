// SPDX-License-Identifier: GPL-2.0-or-later
#include "load/load.h"

#include <gtest/gtest.h>

#include "lists/memory_store.h"
#include "ruleset/ruleset.h"
#include "support/map_files.h"

namespace load {
namespace {

class LoadTest : public testing::Test {
 protected:
  LoadTest() {
    files_.files["/p.toml"] =
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
    files_.files["/friends.txt"] = "198.51.100.0/25\n2001:db8::/32\n";
    interfaces_.push_back({"eth0", 1500, {}});
  }
  Attempt attempt(Extent extent = Extent::whole) const {
    return load(files_, store_, {"/p.toml", "/d", "/names.toml"}, {interfaces_}, extent);
  }

  support::MapFiles files_;
  lists::MemoryStore store_;
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
  files_.files.erase("/friends.txt");
  const auto result = attempt();
  EXPECT_FALSE(result.loaded);
  EXPECT_EQ(result.list_files, (std::vector<std::string>{"/friends.txt"}));
}

TEST_F(LoadTest, DoesNotKnowTheListsOfAPolicyThatCanNotBeRead) {
  files_.files["/p.toml"] = "[zones\n";
  const auto result = attempt();
  EXPECT_FALSE(result.loaded);
  EXPECT_EQ(result.list_files, std::nullopt);
}

TEST_F(LoadTest, ShowsTheLineOfAnErrorThatWasFoundAfterReading) {
  files_.files["/p.toml"] += "web = { from = \"country:DE\", to = \"self\", service = \"https\" }\n";
  const auto result = attempt();
  ASSERT_FALSE(result.loaded);
  ASSERT_EQ(result.loaded.error().size(), 1u) << to_text(result.loaded.error());
  const auto& error = result.loaded.error().front();
  EXPECT_EQ(error.origin.file, "/p.toml");
  EXPECT_EQ(error.origin.line, 11);
  EXPECT_EQ(error.source_line, "web = { from = \"country:DE\", to = \"self\", service = \"https\" }");
}

TEST_F(LoadTest, MergesDropins) {
  files_.files["/d/10-web.toml"] =
      "[allow]\nweb = { from = \"internet\", to = \"self\", service = \"https\" }\n";
  const auto result = attempt();
  ASSERT_TRUE(result.loaded) << to_text(result.loaded.error());
  EXPECT_EQ(result.loaded->target.sentences, 3u);
  EXPECT_EQ(result.loaded->sources.size(), 2u);
}

TEST_F(LoadTest, WithoutAPolicySaysWhichFileIsMissing) {
  files_.files.clear();
  const auto result = attempt();
  ASSERT_FALSE(result.loaded);
  EXPECT_EQ(to_text(result.loaded.error()), "error: cannot read /p.toml: No such file or directory\n");
}

TEST_F(LoadTest, TakesNamesFromTheirFileAndWatchesWhatItNames) {
  files_.files["/p.toml"] += "mx = { from = \"mx2.example.net\", to = \"self\", service = \"pop3s\" }\n";
  const auto missing = attempt();
  ASSERT_FALSE(missing.loaded);
  EXPECT_EQ(to_text(missing.loaded.error()),
            "/p.toml:11:15: error: 'mx2.example.net' would have to be looked up, which this version of "
            "mailfwd does not do\n"
            "  11 | mx = { from = \"mx2.example.net\", to = \"self\", service = \"pop3s\" }\n"
            "     |               ^\n"
            "  hint: write into /names.toml what it stands for, as in \"mx2.example.net\" = [\"192.0.2.10\", "
            "\"2001:db8::10\"]\n");

  files_.files["/names.toml"] = "\"mx2.example.net\" = [\"203.0.113.9\", \"file:/mx.txt\"]\n";
  const auto unread = attempt();
  ASSERT_FALSE(unread.loaded);
  EXPECT_EQ(to_text(unread.loaded.error()),
            "/names.toml:1:37: error: cannot read /mx.txt: No such file or directory\n"
            "   1 | \"mx2.example.net\" = [\"203.0.113.9\", \"file:/mx.txt\"]\n"
            "     |                                     ^\n");

  files_.files["/mx.txt"] = "203.0.113.77\n";
  const auto given = attempt();
  ASSERT_TRUE(given.loaded) << to_text(given.loaded.error());
  EXPECT_EQ(given.list_files, (std::vector<std::string>{"/friends.txt", "/mx.txt"}));
  EXPECT_NE(to_text(given.loaded->ruleset).find("203.0.113.77"), std::string::npos);
}

TEST_F(LoadTest, ShowsTheMistakesOfPolicyAndNamesTogether) {
  files_.files["/p.toml"] += "[allow]\n";
  files_.files["/names.toml"] = "\"mx2.example.net\" = \"203.0.113\"\n";
  const auto result = attempt();
  ASSERT_FALSE(result.loaded);
  EXPECT_FALSE(result.list_files);
  ASSERT_EQ(result.loaded.error().size(), 2u);
  EXPECT_EQ(result.loaded.error()[0].origin.file.text(), "/p.toml");
  EXPECT_EQ(result.loaded.error()[1].origin.file.text(), "/names.toml");
}

TEST_F(LoadTest, WarnsOfFindingsWithTheirLinesUnlessClosed) {
  files_.files["/p.toml"] += "again = { from = \"friends\", to = \"self\", service = \"smtp\" }\n";
  const auto open = attempt();
  ASSERT_TRUE(open.loaded);
  ASSERT_EQ(open.loaded->target.warnings.size(), 1u) << to_text(open.loaded->target.warnings);
  EXPECT_EQ(to_text(open.loaded->target.warnings),
            "/p.toml:11:1: error: [allow] 'again' says the same as [allow] 'mail-in' [duplicate]\n"
            "  11 | again = { from = \"friends\", to = \"self\", service = \"smtp\" }\n"
            "     | ^\n"
            "  hint: take one of the two out\n"
            "/p.toml:10:1: note: the other one is here\n"
            "  10 | mail-in = { from = \"friends\", to = \"self\", service = \"smtp\" }\n"
            "     | ^\n");
  EXPECT_TRUE(attempt(Extent::closed).loaded->target.warnings.empty());
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
