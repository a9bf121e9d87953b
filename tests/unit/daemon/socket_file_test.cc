// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/socket_file.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

namespace mailfwd {
namespace {

namespace fs = std::filesystem;

class SocketFileTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = fs::temp_directory_path() / "mailfwd-socket-XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    top_ = pattern;
    path_ = top_ / "control.sock";
  }
  void TearDown() override { fs::remove_all(top_); }

  mode_t mode() const {
    struct stat status {};
    return ::lstat(path_.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
  }
  // As a daemon that was killed leaves it.
  void leave_a_stale_socket() const {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
    const base::UniqueFd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }

  fs::path top_;
  std::string path_;
};

TEST_F(SocketFileTest, IsForRootAndTheGroupOfReaders) {
  const auto file = SocketFile::listen(path_, ::getegid());
  ASSERT_TRUE(file);
  EXPECT_EQ(mode(), 0660u);
}

TEST_F(SocketFileTest, IsForRootAloneWithoutThatGroup) {
  const auto file = SocketFile::listen(path_, std::nullopt);
  ASSERT_TRUE(file);
  EXPECT_EQ(mode(), 0600u);
}

TEST_F(SocketFileTest, GoesWithTheDaemon) {
  { ASSERT_TRUE(SocketFile::listen(path_, std::nullopt)); }
  EXPECT_FALSE(fs::exists(path_));
}

TEST_F(SocketFileTest, ReplacesOneThatNobodyAnswersAt) {
  leave_a_stale_socket();
  ASSERT_TRUE(fs::exists(path_));
  EXPECT_TRUE(SocketFile::listen(path_, std::nullopt));
}

TEST_F(SocketFileTest, LeavesALiveOneAlone) {
  const auto first = SocketFile::listen(path_, std::nullopt);
  ASSERT_TRUE(first);
  const auto second = SocketFile::listen(path_, std::nullopt);
  ASSERT_FALSE(second);
  EXPECT_EQ(second.error().message, "another mailfwd already answers at " + path_);
  EXPECT_TRUE(fs::exists(path_));
}

TEST_F(SocketFileTest, LeavesAFileThatIsNoSocketAlone) {
  std::ofstream(path_) << "mine";
  const auto file = SocketFile::listen(path_, std::nullopt);
  ASSERT_FALSE(file);
  EXPECT_EQ(file.error().message, path_ + " is in the way of the control socket");
  EXPECT_TRUE(fs::is_regular_file(path_));
}

TEST_F(SocketFileTest, DoesNotTakeAwayTheSocketOfItsSuccessor) {
  auto first = SocketFile::listen(path_, std::nullopt);
  ASSERT_TRUE(first);
  fs::rename(path_, top_ / "aside");
  const auto second = SocketFile::listen(path_, std::nullopt);
  ASSERT_TRUE(second);
  { const SocketFile gone = *std::move(first); }
  EXPECT_TRUE(fs::exists(path_));
}

TEST_F(SocketFileTest, RefusesAPathThatIsTooLong) {
  const auto file = SocketFile::listen(top_ / std::string(120, 'x'), std::nullopt);
  ASSERT_FALSE(file);
  EXPECT_TRUE(file.error().message.ends_with("it can have 1 to 107")) << file.error().message;
}

TEST_F(SocketFileTest, MakesTheDirectoryIfOnlyThatIsMissing) {
  const std::string deeper = top_ / "mailfwd" / "control.sock";
  EXPECT_TRUE(SocketFile::listen(deeper, std::nullopt));
}

}  // namespace
}  // namespace mailfwd
