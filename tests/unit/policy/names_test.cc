// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which names there can be, and that there is one of each.
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr Refusal wrong_names_are_letters_digits_and_dashes[] = {
    {R"(zones."the dmz" = "eth2")",
     R"(
p.toml:1:7: error: 'the dmz' is not a name
   1 | zones."the dmz" = "eth2"
     |       ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"(zones."the-dmz" = "eth2")"},
    {R"(zones."dmz.1" = "eth2")",
     R"(
p.toml:1:7: error: 'dmz.1' is not a name
   1 | zones."dmz.1" = "eth2"
     |       ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"(zones.dmz_1 = "eth2")"},
    {R"(hosts."ü" = "192.0.2.1")",
     R"(
p.toml:1:7: error: 'ü' is not a name
   1 | hosts."ü" = "192.0.2.1"
     |       ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"(hosts.ue = "192.0.2.1")"},
    {R"(hosts."" = "192.0.2.1")",
     R"(
p.toml:1:7: error: '' is not a name
   1 | hosts."" = "192.0.2.1"
     |       ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"(hosts."a" = "192.0.2.1")"},
    {R"(hosts."a\u001b[2Jb" = "192.0.2.1")",
     R"(
p.toml:1:7: error: 'a?[2Jb' is not a name
   1 | hosts."a\u001b[2Jb" = "192.0.2.1"
     |       ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"(hosts.a2Jb = "192.0.2.1")"},
    {R"(hosts.-a = "192.0.2.1")",
     R"(
p.toml:1:7: error: '-a' is not a name
   1 | hosts.-a = "192.0.2.1"
     |       ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"(hosts.a- = "192.0.2.1")"},
    {R"(hosts.10 = "192.0.2.1")",
     R"(
p.toml:1:7: error: '10' is not a name, it looks like an address
   1 | hosts.10 = "192.0.2.1"
     |       ^
)",
     R"(hosts.10a = "192.0.2.1")"},
    {R"(hosts.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = "192.0.2.1")",
     R"(
p.toml:1:7: error: the name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa' is too long
   1 | hosts.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = "192.0.2.1"
     |       ^
  hint: at most 40 characters
)",
     R"(hosts.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = "192.0.2.1")"},
    {R"(services."a b" = "tcp/25")",
     R"(
p.toml:1:10: error: 'a b' is not a name
   1 | services."a b" = "tcp/25"
     |          ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"(services.a-b = "tcp/25")"},
    {R"(list."a b" = { file = "/a", deny = "from" })",
     R"(
p.toml:1:6: error: 'a b' is not a name
   1 | list."a b" = { file = "/a", deny = "from" }
     |      ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"(list.a-b = { file = "/a", deny = "from" })"},
    {R"([allow]
"mail in" = { from = "any", to = "self" })",
     R"(
p.toml:2:1: error: 'mail in' is not a name
   2 | "mail in" = { from = "any", to = "self" }
     | ^
  hint: a name is made of letters, digits, '-' and '_' and begins with a letter or a digit
)",
     R"([allow]
mail-in = { from = "any", to = "self" })"},
};

constexpr Refusal wrong_names_are_defined_once[] = {
    {R"(zones.internet = "eth2")",
     R"(
p.toml:1:7: error: 'internet' is defined twice in [zones]
   1 | zones.internet = "eth2"
     |       ^
mailfw.toml:2:11: note: first defined here
   2 | zones = { internet = "eth0", lan = { interface = "eth1", network = "10.0.0.0/8" } }
     |           ^
)",
     R"(zones.internet2 = "eth2")"},
    {R"(hosts.bastion = "192.0.2.26")",
     R"(
p.toml:1:7: error: 'bastion' is defined twice in [hosts]
   1 | hosts.bastion = "192.0.2.26"
     |       ^
mailfw.toml:3:11: note: first defined here
   3 | hosts = { bastion = "192.0.2.25" }
     |           ^
)",
     R"(hosts.bastion2 = "192.0.2.26")"},
    {R"(hosts.lan = "192.0.2.26")",
     R"(
p.toml:1:7: error: 'lan' is the name of a zone already
   1 | hosts.lan = "192.0.2.26"
     |       ^
mailfw.toml:2:30: note: the zone is defined here
   2 | zones = { internet = "eth0", lan = { interface = "eth1", network = "10.0.0.0/8" } }
     |                              ^
)",
     R"(hosts.lan-1 = "192.0.2.26")"},
    {R"(hosts.self = "192.0.2.26")",
     R"(
p.toml:1:7: error: 'self' is a word of the language and can not be defined
   1 | hosts.self = "192.0.2.26"
     |       ^
)",
     R"(hosts.myself = "192.0.2.26")"},
    {R"(hosts.a = "192.0.2.1"
hosts.b = "192.0.2.2"
hosts.a = "192.0.2.3")",
     R"(
p.toml:3:1: error: 'hosts.a' is defined twice
   3 | hosts.a = "192.0.2.3"
     | ^
p.toml:1:7: note: first defined here
   1 | hosts.a = "192.0.2.1"
     |       ^
)",
     R"(hosts.a = "192.0.2.1"
hosts.b = "192.0.2.2")"},
    {R"([allow]
a = { from = "any", to = "self" }
[deny]
a = { from = "any", to = "self" }
[allow]
b = { from = "any", to = "self" })",
     R"(
p.toml:5:2: error: [allow] is defined twice
   5 | [allow]
     |  ^
  hint: put everything under one [allow]
p.toml:1:2: note: first defined here
   1 | [allow]
     |  ^
)",
     R"([allow]
a = { from = "any", to = "self" }
[deny]
a = { from = "any", to = "self" })"},
    {R"(zones.dmz = { interface = "eth2", interface = "eth3" })",
     R"(
p.toml:1:35: error: 'interface' is defined twice
   1 | zones.dmz = { interface = "eth2", interface = "eth3" }
     |                                   ^
)",
     R"(zones.dmz = { interface = ["eth2", "eth3"] })"},
};

TEST(Names, AreLettersDigitsAndDashes) {
  expect_refusals(wrong_names_are_letters_digits_and_dashes);
}

TEST(Names, AreDefinedOnce) {
  expect_refusals(wrong_names_are_defined_once);
}

}  // namespace
}  // namespace policy
