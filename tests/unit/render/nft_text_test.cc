// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/nft_text.h"

#include <gtest/gtest.h>

#include "support/bytes.h"
#include "support/statement_rows.h"

namespace {

using namespace ruleset;
using support::byte;
using support::host_word;
using support::key;
using support::port;

TEST(NftText, MakesOfEveryRowTheWordsThatAreWrittenBesideIt) {
  for (const auto& row : support::statement_rows()) EXPECT_EQ(render::nft_text(row.rule), row.words);
}

TEST(NftText, PutsTheCommentOfARuleAtItsEnd) {
  EXPECT_EQ(render::nft_text(Rule{{Accept{}}, "allow mail-in (mailfw.toml:12)"}),
            "accept comment \"allow mail-in (mailfw.toml:12)\"");
}

TEST(NftText, WritesAnInterfaceWithAStarInItsNameSoThatItIsNoPattern) {
  EXPECT_EQ(
      render::nft_text(Rule{{Compare{Field::in_interface, true, support::interface("x*")}, Drop{}}, ""}),
      "iifname \"x\\*\" drop");
}

TEST(NftText, IsOneTableBlock) {
  Ruleset ruleset;
  ruleset.sets = {
      {{"host_admins_4"},
       {{KeyType::ipv4_address}, true, false},
       support::ipv4_set({"10.0.0.0/8", "192.0.2.1"}),
       "us"},
      {{"host_nobody_6"}, {{KeyType::ipv6_address}, true, false}, base::Ipv6Set(), ""},
      {{"services"},
       {{KeyType::l4_protocol, KeyType::port}, false, true},
       KeyedElements{{key({byte(6), port(25)}), key({byte(6), port(25)}), Goto{{"smtp"}}},
                     {key({byte(17), port(53)}), key({byte(17), port(53)}), Accept{}}},
       ""},
  };
  ruleset.chains = {
      {{"input"},
       BaseHook{},
       {{{Compare{Field::ct_state, true, host_word(2)}, Accept{}}, "known"}, {{Drop{}}, ""}}},
      {{"smtp"}, {}, {}},
  };
  EXPECT_EQ(render::nft_text(ruleset), R"(table inet mailfwd {
	set host_admins_4 {
		type ipv4_addr
		flags interval
		comment "us"
		elements = { 10.0.0.0/8,
			     192.0.2.1 }
	}

	set host_nobody_6 {
		type ipv6_addr
		flags interval
	}

	map services {
		type inet_proto . inet_service : verdict
		elements = { tcp . 25 : goto smtp,
			     udp . 53 : accept }
	}

	chain input {
		type filter hook input priority 0; policy drop;
		ct state == established accept comment "known"
		drop
	}

	chain smtp {
	}
}
)");
}

TEST(NftText, SaysNothingOfOwnershipWhichNftCanNotLoad) {
  Ruleset owned;
  Ruleset free;
  owned.owned = true;
  free.owned = false;
  EXPECT_EQ(render::nft_text(owned), "table inet mailfwd {\n}\n");
  EXPECT_EQ(render::nft_text(free), render::nft_text(owned));
}

}  // namespace
