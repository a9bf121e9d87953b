// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/elements.h"

#include <gtest/gtest.h>

#include "support/tables.h"

namespace diff {
namespace {

using support::ipv4_set;
using support::ipv6_set;

const ruleset::SetSchema intervals{{ruleset::KeyType::ipv4_address}, true, false};
const ruleset::SetSchema hash{{ruleset::KeyType::ipv4_address}, false, false};

struct Row {
  const char* name;
  base::Ipv4Set live, wanted, removed, added;
};

TEST(Elements, TellsWhatToAddAndWhatToTakeAway) {
  const std::vector<Row> rows = {
      {"nothing to do", ipv4_set({"10.0.0.1"}), ipv4_set({"10.0.0.1"}), {}, {}},
      {"both empty", {}, {}, {}, {}},
      {"into an empty set", {}, ipv4_set({"10.0.0.1"}), {}, ipv4_set({"10.0.0.1"})},
      {"out to an empty set", ipv4_set({"10.0.0.1"}), {}, ipv4_set({"10.0.0.1"}), {}},
      {"one more among others",
       ipv4_set({"10.0.0.1", "10.0.0.5"}),
       ipv4_set({"10.0.0.1", "10.0.0.3", "10.0.0.5"}),
       {},
       ipv4_set({"10.0.0.3"})},
      {"one less among others",
       ipv4_set({"10.0.0.1", "10.0.0.3", "10.0.0.5"}),
       ipv4_set({"10.0.0.1", "10.0.0.5"}),
       ipv4_set({"10.0.0.3"}),
       {}},
      {"half of a prefix", ipv4_set({"10.0.0.0/24"}), ipv4_set({"10.0.0.0/25"}), ipv4_set({"10.0.0.0/24"}),
       ipv4_set({"10.0.0.0/25"})},
      {"a hole in a prefix", ipv4_set({"10.0.0.0/24"}),
       ipv4_set({"10.0.0.0-10.0.0.6", "10.0.0.8-10.0.0.255"}), ipv4_set({"10.0.0.0/24"}),
       ipv4_set({"10.0.0.0-10.0.0.6", "10.0.0.8-10.0.0.255"})},
      {"a neighbour grows an interval", ipv4_set({"10.0.0.1"}), ipv4_set({"10.0.0.1", "10.0.0.2"}),
       ipv4_set({"10.0.0.1"}), ipv4_set({"10.0.0.1-10.0.0.2"})},
      {"everything", ipv4_set({"0.0.0.0/0"}), ipv4_set({"0.0.0.0/1"}), ipv4_set({"0.0.0.0/0"}),
       ipv4_set({"0.0.0.0/1"})},
      {"the last address", ipv4_set({"255.255.255.255"}), ipv4_set({"255.255.255.254"}),
       ipv4_set({"255.255.255.255"}), ipv4_set({"255.255.255.254"})},
  };
  for (const auto& row : rows) {
    const auto found = delta(intervals, row.live, row.wanted);
    EXPECT_EQ(found, (ElementDelta{row.removed, row.added})) << row.name;
  }
}

TEST(Elements, OfAHashAreTheSingleAddresses) {
  EXPECT_EQ(delta(hash, ipv4_set({"10.0.0.1-10.0.0.3"}), ipv4_set({"10.0.0.1-10.0.0.2", "10.0.0.5"})),
            (ElementDelta{ipv4_set({"10.0.0.3"}), ipv4_set({"10.0.0.5"})}));
}

TEST(Elements, DoesTheSameForIpv6) {
  const auto found = delta(intervals, ipv6_set({"2001:db8::/64", "2001:db8:1::1"}),
                           ipv6_set({"2001:db8::/64", "2001:db8:1::2"}));
  EXPECT_EQ(found, (ElementDelta{ipv6_set({"2001:db8:1::1"}), ipv6_set({"2001:db8:1::2"})}));
}

TEST(Elements, PutsAnotherVerdictOfTheSameKeyInPlaceOfTheOld) {
  const auto live = support::services("map", {{25, "mail"}, {80, "web"}}).elements;
  const auto wanted = support::services("map", {{25, "mail"}, {80, "elsewhere"}}).elements;
  EXPECT_EQ(delta(intervals, live, wanted),
            (ElementDelta{support::services("map", {{80, "web"}}).elements,
                          support::services("map", {{80, "elsewhere"}}).elements}));
}

TEST(Elements, TellsKeyedIntervalsApartByTheirEnds) {
  const auto low = support::key({support::port(20)});
  const ruleset::KeyedElements live{{low, support::key({support::port(21)}), {}}};
  const ruleset::KeyedElements wanted{{low, support::key({support::port(22)}), {}}};
  EXPECT_EQ(delta(intervals, live, wanted), (ElementDelta{live, wanted}));
}

}  // namespace
}  // namespace diff
