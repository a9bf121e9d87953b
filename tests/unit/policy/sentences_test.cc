// SPDX-License-Identifier: GPL-2.0-or-later
//
// What [allow], [deny] and [reject] refuse, and how they say it.
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr Refusal wrong_sentences_refuse_wrong_keys[] = {
    {R"([allow]
x = "smtp")",
     R"(
p.toml:2:5: error: 'x' must be a table, not a string
   2 | x = "smtp"
     |     ^
  hint: write x = { from = "internet", to = "self", service = "smtp" }
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = "internet", service = "smtp" })",
     R"(
p.toml:2:1: error: [allow] 'x' lacks 'to'
   2 | x = { from = "internet", service = "smtp" }
     | ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"([allow]
x = { })",
     R"(
p.toml:2:1: error: [allow] 'x' lacks 'from'
   2 | x = { }
     | ^
p.toml:2:1: error: [allow] 'x' lacks 'to'
   2 | x = { }
     | ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", form = "lan" })",
     R"(
p.toml:2:57: error: unknown key 'form' in [allow] 'x'
   2 | x = { from = "internet", to = "self", service = "smtp", form = "lan" }
     |                                                         ^
  hint: did you mean 'from'?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", except = "lan" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", ports = 25 })",
     R"(
p.toml:2:57: error: unknown key 'ports' in [allow] 'x'
   2 | x = { from = "internet", to = "self", service = "smtp", ports = 25 }
     |                                                         ^
  hint: known here: 'from', 'to', 'service', 'except', 'user', 'limit', 'log' or 'allow_lint'
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", log = "true" })",
     R"(
p.toml:2:63: error: 'log' must be true or false, not a string
   2 | x = { from = "internet", to = "self", service = "smtp", log = "true" }
     |                                                               ^
  hint: leave out the quotes
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", log = true })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", log = 1 })",
     R"(
p.toml:2:63: error: 'log' must be true or false, not a number
   2 | x = { from = "internet", to = "self", service = "smtp", log = 1 }
     |                                                               ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", log = false })"},
    {R"([alow]
x = 1)",
     R"(
p.toml:1:2: error: unknown table [alow]
   1 | [alow]
     |  ^
  hint: did you mean [allow]?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"([[allow]]
x = 1)",
     R"(
p.toml:1:1: error: 'allow' must be a table
   1 | [[allow]]
     | ^
  hint: write [allow]
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"(verison = 1)",
     R"(
p.toml:1:1: error: unknown key 'verison'
   1 | verison = 1
     | ^
  hint: did you mean 'version'?
)",
     R"(version = 1)"},
    {R"(frobnicate = true)",
     R"(
p.toml:1:1: error: unknown key 'frobnicate'
   1 | frobnicate = true
     | ^
  hint: known here: 'zones', 'hosts', 'services', 'admin', 'allow', 'deny', 'reject', 'publish', 'nat', 'list', 'ban', 'options', 'test' or 'version'
)",
     R"()"},
    {R"([deny.x]
from = "any"
to = "self"
services = "ssh")",
     R"(
p.toml:4:1: error: unknown key 'services' in [deny] 'x'
   4 | services = "ssh"
     | ^
  hint: did you mean 'service'?
)",
     R"([deny.x]
from = "any"
to = "self"
service = "ssh")"},
};

constexpr Refusal wrong_sentences_refuse_unknown_places[] = {
    {R"([allow]
x = { from = "internt", to = "self", service = "smtp" })",
     R"(
p.toml:2:14: error: unknown zone or host 'internt'
   2 | x = { from = "internt", to = "self", service = "smtp" }
     |              ^
  hint: did you mean 'internet'?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = ["lan", "wan"], to = "self", service = "smtp" })",
     R"(
p.toml:2:22: error: unknown zone or host 'wan'
   2 | x = { from = ["lan", "wan"], to = "self", service = "smtp" }
     |                      ^
  hint: did you mean 'lan'?
)",
     R"([allow]
x = { from = ["lan", "any"], to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = "internet", to = "sefl", service = "smtp" })",
     R"(
p.toml:2:31: error: unknown zone or host 'sefl'
   2 | x = { from = "internet", to = "sefl", service = "smtp" }
     |                               ^
  hint: did you mean 'self'?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = "internet", to = "somewhere", service = "smtp" })",
     R"(
p.toml:2:31: error: unknown zone or host 'somewhere'
   2 | x = { from = "internet", to = "somewhere", service = "smtp" }
     |                               ^
  hint: define it in [zones] or [hosts]
)",
     R"([allow]
x = { from = "internet", to = "somewhere.example", service = "smtp" })"},
    {R"([allow]
x = { from = [], to = "self", service = "smtp" })",
     R"(
