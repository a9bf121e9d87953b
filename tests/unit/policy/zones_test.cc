// SPDX-License-Identifier: GPL-2.0-or-later
//
// What [zones] refuses, and how it says it.
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr Refusal wrong_zones_refuse_what_is_not_a_zone[] = {
    {R"(zones.dmz = 5)",
     R"(
p.toml:1:13: error: 'dmz' must be a table, not a number
   1 | zones.dmz = 5
     |             ^
  hint: write dmz = "eth0" or { interface = "eth0", network = "192.0.2.0/24" }
)",
     R"(zones.dmz = "eth2")"},
    {R"(zones.dmz = [])",
     R"(
p.toml:1:13: error: 'dmz' is an empty list
   1 | zones.dmz = []
     |             ^
)",
     R"(zones.dmz = ["eth2"])"},
    {R"(zones.dmz = ["eth2", 3])",
     R"(
p.toml:1:22: error: 'dmz' must be a string or a list of strings, not a number
   1 | zones.dmz = ["eth2", 3]
     |                      ^
)",
     R"(zones.dmz = ["eth2", "eth3"])"},
    {R"(zones.dmz = {})",
     R"(
p.toml:1:7: error: zone 'dmz' needs an interface or a network
   1 | zones.dmz = {}
     |       ^
)",
     R"(zones.dmz = { interface = "eth2" })"},
    {R"(zones.dmz = { dynamic = true })",
     R"(
p.toml:1:7: error: zone 'dmz' needs an interface or a network
   1 | zones.dmz = { dynamic = true }
     |       ^
)",
     R"(zones.dmz = { interface = "eth2", dynamic = true })"},
    {R"(zones.dmz = { interface = "eth2", dynamic = "true" })",
     R"(
p.toml:1:45: error: 'dynamic' must be true or false, not a string
   1 | zones.dmz = { interface = "eth2", dynamic = "true" }
     |                                             ^
  hint: leave out the quotes
)",
     R"(zones.dmz = { interface = "eth2", dynamic = false })"},
    {R"(zones.dmz = { interface = "eth2", dynamic = "yes" })",
     R"(
p.toml:1:45: error: 'dynamic' must be true or false, not a string
   1 | zones.dmz = { interface = "eth2", dynamic = "yes" }
     |                                             ^
)",
     R"(zones.dmz = { interface = "eth2", dynamic = true })"},
    {R"(zones.dmz = { interfce = "eth2", network = "192.0.2.0/28" })",
     R"(
p.toml:1:15: error: unknown key 'interfce' in zone 'dmz'
   1 | zones.dmz = { interfce = "eth2", network = "192.0.2.0/28" }
     |               ^
  hint: did you mean 'interface'?
)",
     R"(zones.dmz = { interface = "eth2", network = "192.0.2.0/28" })"},
    {R"(zones.dmz = { network = "192.0.2.0/28", mtu = 1500 })",
     R"(
p.toml:1:41: error: unknown key 'mtu' in zone 'dmz'
   1 | zones.dmz = { network = "192.0.2.0/28", mtu = 1500 }
     |                                         ^
  hint: known here: 'interface', 'network' or 'dynamic'
)",
     R"(zones.dmz = { network = "192.0.2.0/28" })"},
    {R"(zones.dmz = { network = "192.0.2.7/28" })",
     R"(
p.toml:1:25: error: '192.0.2.7/28' is not the beginning of its network, which is 192.0.2.0/28
   1 | zones.dmz = { network = "192.0.2.7/28" }
     |                         ^
  hint: write '192.0.2.0/28' for the network or '192.0.2.7' for one address
)",
     R"(zones.dmz = { network = "192.0.2.0/28" })"},
    {R"(zones.dmz = { network = ["192.0.2.0/28", "lan"] })",
     R"(
p.toml:1:42: error: 'lan' is not an address
   1 | zones.dmz = { network = ["192.0.2.0/28", "lan"] }
     |                                          ^
  hint: for example 192.0.2.1, 192.0.2.0/24 or 2001:db8::25
)",
     R"(zones.dmz = { network = ["192.0.2.0/28", "2001:db8::/32"] })"},
    {R"(zones.self = "eth2")",
     R"(
p.toml:1:7: error: 'self' is a word of the language and can not be defined
   1 | zones.self = "eth2"
     |       ^
)",
     R"(zones.itself = "eth2")"},
    {R"(zones.any = "eth2")",
     R"(
p.toml:1:7: error: 'any' is a word of the language and can not be defined
   1 | zones.any = "eth2"
     |       ^
)",
     R"(zones.anything = "eth2")"},
    {R"(zones = "eth2")",
     R"(
p.toml:1:9: error: 'zones' must be a table
   1 | zones = "eth2"
     |         ^
  hint: write [zones]
)",
     R"(zones.dmz = "eth2")"},
};

