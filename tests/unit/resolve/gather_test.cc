// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/gather.h"

#include <gtest/gtest.h>

#include "lists/memory_store.h"
#include "support/map_files.h"

namespace {

policy::Peer file_peer(const std::string& path) {
  return {policy::FileReference{path}, {"policy.toml", 3, 1}};
}

TEST(ReadSources, PutsThePolicyFirstAndTheDropinsInNameOrder) {
  support::MapFiles files;
  files.files = {{"/etc/mailfw.toml", "version = 1"}, {"/d/20-b.toml", "b"}, {"/d/10-a.toml", "a"}};
  const auto sources = resolve::read_sources(files, "/etc/mailfw.toml", "/d");
  ASSERT_TRUE(sources);
  EXPECT_EQ(*sources,
            (std::vector<policy::SourceFile>{
                {"/etc/mailfw.toml", "version = 1"}, {"/d/10-a.toml", "a"}, {"/d/20-b.toml", "b"}}));
}

TEST(ReadSources, LeavesOutWhatIsNoDropin) {
  support::MapFiles files;
  files.files = {
      {"/etc/mailfw.toml", ""}, {"/d/list.txt", "x"}, {"/d/.#lock.toml", "x"}, {"/d/old.toml~", "x"}};
  const auto sources = resolve::read_sources(files, "/etc/mailfw.toml", "/d");
  ASSERT_TRUE(sources);
  EXPECT_EQ(sources->size(), 1u);
}

TEST(ReadSources, SaysWhichFileIsMissing) {
  const auto sources = resolve::read_sources(support::MapFiles{}, "/etc/mailfw.toml", "/d");
  ASSERT_FALSE(sources);
  EXPECT_EQ(base::to_text(sources.error()),
            "error: cannot read /etc/mailfw.toml: No such file or directory\n");
}

TEST(Gather, ReadsEachListFileAndEachUserThatThePolicyNames) {
  support::MapFiles files;
  files.files = {{"/a", "192.0.2.1\n"}, {"/unused", "192.0.2.9\n"}};
  files.users = {{"postfix", 101}, {"nobody", 65534}};
  policy::Policy policy;
  policy.hosts.push_back({{"a"}, {}, {file_peer("/a"), file_peer("/missing")}});
  policy.sentences.emplace_back().user = {"postfix", {}};
  policy.sentences.emplace_back().user = {"exim", {}};
  const auto world = resolve::gather(files, policy, {}, lists::MemoryStore{}, {});
  EXPECT_EQ(world.users, (std::map<std::string, std::uint32_t>{{"postfix", 101}}));
  ASSERT_EQ(world.list_files.size(), 2u);
  EXPECT_TRUE(world.list_files.at("/a"));
  ASSERT_FALSE(world.list_files.at("/missing"));
  EXPECT_EQ(base::to_text(world.list_files.at("/missing").error()),
            "error: cannot read /missing: No such file or directory\n");
}

}  // namespace
