// SPDX-License-Identifier: GPL-2.0-or-later
//
// What list, [publish] and [nat] refuse, and how they say it.
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr Refusal wrong_lists_refuse_wrong_values[] = {
    {R"(list.a = "/etc/a.txt")",
     R"(
p.toml:1:10: error: 'a' must be a table, not a string
   1 | list.a = "/etc/a.txt"
     |          ^
  hint: write a = { file = "/etc/mailfw.d/drop.txt", deny = "from" }
)",
     R"(list.a = { file = "/etc/a.txt" })"},
    {R"(list.a = { deny = "from" })",
     R"(
p.toml:1:6: error: list 'a' needs a file or a url
   1 | list.a = { deny = "from" }
     |      ^
)",
     R"(list.a = { file = "/a", deny = "from" })"},
    {R"(list.a = { file = "a.txt" })",
     R"(
p.toml:1:19: error: 'a.txt' does not name a file by its full path
   1 | list.a = { file = "a.txt" }
     |                   ^
)",
     R"(list.a = { file = ["/a.txt", "/b.txt"] })"},
    {R"(list.a = { url = "ftp://example.org/a" })",
     R"(
p.toml:1:18: error: 'ftp://example.org/a' is not the address of a list
   1 | list.a = { url = "ftp://example.org/a" }
     |                  ^
  hint: it begins with https://
)",
     R"(list.a = { url = "https://example.org/a" })"},
    {R"(list.a = { url = "https://example.org/a b" })",
     R"(
p.toml:1:18: error: 'https://example.org/a b' is not the address of a list
   1 | list.a = { url = "https://example.org/a b" }
     |                  ^
  hint: it begins with https://
)",
     R"(list.a = { url = "http://example.org/a" })"},
    {R"(list.a = { file = "/a", every = "daily" })",
     R"(
p.toml:1:33: error: 'daily' is not a duration
   1 | list.a = { file = "/a", every = "daily" }
     |                                 ^
  hint: write for example "90s", "10 min", "1h", "2d" or "1w"
)",
     R"(list.a = { file = "/a", every = "1d" })"},
    {R"(list.a = { file = "/a", deny = "all" })",
     R"(
p.toml:1:32: error: 'deny' must be 'from', 'to' or 'both', not 'all'
   1 | list.a = { file = "/a", deny = "all" }
     |                                ^
)",
     R"(list.a = { file = "/a", deny = "both" })"},
    {R"(list.a = { file = "/a", except = "bastino" })",
     R"(
p.toml:1:34: error: unknown zone or host 'bastino'
   1 | list.a = { file = "/a", except = "bastino" }
     |                                  ^
  hint: did you mean 'bastion'?
)",
     R"(list.a = { file = "/a", except = "bastion" })"},
    {R"(list.a = { file = "/a", max_age = "x" })",
     R"(
p.toml:1:35: error: 'x' is not a duration
   1 | list.a = { file = "/a", max_age = "x" }
     |                                   ^
  hint: write for example "90s", "10 min", "1h", "2d" or "1w"
)",
     R"(list.a = { file = "/a", max_age = "2w" })"},
    {R"(list.a = { file = "/a", max_shrink = "0%" })",
     R"(
p.toml:1:38: error: '0%' is not a share of the list
   1 | list.a = { file = "/a", max_shrink = "0%" }
     |                                      ^
  hint: "1%" to "100%"
)",
     R"(list.a = { file = "/a", max_shrink = "1%" })"},
    {R"(list.a = { file = "/a", max_shrink = "50" })",
     R"(
p.toml:1:38: error: '50' is not a share of the list
   1 | list.a = { file = "/a", max_shrink = "50" }
     |                                      ^
  hint: "1%" to "100%"
)",
     R"(list.a = { file = "/a", max_shrink = "50%" })"},
    {R"(list.a = { file = "/a", maxage = "2w" })",
     R"(
p.toml:1:25: error: unknown key 'maxage' in list 'a'
   1 | list.a = { file = "/a", maxage = "2w" }
     |                         ^
  hint: did you mean 'max_age'?
)",
     R"(list.a = { file = "/a", max_age = "2w", every = "12h" })"},
};

