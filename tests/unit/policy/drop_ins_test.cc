// SPDX-License-Identifier: GPL-2.0-or-later
//
// Several files as one policy: what merges, what clashes, and in which order errors come.
#include "policy/validate.h"
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr auto admin = "[admin]\nfrom = \"192.0.2.1\"\nservice = \"ssh\"\n";

TEST(Version, MustBeOne) {
  EXPECT_EQ(errors_of(read({{"m.toml", std::string("version = 2\n") + admin}})),
            "m.toml:1:11: error: this program reads version 1 of the policy language\n"
            "   1 | version = 2\n"
            "     |           ^\n"
            "  hint: write version = 1\n");
  EXPECT_FALSE(read({{"m.toml", std::string("version = \"1\"\n") + admin}}));
  EXPECT_EQ(errors_of(read({{"m.toml", admin}})),
            "m.toml: error: the policy does not say its version\n  hint: begin with version = 1\n");
  EXPECT_EQ(errors_of(read({{"m.toml", std::string("version = 1\n") + admin}})), "");
}

TEST(Version, NeedNotBeInADropInButMustBeRightThere) {
  EXPECT_TRUE(read_piece(""));
  EXPECT_TRUE(read_piece("version = 1"));
  EXPECT_EQ(errors_of(read_piece("version = 3")),
            "p.toml:1:11: error: this program reads version 1 of the policy language\n"
            "   1 | version = 3\n"
            "     |           ^\n"
            "  hint: write version = 1\n");
}

TEST(Admin, IsNeededUnlessDeclined) {
  EXPECT_EQ(errors_of(read({{"m.toml", "version = 1\n"}})),
            "m.toml: error: there is no [admin], so nobody could log in to repair this policy\n"
            "  hint: add [admin] with from and service, or set no_admin = true in [options]\n");
  EXPECT_TRUE(read({{"m.toml", "version = 1\noptions.no_admin = true\n"}}));
  EXPECT_FALSE(read({{"m.toml", "version = 1\noptions.no_admin = false\n"}}));
  EXPECT_EQ(errors_of(read({{"m.toml", "version = 1\n[admin]\nfrom = \"self\"\n"}})),
            "m.toml:2:2: error: [admin] lacks 'service'\n"
            "   2 | [admin]\n"
            "     |  ^\n"
            "m.toml:3:8: error: this machine needs no [admin] to reach itself\n"
            "   3 | from = \"self\"\n"
            "     |        ^\n");
  EXPECT_TRUE(read(
      {{"m.toml", "version = 1\nadmin.from = \"192.0.2.1\"\n"}, {"d.toml", "admin.service = \"ssh\"\n"}}));
}

TEST(DropIns, AddNamesInTheOrderOfTheFiles) {
  const auto policy = read(
      {{"m.toml",
        std::string("version = 1\nzones.a = \"eth0\"\n[deny]\nz = { from = \"b\", to = \"h\" }\n") + admin},
       {"10.toml", "zones.b = \"eth1\"\n[allow]\ny = { from = \"a\", to = \"b\", service = \"mine\" }\n"},
       {"20.toml",
        "hosts.h = \"192.0.2.9\"\nservices.mine = \"tcp/1\"\n[deny]\nx = { from = \"a\", to = \"b\" }\n"}});
  ASSERT_TRUE(policy) << errors_of(policy);
  std::string names;
  for (const auto& zone : policy->zones) names += zone.name.text + ' ';
  for (const auto& sentence : policy->sentences)
    names += sentence.name.text + '@' + sentence.origin.file.text() + ' ';
  EXPECT_EQ(names, "a b z@m.toml y@10.toml x@20.toml ");
}

TEST(DropIns, ClashAtBothPlaces) {
  EXPECT_EQ(errors_of(read_piece("[options]\nping = true\n[admin]\nfrom = \"192.0.2.2\"\n")),
            "p.toml:4:1: error: 'from' is defined twice in [admin]\n"
            "   4 | from = \"192.0.2.2\"\n"
            "     | ^\n"
            "mailfw.toml:4:11: note: first defined here\n"
            "   4 | admin = { from = \"198.51.100.0/28\", service = \"ssh\" }\n"
            "     |           ^\n");
}

TEST(DropIns, ThatAreBrokenDoNotHideTheErrorsOfOthers) {
  const auto policy = read(
      {{"m.toml",
        std::string("version = 1\n[allow]\nx = { from = \"later\", to = \"self\", servce = \"mine\" }\n")},
       {"d.toml", "zones.later = \n"}});
  // "later" and [admin] may be in the file that could not be read.
  EXPECT_EQ(errors_of(policy),
            "m.toml:3:36: error: unknown key 'servce' in [allow] 'x'\n"
            "   3 | x = { from = \"later\", to = \"self\", servce = \"mine\" }\n"
            "     |                                    ^\n"
            "  hint: did you mean 'service'?\n"
            "d.toml:1:15: error: not TOML (key-value pair): expected value, saw '\\n'\n"
            "   1 | zones.later = \n"
            "     |               ^\n");
}

TEST(Errors, ComeInTheOrderOfTheFilesAndTheirLines) {
  const auto policy = read({{"z.toml", "version = 1\n[test]\na = 1\n[allow]\nb = 2\n[zones]\nc = 3\n"},
                            {"a.toml", "zones = 1\nallow = 2\n"}});
  ASSERT_FALSE(policy);
  std::string places;
  for (const auto& error : policy.error()) {
    places += error.origin.file.text() + ':' + std::to_string(error.origin.line) + ' ';
    EXPECT_EQ(error.source_line.empty(), error.origin.line == 0);
  }
  EXPECT_EQ(places, "z.toml:0 z.toml:3 z.toml:5 z.toml:7 a.toml:1 a.toml:2 ");
}

TEST(Errors, NoSourcesAreNoPolicy) {
  EXPECT_FALSE(read({}));
}

TEST(Hosts, ThatNestAThousandDeepAreRefusedWithoutRecursion) {
  std::string piece;
  for (int level = 0; level < 20'000; ++level) {
    piece += "hosts.h" + std::to_string(level) + " = \"h" + std::to_string(level + 1) + "\"\n";
  }
  const auto policy = read_piece(piece + "hosts.h20000 = \"bastion\"\n");
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().front().message, "hosts nest deeper than 16 levels here");
}

}  // namespace
}  // namespace policy
