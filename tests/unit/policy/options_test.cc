// SPDX-License-Identifier: GPL-2.0-or-later
//
// What [options] and [test] refuse, and how they say it.
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr Refusal wrong_options_refuse_wrong_values[] = {
    {R"(options.trused = "lan")",
     R"(
p.toml:1:9: error: unknown key 'trused' in [options]
   1 | options.trused = "lan"
     |         ^
  hint: did you mean 'trusted'?
)",
     R"(options.trusted = "lan")"},
    {R"(options.trusted = "lann")",
     R"(
p.toml:1:19: error: unknown zone or host 'lann'
   1 | options.trusted = "lann"
     |                   ^
  hint: did you mean 'lan'?
)",
     R"(options.trusted = ["lan", "bastion"])"},
    {R"(options.receive_only = 5)",
     R"(
p.toml:1:24: error: 'receive_only' must be a string or a list of strings, not a number
   1 | options.receive_only = 5
     |                        ^
)",
     R"(options.receive_only = "192.0.2.6")"},
    {R"(options.client_ports = "all")",
     R"(
p.toml:1:24: error: 'all' is not a port
   1 | options.client_ports = "all"
     |                        ^
  hint: write "any" or for example "1024-65535"
)",
     R"(options.client_ports = "any")"},
    {R"(options.client_ports = 1024)",
     R"(
p.toml:1:24: error: 'client_ports' must be a string, not a number
   1 | options.client_ports = 1024
     |                        ^
)",
     R"(options.client_ports = "1024-65535")"},
    {R"(options.output = "accept")",
     R"(
p.toml:1:18: error: 'output' must be 'deny' or 'allow', not 'accept'
   1 | options.output = "accept"
     |                  ^
)",
     R"(options.output = "allow")"},
    {R"(options.output = false)",
     R"(
p.toml:1:18: error: 'output' must be 'deny' or 'allow', not true or false
   1 | options.output = false
     |                  ^
)",
     R"(options.output = "deny")"},
    {R"(options.ping = "false")",
     R"(
p.toml:1:16: error: 'ping' must be true or false, not a string
   1 | options.ping = "false"
     |                ^
  hint: leave out the quotes
)",
     R"(options.ping = false)"},
    {R"(options.ident = 0)",
     R"(
p.toml:1:17: error: 'ident' must be true or false, not a number
   1 | options.ident = 0
     |                 ^
)",
     R"(options.ident = false)"},
    {R"(options.log = [])",
     R"(
p.toml:1:15: error: 'log' must be true or false, not a list
   1 | options.log = []
     |               ^
)",
     R"(options.log = true)"},
    {R"(options.no_admin = 1)",
     R"(
p.toml:1:20: error: 'no_admin' must be true or false, not a number
   1 | options.no_admin = 1
     |                    ^
)",
     R"(options.no_admin = true)"},
    {R"(options.owner = "no")",
     R"(
p.toml:1:17: error: 'owner' must be true or false, not a string
   1 | options.owner = "no"
     |                 ^
)",
     R"(options.owner = false)"},
    {R"(options.pickup_grace = 600)",
     R"(
p.toml:1:24: error: 'pickup_grace' must be a string, not a number
   1 | options.pickup_grace = 600
     |                        ^
)",
     R"(options.pickup_grace = "10 min")"},
    {R"(options.timeouts = "5d")",
     R"(
p.toml:1:20: error: 'timeouts' must be a table, not a string
   1 | options.timeouts = "5d"
     |                    ^
  hint: write timeouts = { established = "5d" }
)",
     R"(options.timeouts = { established = "5d" })"},
    {R"(options.timeouts.establishd = "5d")",
     R"(
p.toml:1:18: error: unknown timeout 'establishd'
   1 | options.timeouts.establishd = "5d"
     |                  ^
  hint: did you mean 'established'?
)",
     R"(options.timeouts.established = "5d")"},
    {R"(options.timeouts.tcp = "5d")",
     R"(
p.toml:1:18: error: unknown timeout 'tcp'
   1 | options.timeouts.tcp = "5d"
     |                  ^
  hint: known here: 'syn_sent', 'syn_recv', 'established', 'fin_wait', 'close_wait', 'last_ack', 'time_wait', 'close', 'unacknowledged', 'max_retrans', 'udp' or 'udp_stream'
)",
     R"(options.timeouts.udp = "5d")"},
    {R"(options.timeouts.udp = "5m")",
     R"(
p.toml:1:24: error: '5m' is not a duration
   1 | options.timeouts.udp = "5m"
     |                        ^
  hint: write for example "90s", "10 min", "1h", "2d" or "1w"
)",
     R"(options.timeouts.udp = "5min")"},
};