constexpr Refusal wrong_publications_refuse_wrong_values[] = {
    {R"(publish.a = "bastion")",
     R"(
p.toml:1:13: error: 'a' must be a table, not a string
   1 | publish.a = "bastion"
     |             ^
  hint: write a = { from = "internet", address = "203.0.113.25", service = "smtp", to = "bastion" }
)",
     R"(publish.a = { from = "internet", address = "203.0.113.25", service = "smtp", to = "bastion" })"},
    {R"(publish.a = { from = "internet", to = "bastion" })",
     R"(
p.toml:1:9: error: [publish] 'a' lacks 'address'
   1 | publish.a = { from = "internet", to = "bastion" }
     |         ^
p.toml:1:9: error: [publish] 'a' lacks 'service'
   1 | publish.a = { from = "internet", to = "bastion" }
     |         ^
)",
     R"(publish.a = { from = "internet", address = "2001:db8::1", service = "smtp", to = "bastion" })"},
    {R"(publish.a = { from = "internet", address = "203.0.113.0/28", service = "smtp", to = "bastion" })",
     R"(
p.toml:1:44: error: '203.0.113.0/28' is more than one address
   1 | publish.a = { from = "internet", address = "203.0.113.0/28", service = "smtp", to = "bastion" }
     |                                            ^
)",
     R"(publish.a = { from = "internet", address = "203.0.113.0/32", service = "smtp", to = "bastion" })"},
    {R"(publish.a = { from = "internet", address = "bastion", service = "smtp", to = "bastion" })",
     R"(
p.toml:1:44: error: 'bastion' is not an address
   1 | publish.a = { from = "internet", address = "bastion", service = "smtp", to = "bastion" }
     |                                            ^
  hint: for example 192.0.2.1, 192.0.2.0/24 or 2001:db8::25
)",
     R"(publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion" })"},
    {R"(publish.a = { from = "internet", address = 5, service = "smtp", to = "bastion" })",
     R"(
p.toml:1:44: error: 'address' must be a string, not a number
   1 | publish.a = { from = "internet", address = 5, service = "smtp", to = "bastion" }
     |                                            ^
)",
     R"(publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", limit = { open = 3 } })"},
    {R"(publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", to_port = 0 })",
     R"(
p.toml:1:103: error: 'to_port' must be from 1 to 65535, not 0
   1 | publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", to_port = 0 }
     |                                                                                                       ^
)",
     R"(publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", to_port = 65535 })"},
    {R"(publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", to_port = "25" })",
     R"(
p.toml:1:103: error: 'to_port' must be a number, not a string
   1 | publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", to_port = "25" }
     |                                                                                                       ^
)",
     R"(publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", to_port = 25 })"},
    {R"(publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", port = 25 })",
     R"(
p.toml:1:93: error: unknown key 'port' in [publish] 'a'
   1 | publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", port = 25 }
     |                                                                                             ^
  hint: known here: 'from', 'address', 'service', 'to', 'to_port', 'limit' or 'allow_lint'
)",
     R"(publish.a = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", to_port = 25 })"},
};

constexpr Refusal wrong_translations_refuse_wrong_values[] = {
    {R"(nat.a = "interface")",
     R"(
p.toml:1:9: error: 'a' must be a table, not a string
   1 | nat.a = "interface"
     |         ^
  hint: write a = { from = "lan", to = "internet", as = "interface" }
)",
     R"(nat.a = { from = "lan", to = "internet", as = "interface" })"},
    {R"(nat.a = { from = "lan" })",
     R"(
p.toml:1:5: error: [nat] 'a' lacks 'to'
   1 | nat.a = { from = "lan" }
     |     ^
p.toml:1:5: error: [nat] 'a' lacks 'as'
   1 | nat.a = { from = "lan" }
     |     ^
)",
     R"(nat.a = { from = "lan", to = "internet", as = "203.0.113.1" })"},
    {R"(nat.a = { from = "lan", to = "internet", as = "eth0" })",
     R"(
p.toml:1:47: error: 'as' must be an address or 'interface', not 'eth0'
   1 | nat.a = { from = "lan", to = "internet", as = "eth0" }
     |                                               ^
)",
     R"(nat.a = { from = "lan", to = "internet", as = "interface" })"},
    {R"(nat.a = { from = "lan", to = "internet", as = "203.0.113.0/24" })",
     R"(
p.toml:1:47: error: '203.0.113.0/24' is more than one address
   1 | nat.a = { from = "lan", to = "internet", as = "203.0.113.0/24" }
     |                                               ^
)",
     R"(nat.a = { from = "lan", to = "internet", as = "203.0.113.1" })"},
    {R"(nat.a = { from = "lan", to = "internet", as = true })",
     R"(
p.toml:1:47: error: 'as' must be a string, not true or false
   1 | nat.a = { from = "lan", to = "internet", as = true }
     |                                               ^
)",
     R"(nat.a = { from = "lan", to = "internet", as = "2001:db8::1" })"},
    {R"(nat.a = { from = "lan", to = "internet", as = "203.0.113.400" })",
     R"(
p.toml:1:47: error: '203.0.113.400' is not an IPv4 address
   1 | nat.a = { from = "lan", to = "internet", as = "203.0.113.400" }
     |                                               ^
  hint: four numbers from 0 to 255, without leading zeros, as in 192.0.2.1
)",
     R"(nat.a = { from = "lan", to = "internet", as = "203.0.113.40" })"},
    {R"(nat.a = { from = "lan", to = "internet", as = "interface", at = 1 })",
     R"(
p.toml:1:60: error: unknown key 'at' in [nat] 'a'
   1 | nat.a = { from = "lan", to = "internet", as = "interface", at = 1 }
     |                                                            ^
  hint: did you mean 'as'?
)",
     R"(nat.a = { from = "lan", to = "internet", as = "interface" })"},
};

TEST(Lists, RefuseWrongValues) {
  expect_refusals(wrong_lists_refuse_wrong_values);
}

TEST(Publications, RefuseWrongValues) {
  expect_refusals(wrong_publications_refuse_wrong_values);
}

TEST(Translations, RefuseWrongValues) {
  expect_refusals(wrong_translations_refuse_wrong_values);
}

}  // namespace
}  // namespace policy