p.toml:2:14: error: 'from' is an empty list
   2 | x = { from = [], to = "self", service = "smtp" }
     |              ^
)",
     R"([allow]
x = { from = ["any"], to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = [["lan"]], to = "self", service = "smtp" })",
     R"(
p.toml:2:15: error: 'from' must be a string or a list of strings, not a list
   2 | x = { from = [["lan"]], to = "self", service = "smtp" }
     |               ^
)",
     R"([allow]
x = { from = ["lan"], to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = "10.1.2.3/8", to = "self", service = "smtp" })",
     R"(
p.toml:2:14: error: '10.1.2.3/8' is not the beginning of its network, which is 10.0.0.0/8
   2 | x = { from = "10.1.2.3/8", to = "self", service = "smtp" }
     |              ^
  hint: write '10.0.0.0/8' for the network or '10.1.2.3' for one address
)",
     R"([allow]
x = { from = "10.0.0.0/8", to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", except = "any" })",
     R"(
p.toml:2:66: error: an exception for 'any' leaves nothing of the sentence
   2 | x = { from = "internet", to = "self", service = "smtp", except = "any" }
     |                                                                  ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", except = "lan" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", except = "country:D" })",
     R"(
p.toml:2:66: error: 'country:D' is not a country
   2 | x = { from = "internet", to = "self", service = "smtp", except = "country:D" }
     |                                                                  ^
  hint: two letters, as in "country:DE"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", except = "country:DE" })"},
};

constexpr Refusal wrong_sentences_let_only_self_name_a_user[] = {
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", user = "postfix" })",
     R"(
p.toml:2:64: error: 'user' only works with from = "self"
   2 | x = { from = "internet", to = "self", service = "smtp", user = "postfix" }
     |                                                                ^
  hint: who sends from another machine is not known here
)",
     R"([allow]
x = { from = "self", to = "internet", service = "smtp", user = "postfix" })"},
    {R"([allow]
x = { from = ["self", "lan"], to = "internet", service = "smtp", user = "postfix" })",
     R"(
p.toml:2:73: error: 'user' only works with from = "self"
   2 | x = { from = ["self", "lan"], to = "internet", service = "smtp", user = "postfix" }
     |                                                                         ^
  hint: who sends from another machine is not known here
)",
     R"([allow]
x = { from = ["self"], to = "internet", service = "smtp", user = 103 })"},
    {R"([allow]
x = { from = "self", to = "self", service = "smtp", user = "post fix" })",
     R"(
p.toml:2:60: error: 'post fix' is not a user
   2 | x = { from = "self", to = "self", service = "smtp", user = "post fix" }
     |                                                            ^
  hint: the name or the number of a user
)",
     R"([allow]
x = { from = "self", to = "self", service = "smtp", user = "post_fix" })"},
    {R"([allow]
x = { from = "self", to = "self", service = "smtp", user = "" })",
     R"(
p.toml:2:60: error: '' is not a user
   2 | x = { from = "self", to = "self", service = "smtp", user = "" }
     |                                                            ^
  hint: the name or the number of a user
)",
     R"([allow]
x = { from = "self", to = "self", service = "smtp", user = "0" })"},
    {R"([allow]
x = { from = "self", to = "self", service = "smtp", user = -1 })",
     R"(
p.toml:2:60: error: '-1' is not a user
   2 | x = { from = "self", to = "self", service = "smtp", user = -1 }
     |                                                            ^
  hint: the name or the number of a user
)",
     R"([allow]
x = { from = "self", to = "self", service = "smtp", user = 0 })"},
    {R"([allow]
x = { from = "self", to = "self", service = "smtp", user = 4294967295 })",
     R"(
p.toml:2:60: error: '4294967295' is not a user
   2 | x = { from = "self", to = "self", service = "smtp", user = 4294967295 }
     |                                                            ^
  hint: the name or the number of a user
)",
     R"([allow]
x = { from = "self", to = "self", service = "smtp", user = 4294967294 })"},
    {R"([allow]
x = { from = "self", to = "self", service = "smtp", user = ["a", "b"] })",
     R"(
p.toml:2:60: error: 'user' must be a string, not a list
   2 | x = { from = "self", to = "self", service = "smtp", user = ["a", "b"] }
     |                                                            ^
)",
     R"([allow]
x = { from = "self", to = "self", service = "smtp", user = "a" })"},
};

TEST(Sentences, RefuseWrongKeys) {
  expect_refusals(wrong_sentences_refuse_wrong_keys);
}

TEST(Sentences, RefuseUnknownPlaces) {
  expect_refusals(wrong_sentences_refuse_unknown_places);
}

TEST(Sentences, LetOnlySelfNameAUser) {
  expect_refusals(wrong_sentences_let_only_self_name_a_user);
}

}  // namespace
}  // namespace policy
