// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/real_files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

namespace {

class RealFiles : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("mailfwd-files-" + std::to_string(::getpid()) + "-" +
               testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  resolve::RealFiles files_;
  std::filesystem::path folder_;
};

TEST_F(RealFiles, ReadsARegularFileWhole) {
  std::ofstream(path("a")) << std::string(100000, 'x');
  EXPECT_EQ(files_.read(path("a"), 100000), std::string(100000, 'x'));
}

TEST_F(RealFiles, RefusesAFileThatIsTooLong) {
  std::ofstream(path("a")) << "0123456789";
  const auto text = files_.read(path("a"), 9);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message,
            "cannot read " + path("a") + ": it has 10 bytes, more than the 9 that are read");
}

TEST_F(RealFiles, TellsHowLongAgoAFileWasWritten) {
  std::ofstream(path("a")) << "x";
  const timespec written[2] = {{::time(nullptr) - 3600, 0}, {::time(nullptr) - 3600, 0}};
  ASSERT_EQ(::utimensat(AT_FDCWD, path("a").c_str(), written, 0), 0);
  const auto age = files_.age(path("a"));
  ASSERT_TRUE(age && *age);
  EXPECT_GE(**age, std::chrono::seconds(3600));
  EXPECT_LE(**age, std::chrono::seconds(3700));
  EXPECT_EQ(files_.age(path("missing")), std::nullopt);
}

TEST_F(RealFiles, RefusesAFifoAtOnce) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  const auto text = files_.read(path("fifo"), 100);
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().message, "cannot read " + path("fifo") + ": it is not a regular file");
}

TEST_F(RealFiles, RefusesADirectoryAndADevice) {
  EXPECT_FALSE(files_.read(folder_, 100));
  EXPECT_FALSE(files_.read("/dev/zero", 100));
}

TEST_F(RealFiles, ListsADirectoryInOrder) {
  std::ofstream(path("b"));
  std::ofstream(path("a"));
  EXPECT_EQ(files_.list(folder_), (std::vector<std::string>{"a", "b"}));
}

TEST_F(RealFiles, ADirectoryThatIsNotThereHasNoFiles) {
  EXPECT_EQ(files_.list(path("none")), std::vector<std::string>{});
}

TEST_F(RealFiles, KnowsTheUsersOfTheMachine) {
  EXPECT_EQ(files_.user("root"), 0u);
  EXPECT_EQ(files_.user("no-such-user-here"), std::nullopt);
}

}  // namespace