constexpr Refusal wrong_zones_refuse_what_is_no_interface[] = {
    {R"(zones.dmz = "eth2345678901234")",
     R"(
p.toml:1:13: error: the interface name 'eth2345678901234' is too long
   1 | zones.dmz = "eth2345678901234"
     |             ^
  hint: at most 15 bytes
)",
     R"(zones.dmz = "eth234567890123")"},
    {R"(zones.dmz = "eth 2")",
     R"(
p.toml:1:13: error: 'eth 2' is not the name of an interface
   1 | zones.dmz = "eth 2"
     |             ^
  hint: write for example "eth0", or "ppp*" for every interface whose name begins with ppp
)",
     R"(zones.dmz = "eth-2")"},
    {R"(zones.dmz = "eth/2")",
     R"(
p.toml:1:13: error: 'eth/2' is not the name of an interface
   1 | zones.dmz = "eth/2"
     |             ^
  hint: write for example "eth0", or "ppp*" for every interface whose name begins with ppp
)",
     R"(zones.dmz = "eth.2")"},
    {R"(zones.dmz = "..")",
     R"(
p.toml:1:13: error: '..' is not the name of an interface
   1 | zones.dmz = ".."
     |             ^
  hint: write for example "eth0", or "ppp*" for every interface whose name begins with ppp
)",
     R"(zones.dmz = "...")"},
    {R"(zones.dmz = "*")",
     R"(
p.toml:1:13: error: '*' is not the name of an interface
   1 | zones.dmz = "*"
     |             ^
  hint: write for example "eth0", or "ppp*" for every interface whose name begins with ppp
)",
     R"(zones.dmz = "e*")"},
    {R"(zones.dmz = "p*p")",
     R"(
p.toml:1:13: error: 'p*p' is not the name of an interface
   1 | zones.dmz = "p*p"
     |             ^
  hint: write for example "eth0", or "ppp*" for every interface whose name begins with ppp
)",
     R"(zones.dmz = "pp*")"},
    {R"(zones.dmz = "")",
     R"(
p.toml:1:13: error: '' is not the name of an interface
   1 | zones.dmz = ""
     |             ^
  hint: write for example "eth0", or "ppp*" for every interface whose name begins with ppp
)",
     R"(zones.dmz = "e")"},
    {R"(zones.dmz = "lo")",
     R"(
p.toml:1:13: error: 'lo' can not be in a zone
   1 | zones.dmz = "lo"
     |             ^
  hint: what this machine sends to itself is always let through
)",
     R"(zones.dmz = "lo0")"},
};

constexpr Refusal wrong_zones_refuse_two_that_nothing_tells_apart[] = {
    {R"(zones.dmz = "eth0")",
     R"(
p.toml:1:13: error: nothing tells zone 'dmz' from zone 'internet': both are the whole of 'eth0'
   1 | zones.dmz = "eth0"
     |             ^
mailfw.toml:2:11: note: the other zone is defined here
   2 | zones = { internet = "eth0", lan = { interface = "eth1", network = "10.0.0.0/8" } }
     |           ^
)",
     R"(zones.dmz = { interface = "eth0", network = "192.0.2.0/28" })"},
    {R"(zones.a = ["eth5", "eth6"]
zones.b = ["eth7", "eth6"])",
     R"(
p.toml:2:20: error: nothing tells zone 'b' from zone 'a': both are the whole of 'eth6'
   2 | zones.b = ["eth7", "eth6"]
     |                    ^
p.toml:1:7: note: the other zone is defined here
   1 | zones.a = ["eth5", "eth6"]
     |       ^
)",
     R"(zones.a = ["eth5", "eth6"]
zones.b = ["eth7", "eth8"])"},
};

TEST(Zones, RefuseWhatIsNotAZone) {
  expect_refusals(wrong_zones_refuse_what_is_not_a_zone);
}

TEST(Zones, RefuseWhatIsNoInterface) {
  expect_refusals(wrong_zones_refuse_what_is_no_interface);
}

TEST(Zones, RefuseTwoThatNothingTellsApart) {
  expect_refusals(wrong_zones_refuse_two_that_nothing_tells_apart);
}

}  // namespace
}  // namespace policy
