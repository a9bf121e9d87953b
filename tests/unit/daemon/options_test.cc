// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/options.h"

#include <gtest/gtest.h>

namespace mailfwd {
namespace {

TEST(Options, HaveTheDefaultsOfAnInstalledDaemon) {
  const Options expected{
      "/etc/mailfw.toml",          "/etc/mailfw.d", "/etc/mailfw.names.toml", "/var/lib/mailfwd",
      "/run/mailfwd/control.sock", LogLevel::info,  Run::until_told_to_stop};
  EXPECT_EQ(std::get<Options>(parse({})), expected);
}

TEST(Options, CanAllBeSet) {
  const Options expected{"/a.toml", "/b", "/n.toml", "/c", "/d.sock", LogLevel::debug, Run::once};
  EXPECT_EQ(std::get<Options>(parse({"--config", "/a.toml", "--dropins=/b", "--names", "/n.toml", "--state",
                                     "/c", "--socket", "/d.sock", "--log-level", "debug", "--once"})),
            expected);
}

TEST(Options, ThatAreWrongAreMisuse) {
  for (const std::vector<std::string>& arguments :
       std::vector<std::vector<std::string>>{{"--conf", "/a"},
                                             {"start"},
                                             {"--config"},
                                             {"--log-level", "loud"},
                                             {"--once", "now"},
                                             {"--config", "/a", "--config", "/b"}}) {
    const auto result = parse(arguments);
    const auto* misuse = std::get_if<Misuse>(&result);
    ASSERT_NE(misuse, nullptr) << arguments.front();
    EXPECT_TRUE(misuse->text.starts_with("mailfwd: ")) << misuse->text;
    EXPECT_TRUE(misuse->text.ends_with("\nTry 'mailfwd --help'.\n")) << misuse->text;
  }
}

TEST(Options, HelpTeachesAndNamesEachOption) {
  const auto text = std::get<Information>(parse({"--help"})).text;
  for (const char* word : {"--config FILE", "--dropins DIR", "--names FILE", "--state DIR", "--socket PATH",
                           "--log-level LEVEL", "--once", "--version", "/etc/mailfw.toml",
                           "/run/mailfwd/control.sock", "mailfwctl check", "SIGHUP"}) {
    EXPECT_NE(text.find(word), std::string::npos) << word;
  }
}

TEST(Options, VersionIsOneLine) {
  const auto text = std::get<Information>(parse({"--version"})).text;
  EXPECT_TRUE(text.starts_with("mailfwd "));
  EXPECT_EQ(text.find('\n'), text.size() - 1);
}

}  // namespace
}  // namespace mailfwd
