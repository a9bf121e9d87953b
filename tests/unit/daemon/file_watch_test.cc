// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every way in which an editor or a deployment tool changes a file, in a real directory, each with its
// refusing twin.
#include "mailfwd/file_watch.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>

#include "unit/daemon/as_nobody.h"

namespace mailfwd {
namespace {

namespace fs = std::filesystem;
using Paths = std::set<std::string>;

class FileWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "mailfwd-watch-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = fs::canonical(pattern);
    fs::create_directories(top_ / "etc" / "d");
    write("etc/mailfw.toml", "version = 1\n");
    auto opened = FileWatch::open();
    ASSERT_TRUE(opened);
    watch_.emplace(*std::move(opened));
  }
  void TearDown() override { fs::remove_all(top_); }

  std::string at(const std::string& path) const { return top_ / path; }
  void write(const std::string& path, const std::string& text) { std::ofstream(at(path)) << text; }
  void watch(const std::vector<std::string>& files) {
    WatchedPaths paths{{}, at("etc/d")};
    for (const auto& file : files) paths.files.push_back(at(file));
    watch_->watch(paths);
    EXPECT_EQ(watch_->blind_spots(), base::Errors{});
  }
  // inotify queues before the system call that causes it returns: nothing to wait for.
  Paths changed() { return watch_->drain(); }
  Paths only(const std::string& path) { return {at(path)}; }

  fs::path top_;
  std::optional<FileWatch> watch_;
};

TEST_F(FileWatchTest, NothingHappenedAtFirst) {
  watch({"etc/mailfw.toml"});
  EXPECT_EQ(changed(), Paths{});
}

TEST_F(FileWatchTest, SeesAFileThatIsWrittenInPlaceOnceItIsClosed) {
  watch({"etc/mailfw.toml"});
  std::ofstream file(at("etc/mailfw.toml"), std::ios::trunc);
  file << "half" << std::flush;
  EXPECT_EQ(changed(), Paths{});
  file.close();
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
  EXPECT_EQ(changed(), Paths{});
}

TEST_F(FileWatchTest, DoesNotMindThatAFileIsRead) {
  watch({"etc/mailfw.toml"});
  std::string text;
  std::ifstream(at("etc/mailfw.toml")) >> text;
  EXPECT_EQ(changed(), Paths{});
}

TEST_F(FileWatchTest, SeesAFileThatIsReplacedByRename) {
  watch({"etc/mailfw.toml"});
  write("etc/.mailfw.toml.swp", "new");
  EXPECT_EQ(changed(), Paths{});
  fs::rename(at("etc/.mailfw.toml.swp"), at("etc/mailfw.toml"));
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
}

TEST_F(FileWatchTest, SeesTheFileThatCameByRenameWhenItIsWrittenLater) {
  watch({"etc/mailfw.toml"});
  write("etc/new", "new");
  fs::rename(at("etc/new"), at("etc/mailfw.toml"));
  changed();
  write("etc/mailfw.toml", "newer");
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
}

TEST_F(FileWatchTest, DoesNotMindOtherFilesInTheSameDirectory) {
  watch({"etc/mailfw.toml"});
  write("etc/mailfw.toml~", "backup");
  write("etc/4913", "vim tries whether it may write");
  fs::remove(at("etc/4913"));
  fs::create_directory(at("etc/elsewhere"));
  EXPECT_EQ(changed(), Paths{});
}

TEST_F(FileWatchTest, SeesThatAFileIsDeletedAndPutBack) {
  watch({"etc/mailfw.toml"});
  fs::remove(at("etc/mailfw.toml"));
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
  write("etc/mailfw.toml", "again");
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
}

TEST_F(FileWatchTest, WaitsForTheWriterOfAFileThatWasJustMade) {
  watch({"etc/list.txt"});
  std::ofstream file(at("etc/list.txt"));
  EXPECT_EQ(changed(), Paths{});
  file << "192.0.2.1\n";
  file.close();
  EXPECT_EQ(changed(), only("etc/list.txt"));
}

TEST_F(FileWatchTest, SeesAFileThatIsMadeByAHardLink) {
  write("etc/source", "192.0.2.1\n");
  watch({"etc/list.txt"});
  fs::create_hard_link(at("etc/source"), at("etc/list.txt"));
  EXPECT_EQ(changed(), only("etc/list.txt"));
}

