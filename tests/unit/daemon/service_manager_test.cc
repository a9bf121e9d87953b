// SPDX-License-Identifier: GPL-2.0-or-later
//
// The service manager is a socket that the tests read when they like, or not at all. A call that waited for
// it would never come back.
#include "mailfwd/service_manager.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <optional>

#include "base/unique_fd.h"
#include "mailfwd/alarm.h"

namespace mailfwd {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

constexpr int more_than_fits = 2000;

class ServiceManagerTest : public testing::Test {
 protected:
  ServiceManagerTest() {
    std::string pattern = std::filesystem::temp_directory_path() / "mailfwd-notify-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    path_ = folder_ + "/notify";
    ::setenv("NOTIFY_SOCKET", path_.c_str(), 1);
  }
  ~ServiceManagerTest() override {
    ::unsetenv("NOTIFY_SOCKET");
    std::filesystem::remove_all(folder_);
  }

  void listen() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    socket_.reset(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    ASSERT_EQ(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }

  void go_away() {
    socket_.reset();
    std::filesystem::remove(path_);
  }

  std::optional<std::string> hear() {
    std::array<char, 4096> text{};
    const auto length = ::recv(socket_.get(), text.data(), text.size(), 0);
    if (length < 0) return std::nullopt;
    return std::string(text.data(), static_cast<std::size_t>(length));
  }

  // All that is said from now on, until nothing more comes.
  std::vector<std::string> hear_all() {
    std::vector<std::string> all;
    Alarm enough(events_, [this] { events_.stop(); });
    for (bool more = true; more;) {
      more = false;
      while (auto message = hear()) {
        all.push_back(*std::move(message));
        more = true;
      }
      enough.set_in(std::chrono::milliseconds(more ? 20 : 0));
      events_.restart();
      events_.run();
    }
    return all;
  }

  // As many different lines as it takes until nothing more goes through.
  void stuff(ServiceManager& manager) {
    for (int i = 0; i < more_than_fits; ++i) manager.status("line " + std::to_string(i));
  }

  ServiceManager manager() {
    return ServiceManager(events_,
                          [this](const base::Error& error) { complaints_.push_back(error.message); });
  }

  std::string folder_;
  std::string path_;
  base::UniqueFd socket_;
  asio::io_context events_;
  std::vector<std::string> complaints_;
};

TEST_F(ServiceManagerTest, IsToldAtOnceWhatHappens) {
  listen();
  auto told = manager();
  told.status("starting");
  told.ready();
  EXPECT_EQ(hear(), "STATUS=starting");
  EXPECT_EQ(hear(), "READY=1");
  told.reloading();
  told.reloading();
  told.reloaded();
  told.status("equal");
  told.status("equal");
  told.reloaded();
  told.alive();
  told.stopping();
  EXPECT_THAT(hear_all(), ElementsAre(StartsWith("RELOADING=1\nMONOTONIC_USEC="), "STATUS=equal", "READY=1",
                                      "WATCHDOG=1", "STOPPING=1"));
  EXPECT_TRUE(complaints_.empty());
}

TEST_F(ServiceManagerTest, IsToldLaterWhatItDoesNotReadNow) {
  listen();
  auto told = manager();
  stuff(told);
  told.ready();
  told.alive();
  told.reloading();
  told.reloaded();
  told.status("not this");
  told.alive();
  told.reloading();
  told.status("but this");
  told.reloaded();
  const auto heard = hear_all();
  ASSERT_GT(heard.size(), 6U);
  EXPECT_LT(heard.size(), more_than_fits);
  EXPECT_EQ(heard.front(), "STATUS=line 0");
  EXPECT_THAT(std::vector<std::string>(heard.end() - 5, heard.end()),
              ElementsAre("READY=1", "WATCHDOG=1", StartsWith("RELOADING=1\nMONOTONIC_USEC="),
                          "STATUS=but this", "READY=1"));
  EXPECT_TRUE(complaints_.empty());
}

TEST_F(ServiceManagerTest, IsWaitedForAtTheEndIfItReads) {
  listen();
  auto told = manager();
  stuff(told);
  std::vector<std::string> heard;
  while (auto message = hear()) heard.push_back(*std::move(message));
  told.stopping();
  while (auto message = hear()) heard.push_back(*std::move(message));
  EXPECT_EQ(heard.back(), "STOPPING=1");
  EXPECT_TRUE(complaints_.empty());
}

TEST_F(ServiceManagerTest, IsNotWaitedForLongAtTheEnd) {
  listen();
  auto told = manager();
  stuff(told);
  const auto begin = std::chrono::steady_clock::now();
  told.stopping();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_THAT(complaints_, ElementsAre("tell the service manager: Resource temporarily unavailable"));
}

TEST_F(ServiceManagerTest, IsMissedOnceAndToldEverythingWhenItComes) {
  auto told = manager();
  told.ready();
  told.reloading();
  told.reloaded();
  EXPECT_THAT(complaints_, ElementsAre("tell the service manager: No such file or directory"));
  listen();
  told.alive();
  EXPECT_THAT(hear_all(), ElementsAre("READY=1", StartsWith("RELOADING=1"), "READY=1", "WATCHDOG=1"));
}

TEST_F(ServiceManagerTest, IsFoundAgainUnderItsName) {
  listen();
  auto told = manager();
  told.ready();
  EXPECT_EQ(hear(), "READY=1");
  go_away();
  listen();
  told.status("equal");
  EXPECT_EQ(hear(), "STATUS=equal");
  EXPECT_TRUE(complaints_.empty());
}

TEST_F(ServiceManagerTest, MayEndWhileItIsNotHeard) {
  listen();
  {
    auto told = manager();
    stuff(told);
  }
  while (hear()) {
  }
  events_.run();
  EXPECT_EQ(hear(), std::nullopt);
}

TEST_F(ServiceManagerTest, IsNotMissedWhereThereIsNone) {
  ::unsetenv("NOTIFY_SOCKET");
  auto told = manager();
  told.ready();
  told.status("equal");
  told.stopping();
  EXPECT_TRUE(complaints_.empty());
}

}  // namespace
}  // namespace mailfwd
