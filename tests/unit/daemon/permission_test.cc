// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/permission.h"

#include <gtest/gtest.h>

#include <vector>

namespace mailfwd {
namespace {

constexpr uid_t daemon_uid = 990;
constexpr gid_t readers = 991;

struct Row {
  const char* who;
  Peer peer;
  Access access;
};

TEST(Permission, IsDecidedByWhoThePeerIs) {
  const Permission permission{daemon_uid, readers};
  const std::vector<Row> rows{
      {"root", {0, 0, 1, {}}, Access::change},
      {"root in another group", {0, 5, 1, {5}}, Access::change},
      {"the daemon's own user", {daemon_uid, readers, 1, {}}, Access::change},
      {"a reader by primary group", {1000, readers, 1, {}}, Access::read},
      {"a reader by supplementary group", {1000, 1000, 1, {4, readers}}, Access::read},
      {"a stranger", {1000, 1000, 1, {4, 24}}, Access::none},
      {"a stranger in the group root", {1000, 0, 1, {0}}, Access::none},
      {"a user whose number is the group's", {readers, 1000, 1, {}}, Access::none},
      {"nobody", {65534, 65534, 1, {}}, Access::none},
  };
  for (const auto& row : rows) EXPECT_EQ(access_of(row.peer, permission), row.access) << row.who;
}

TEST(Permission, WithoutTheGroupIsRootsAlone) {
  const Permission permission{0, std::nullopt};
  EXPECT_EQ(access_of({0, 0, 1, {}}, permission), Access::change);
  EXPECT_EQ(access_of({1000, readers, 1, {readers}}, permission), Access::none);
}

TEST(Permission, TellsReadingFromChanging) {
  EXPECT_EQ(needed_for(control::StatusCall{}), Access::read);
  EXPECT_EQ(needed_for(control::PlanCall{}), Access::read);
  EXPECT_EQ(needed_for(control::InfoCall{}), Access::read);
  EXPECT_EQ(needed_for(control::DescriptionCall{}), Access::read);
  EXPECT_EQ(needed_for(control::ReloadCall{}), Access::change);
  EXPECT_EQ(needed_for(control::StopCall{}), Access::change);
  EXPECT_EQ(needed_for(control::ListBansCall{}), Access::read);
  EXPECT_EQ(needed_for(control::BanCall{}), Access::change);
  EXPECT_EQ(needed_for(control::UnbanCall{}), Access::change);
}

TEST(Permission, RefusesWithTheReason) {
  const Permission permission{daemon_uid, readers};
  const Peer reader{1000, readers, 1, {}};
  const Peer stranger{1000, 1000, 1, {}};
  EXPECT_EQ(refusal(control::StatusCall{}, reader, permission), std::nullopt);
  EXPECT_EQ(refusal(control::ReloadCall{}, {0, 0, 1, {}}, permission), std::nullopt);
  EXPECT_EQ(refusal(control::ReloadCall{}, reader, permission),
            (control::NotPermitted{"only root may change the firewall"}));
  EXPECT_EQ(refusal(control::StopCall{}, stranger, permission),
            (control::NotPermitted{"only root may change the firewall"}));
  EXPECT_EQ(refusal(control::StatusCall{}, stranger, permission),
            (control::NotPermitted{"only root and the group mailfwd may ask"}));
}

TEST(Permission, NamesThePeerInTheLog) {
  EXPECT_EQ(to_text(Peer{0, 0, 812, {}}), "root (pid 812)");
  EXPECT_EQ(to_text(Peer{1000, 0, 7, {}}), "uid 1000 (pid 7)");
}

}  // namespace
}  // namespace mailfwd