TEST_F(FileWatchTest, SeesAFileThatIsWrittenThroughAnotherName) {
  fs::create_directory(at("elsewhere"));
  fs::create_hard_link(at("etc/mailfw.toml"), at("elsewhere/name"));
  watch({"etc/mailfw.toml"});
  write("elsewhere/name", "new");
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
}

TEST_F(FileWatchTest, SeesThatAFileBecomesReadable) {
  watch({"etc/mailfw.toml"});
  ::chmod(at("etc/mailfw.toml").c_str(), 0);
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
  ::chmod(at("etc/mailfw.toml").c_str(), 0644);
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
}

TEST_F(FileWatchTest, SeesASymbolicLinkThatIsSwapped) {
  fs::create_directory(at("v"));
  write("v/1.toml", "1");
  write("v/2.toml", "2");
  fs::create_symlink("../v/1.toml", at("etc/link.toml"));
  watch({"etc/link.toml"});
  write("v/2.toml", "not yet");
  EXPECT_EQ(changed(), Paths{});
  fs::create_symlink("../v/2.toml", at("etc/link.tmp"));
  fs::rename(at("etc/link.tmp"), at("etc/link.toml"));
  EXPECT_EQ(changed(), only("etc/link.toml"));
  write("v/1.toml", "no more");
  EXPECT_EQ(changed(), Paths{});
  write("v/2.toml", "now");
  EXPECT_EQ(changed(), only("etc/link.toml"));
}

TEST_F(FileWatchTest, SeesALinkInTheMiddleOfAChainOfLinks) {
  fs::create_directory(at("v"));
  write("v/1.toml", "1");
  write("v/2.toml", "2");
  fs::create_symlink(at("v/1.toml"), at("v/current"));
  fs::create_symlink(at("v/current"), at("etc/link.toml"));
  watch({"etc/link.toml"});
  fs::remove(at("v/current"));
  EXPECT_EQ(changed(), only("etc/link.toml"));
  fs::create_symlink(at("v/2.toml"), at("v/current"));
  EXPECT_EQ(changed(), only("etc/link.toml"));
  write("v/2.toml", "3");
  EXPECT_EQ(changed(), only("etc/link.toml"));
}

// As Kubernetes does it: file -> ..data/file, ..data -> ..stamp, and only ..data is ever renamed over.
TEST_F(FileWatchTest, SeesADataDirectoryThatIsSwapped) {
  for (const std::string stamp : {"..1", "..2", "..3"}) {
    fs::create_directories(at("map/" + stamp));
    write("map/" + stamp + "/mailfw.toml", stamp);
  }
  fs::create_symlink("..1", at("map/..data"));
  fs::create_symlink("..data/mailfw.toml", at("map/mailfw.toml"));
  watch({"map/mailfw.toml"});
  for (const std::string stamp : {"..2", "..3"}) {
    fs::create_symlink(stamp, at("map/..data_tmp"));
    EXPECT_EQ(changed(), Paths{});
    fs::rename(at("map/..data_tmp"), at("map/..data"));
    EXPECT_EQ(changed(), only("map/mailfw.toml")) << stamp;
  }
  fs::remove_all(at("map/..1"));
  EXPECT_EQ(changed(), Paths{});
  write("map/..3/mailfw.toml", "edited");
  EXPECT_EQ(changed(), only("map/mailfw.toml"));
}

TEST_F(FileWatchTest, SurvivesLinksThatGoRoundInACircle) {
  fs::create_symlink("b", at("etc/a"));
  fs::create_symlink("a", at("etc/b"));
  watch({"etc/a"});
  fs::remove(at("etc/b"));
  EXPECT_EQ(changed(), only("etc/a"));
}

TEST_F(FileWatchTest, SeesADirectoryThatIsReplaced) {
  fs::create_directories(at("lists/a"));
  write("lists/a/x.txt", "1");
  watch({"lists/a/x.txt"});
  fs::create_directories(at("lists/new"));
  write("lists/new/x.txt", "2");
  EXPECT_EQ(changed(), Paths{});
  fs::rename(at("lists/a"), at("lists/old"));
  fs::rename(at("lists/new"), at("lists/a"));
  EXPECT_EQ(changed(), only("lists/a/x.txt"));
  write("lists/old/x.txt", "gone");
  EXPECT_EQ(changed(), Paths{});
  write("lists/a/x.txt", "3");
  EXPECT_EQ(changed(), only("lists/a/x.txt"));
}

