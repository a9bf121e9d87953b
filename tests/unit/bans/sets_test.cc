// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/sets.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "unit/bans/bans_at.h"

namespace bans {
namespace {

TEST(Sets, AreNamedAfterTheServiceAndTheKind) {
  EXPECT_EQ(set_name("", SetKind::hosts_4).text, "banned_4");
  EXPECT_EQ(set_name("", SetKind::hosts_6).text, "banned_6");
  EXPECT_EQ(set_name("", SetKind::networks_4).text, "banned_networks_4");
  EXPECT_EQ(set_name("", SetKind::networks_6).text, "banned_networks_6");
  EXPECT_EQ(set_name("imap", SetKind::hosts_4).text, "banned_for_imap_4");
  EXPECT_EQ(set_name("imap", SetKind::networks_6).text, "banned_networks_for_imap_6");
}

TEST(Sets, AreKnownByTheirNamesAndNoTwoShareOne) {
  std::set<std::string> names;
  for (const auto* service :
       {"", "imap", "networks", "networks_for_imap", "for_imap", "imap_4", "4", "for"}) {
    for (const auto kind : set_kinds) {
      const auto name = set_name(service, kind);
      EXPECT_EQ(set_of(name), (SetOf{service, kind})) << name.text;
      EXPECT_TRUE(names.insert(name.text).second) << name.text;
    }
  }
}

TEST(Sets, AreNotKnownByOtherNames) {
  for (const auto* name :
       {"banned", "banned_", "banned_5", "banned_for__4", "banned_imap_4", "limited_4", ""}) {
    EXPECT_FALSE(set_of({name})) << name;
  }
}

TEST(Sets, HoldHostsApartFromNetworks) {
  EXPECT_EQ(kind_of(source("192.0.2.1")), SetKind::hosts_4);
  EXPECT_EQ(kind_of(source("192.0.2.0/31")), SetKind::networks_4);
  EXPECT_EQ(kind_of(source("2001:db8::1")), SetKind::hosts_6);
  EXPECT_EQ(kind_of(source("2001:db8::/63")), SetKind::networks_6);
}

}  // namespace
}  // namespace bans