constexpr Refusal wrong_tests_refuse_wrong_values[] = {
    {R"(test.a = "deny")",
     R"(
p.toml:1:10: error: 'a' must be a table, not a string
   1 | test.a = "deny"
     |          ^
  hint: write a = { from = "internet", to = "self", service = "ssh", expect = "deny" }
)",
     R"(test.a = { from = "any", to = "self", expect = "deny" })"},
    {R"(test.a = { from = "any", to = "self" })",
     R"(
p.toml:1:6: error: [test] 'a' lacks 'expect'
   1 | test.a = { from = "any", to = "self" }
     |      ^
)",
     R"(test.a = { from = "any", to = "self", expect = "allow" })"},
    {R"(test.a = { from = "any", to = "self", expect = "drop" })",
     R"(
p.toml:1:48: error: 'expect' must be 'allow', 'deny' or 'reject', not 'drop'
   1 | test.a = { from = "any", to = "self", expect = "drop" }
     |                                                ^
)",
     R"(test.a = { from = "any", to = "self", expect = "reject" })"},
    {R"(test.a = { from = "any", to = "self", service = "shs", expects = "deny", expect = "deny" })",
     R"(
p.toml:1:49: error: unknown service 'shs'
   1 | test.a = { from = "any", to = "self", service = "shs", expects = "deny", expect = "deny" }
     |                                                 ^
  hint: did you mean 'ssh' (22)?
p.toml:1:56: error: unknown key 'expects' in [test] 'a'
   1 | test.a = { from = "any", to = "self", service = "shs", expects = "deny", expect = "deny" }
     |                                                        ^
  hint: did you mean 'expect'?
)",
     R"(test.a = { from = "any", to = "self", service = "ssh", expect = "deny" })"},
};

constexpr Refusal unknown_findings_are_refused[] = {
    {R"(options.allow_lint = "unused-hosts")",
     R"(
p.toml:1:22: error: unknown finding 'unused-hosts'
   1 | options.allow_lint = "unused-hosts"
     |                      ^
  hint: did you mean 'unused-host'?
)",
     R"(options.allow_lint = ["unused-host", "one-family"])"},
    {R"(allow.x = { from = "lan", to = "self", allow_lint = ["shadowed", "shadow"] })",
     R"(
p.toml:1:66: error: unknown finding 'shadow'
   1 | allow.x = { from = "lan", to = "self", allow_lint = ["shadowed", "shadow"] }
     |                                                                  ^
  hint: did you mean 'shadowed'?
)",
     R"(allow.x = { from = "lan", to = "self", allow_lint = "shadowed" })"},
    {R"(publish.x = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", allow_lint = "x" })",
     R"(
p.toml:1:106: error: unknown finding 'x'
   1 | publish.x = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", allow_lint = "x" }
     |                                                                                                          ^
  hint: known are 'shadowed', 'duplicate', 'too-wide', 'unused-host', 'unused-service', 'exposed-admin', 'exposed-backend', 'clear-text-mailbox', 'no-dns-tcp', 'past-bastion', 'one-family' or 'no-admin'
)",
     R"(publish.x = { from = "internet", address = "203.0.113.1", service = "smtp", to = "bastion", allow_lint = "shadowed" })"},
};

TEST(AllowLint, KnowsTheNamesOfFindings) {
  expect_refusals(unknown_findings_are_refused);
}

TEST(Options, RefuseWrongValues) {
  expect_refusals(wrong_options_refuse_wrong_values);
}

TEST(Tests, RefuseWrongValues) {
  expect_refusals(wrong_tests_refuse_wrong_values);
}

}  // namespace
}  // namespace policy