TEST_F(FileWatchTest, FindsAFileWhoseDirectoriesComeLater) {
  watch({"one/two/x.txt"});
  fs::create_directory(at("one"));
  EXPECT_EQ(changed(), only("one/two/x.txt"));
  fs::create_directory(at("one/two"));
  changed();
  write("one/two/x.txt", "here");
  EXPECT_EQ(changed(), only("one/two/x.txt"));
}

TEST_F(FileWatchTest, SeesADirectoryThatIsRemovedAndMadeAgain) {
  fs::create_directories(at("lists"));
  write("lists/x.txt", "1");
  watch({"lists/x.txt"});
  fs::remove_all(at("lists"));
  EXPECT_EQ(changed(), only("lists/x.txt"));
  fs::create_directories(at("lists"));
  changed();
  write("lists/x.txt", "2");
  EXPECT_EQ(changed(), only("lists/x.txt"));
}

// A directory that somebody stands in is not gone for the kernel before he leaves.
TEST_F(FileWatchTest, SeesADirectoryReplacedThatIsStillInUse) {
  fs::create_directories(at("lists"));
  write("lists/x.txt", "1");
  watch({"lists/x.txt"});
  const base::UniqueFd stands_in_it(::open(at("lists").c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  fs::remove_all(at("lists"));
  EXPECT_EQ(changed(), only("lists/x.txt"));
  fs::create_directories(at("lists"));
  changed();
  write("lists/x.txt", "2");
  EXPECT_EQ(changed(), only("lists/x.txt"));
}

// The way leads through /tmp, where others delete files, too; a try that they disturb is made again. What
// this test does itself would wake the watch in each.
TEST_F(FileWatchTest, IsNotWokenByWhatOthersDoOnTheWay) {
  constexpr int most_tries = 20;
  fs::create_directories(at("way/lists"));
  watch({"way/lists/x.txt"});
  pollfd readable{watch_->fd(), POLLIN, 0};
  bool woken = true;
  for (int attempt = 0; attempt < most_tries && woken; ++attempt) {
    changed();
    write("way/elsewhere", "1");
    const auto another = "way/another-" + std::to_string(attempt);
    fs::create_directory(at(another));
    write(another + "/x.txt", "1");
    woken = ::poll(&readable, 1, 0) != 0;
  }
  EXPECT_FALSE(woken);
  write("way/lists/x.txt", "1");
  EXPECT_EQ(::poll(&readable, 1, 0), 1);
}

TEST_F(FileWatchTest, SeesADirectoryThatIsReplacedByALink) {
  fs::create_directories(at("lists"));
  fs::create_directories(at("v2"));
  write("lists/x.txt", "1");
  write("v2/x.txt", "2");
  watch({"lists/x.txt"});
  fs::rename(at("lists"), at("v1"));
  fs::create_symlink("v2", at("lists"));
  EXPECT_EQ(changed(), only("lists/x.txt"));
  write("v2/x.txt", "3");
  EXPECT_EQ(changed(), only("lists/x.txt"));
}

TEST_F(FileWatchTest, SeesDropinsComeChangeAndGo) {
  watch({"etc/mailfw.toml"});
  write("etc/d/10-a.toml", "a");
  EXPECT_EQ(changed(), only("etc/d/10-a.toml"));
  write("etc/d/10-a.toml", "b");
  EXPECT_EQ(changed(), only("etc/d/10-a.toml"));
  fs::rename(at("etc/d/10-a.toml"), at("etc/d/10-a.toml.off"));
  EXPECT_EQ(changed(), only("etc/d/10-a.toml"));
}

TEST_F(FileWatchTest, DoesNotMindWhatIsNoDropin) {
  watch({"etc/mailfw.toml"});
  write("etc/d/README", "a");
  write("etc/d/.10-a.toml", "an editor's");
  write("etc/d/10-a.toml~", "a backup");
  write("etc/d/10-a.toml.dpkg-new", "not yet");
  EXPECT_EQ(changed(), Paths{});
}

TEST_F(FileWatchTest, SeesTheDropinDirectoryAppear) {
  fs::remove(at("etc/d"));
  watch({"etc/mailfw.toml"});
  fs::create_directory(at("etc/d"));
  EXPECT_EQ(changed(), only("etc/d"));
  write("etc/d/a.toml", "a");
  EXPECT_EQ(changed(), only("etc/d/a.toml"));
}

TEST_F(FileWatchTest, SeesTheTargetOfADropinThatIsALink) {
  write("etc/target", "1");
  fs::create_symlink("../target", at("etc/d/a.toml"));
  watch({"etc/mailfw.toml"});
  write("etc/target", "2");
  EXPECT_EQ(changed(), only("etc/d/a.toml"));
}

TEST_F(FileWatchTest, ForgetsWhatIsNoLongerWatched) {
  write("etc/list.txt", "1");
  watch({"etc/mailfw.toml", "etc/list.txt"});
  write("etc/list.txt", "2");
  EXPECT_EQ(changed(), only("etc/list.txt"));
  watch({"etc/mailfw.toml"});
  write("etc/list.txt", "3");
  EXPECT_EQ(changed(), Paths{});
  write("etc/mailfw.toml", "4");
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
}

TEST_F(FileWatchTest, KeepsWhatHappenedWhileTheWatchWasReplaced) {
  watch({"etc/mailfw.toml"});
  write("etc/mailfw.toml", "2");
  watch({"etc/mailfw.toml", "etc/list.txt"});
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
}

TEST_F(FileWatchTest, TakesLostEventsForAChangeOfEverything) {
  std::size_t limit = 0;
  std::ifstream("/proc/sys/fs/inotify/max_queued_events") >> limit;
  ASSERT_GT(limit, 0u);
  if (limit > 100000) GTEST_SKIP() << "the queue here takes " << limit << " events";
  watch({"etc/mailfw.toml"});
  // Two names in turn: the kernel folds an event into an equal one that is last in the queue.
  const std::string a = at("etc/a");
  const std::string b = at("etc/b");
  write("etc/a", "");
  for (std::size_t i = 0; i <= limit; ++i)
    std::rename((i % 2 == 0 ? a : b).c_str(), (i % 2 == 0 ? b : a).c_str());
  Paths all;
  pollfd readable{watch_->fd(), POLLIN, 0};
  while (::poll(&readable, 1, 0) == 1) all.merge(changed());
  EXPECT_EQ(all, Paths{""});
  EXPECT_EQ(cause_of(all), "file events were lost");
  write("etc/mailfw.toml", "2");
  EXPECT_EQ(changed(), only("etc/mailfw.toml"));
}

TEST_F(FileWatchTest, KnowsWhatHasChangedSinceBeforeItWasWatched) {
  write("etc/old.txt", "1");
  timespec began{};
  struct stat status {};
  // A clock as coarse as the file system's: wait until it has moved past the old file.
  ASSERT_EQ(::stat(at("etc/old.txt").c_str(), &status), 0);
  do {
    ::clock_gettime(CLOCK_REALTIME_COARSE, &began);
  } while (began.tv_sec == status.st_ctim.tv_sec && began.tv_nsec <= status.st_ctim.tv_nsec);
  write("etc/new.txt", "1");
  watch({"etc/old.txt", "etc/new.txt", "etc/none.txt"});
  EXPECT_EQ(watch_->changed_since(began), only("etc/new.txt"));
}

TEST_F(FileWatchTest, SaysWhatItCanNotWatch) {
  fs::create_directory(at("closed"));
  ::chmod(top_.c_str(), 0755);
  ::chmod(at("closed").c_str(), 0311);
  test::as_nobody({}, [&] { watch_->watch({{at("closed/x.txt")}, at("etc/d")}); });
  ASSERT_EQ(watch_->blind_spots().size(), 1u);
  EXPECT_EQ(watch_->blind_spots().front().message, "cannot watch " + at("closed") + ": Permission denied");
  ::chmod(at("closed").c_str(), 0755);
  test::as_nobody({}, [&] { watch_->watch({{at("closed/x.txt")}, at("etc/d")}); });
  EXPECT_EQ(watch_->blind_spots(), base::Errors{});
}

TEST(FileWatchCause, NamesOneFileAndCountsTheRest) {
  EXPECT_EQ(cause_of({"/etc/mailfw.toml"}), "/etc/mailfw.toml changed");
  EXPECT_EQ(cause_of({"/etc/a", "/etc/b", "/etc/c"}), "/etc/a changed and 2 more");
}

}  // namespace
}  // namespace mailfwd
