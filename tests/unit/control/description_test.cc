// SPDX-License-Identifier: GPL-2.0-or-later
#include "control/description.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

namespace control {
namespace {

TEST(Description, IsTheTextOfTheFileItself) {
  std::ifstream file(MAILFWD_SOURCE_DIR "/daemon/control/io.mailfwd.varlink");
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  ASSERT_FALSE(text.empty());
  EXPECT_EQ(interface_description("io.mailfwd"), text);
}

TEST(Description, DescribesTheServiceInterfaceToo) {
  ASSERT_TRUE(interface_description("org.varlink.service"));
  EXPECT_NE(interface_description("org.varlink.service")->find("interface org.varlink.service\n"),
            std::string_view::npos);
}

TEST(Description, KnowsNoOtherInterface) {
  EXPECT_EQ(interface_description("io.mailfw"), std::nullopt);
  EXPECT_EQ(interface_description(""), std::nullopt);
}

}  // namespace
}  // namespace control
