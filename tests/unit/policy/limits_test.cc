// SPDX-License-Identifier: GPL-2.0-or-later
//
// What limits and [ban] refuse, and how they say it.
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr Refusal wrong_limits_refuse_what_is_no_limit[] = {
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = 20 })",
     R"(
p.toml:2:65: error: 'limit' must be a table, not a number
   2 | x = { from = "internet", to = "self", service = "smtp", limit = 20 }
     |                                                                 ^
  hint: write limit = { rate = "60/min", open = 20 }
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 20 } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = {} })",
     R"(
p.toml:2:57: error: a limit needs 'rate', 'open' or 'open_total'
   2 | x = { from = "internet", to = "self", service = "smtp", limit = {} }
     |                                                         ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open_total = 1 } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { per = "/24" } })",
     R"(
p.toml:2:57: error: a limit needs 'rate', 'open' or 'open_total'
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { per = "/24" } }
     |                                                         ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "1/s", per = "/24" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rat = "60/min" } })",
     R"(
p.toml:2:57: error: a limit needs 'rate', 'open' or 'open_total'
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { rat = "60/min" } }
     |                                                         ^
p.toml:2:67: error: unknown key 'rat' in a limit
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { rat = "60/min" } }
     |                                                                   ^
  hint: did you mean 'rate'?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "60/min" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = 60 } })",
     R"(
p.toml:2:74: error: 'rate' must be a string, not a number
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { rate = 60 } }
     |                                                                          ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "60/h" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "60" } })",
     R"(
p.toml:2:74: error: '60' is not a rate
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { rate = "60" } }
     |                                                                          ^
  hint: write for example "60/min" or "10/s"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "60/d" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "60/minute" } })",
     R"(
p.toml:2:74: error: '60/minute' is not a rate
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { rate = "60/minute" } }
     |                                                                          ^
  hint: write for example "60/min" or "10/s"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "60/min" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "0/min" } })",
     R"(
p.toml:2:74: error: '0/min' is not a rate
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { rate = "0/min" } }
     |                                                                          ^
  hint: write for example "60/min" or "10/s"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "1/w" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "5000000000/s" } })",
     R"(
p.toml:2:74: error: '5000000000/s' is not a rate
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { rate = "5000000000/s" } }
     |                                                                          ^
  hint: write for example "60/min" or "10/s"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { rate = "1000000000/s" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 0 } })",
     R"(
p.toml:2:74: error: 'open' must be from 1 to 1000000000, not 0
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = 0 } }
     |                                                                          ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1 } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = -3 } })",
     R"(
p.toml:2:74: error: 'open' must be from 1 to 1000000000, not -3
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = -3 } }
     |                                                                          ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 3 } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1000000001 } })",
     R"(
p.toml:2:74: error: 'open' must be from 1 to 1000000000, not 1000000001
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = 1000000001 } }
     |                                                                          ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1000000000 } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = "20" } })",
     R"(
p.toml:2:74: error: 'open' must be a number, not a string
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = "20" } }
     |                                                                          ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 20 } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "/129" } })",
     R"(
p.toml:2:83: error: '/129' is not a prefix length for 'per'
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "/129" } }
     |                                                                                   ^
  hint: IPv4 first, then IPv6, as in "/32 /64"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "/128" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = ["/64", "/32"] } })",
     R"(
p.toml:2:84: error: '/64' is not a prefix length for 'per'
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = ["/64", "/32"] } }
     |                                                                                    ^
  hint: IPv4 first, then IPv6, as in "/32 /64"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = ["/32", "/64"] } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "/24 /56 /8" } })",
     R"(
p.toml:2:83: error: '/8' is not a prefix length for 'per'
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "/24 /56 /8" } }
     |                                                                                   ^
  hint: IPv4 first, then IPv6, as in "/32 /64"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "/24 /56" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "24" } })",
     R"(
p.toml:2:83: error: '24' is not a prefix length for 'per'
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "24" } }
     |                                                                                   ^
  hint: IPv4 first, then IPv6, as in "/32 /64"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, per = "/24" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, over = "bann" } })",
     R"(
p.toml:2:84: error: 'over' must be 'drop', 'reject' or 'ban', not 'bann'
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, over = "bann" } }
     |                                                                                    ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, over = "ban" } })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, over = true } })",
     R"(
p.toml:2:84: error: 'over' must be 'drop', 'reject' or 'ban', not true or false
   2 | x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, over = true } }
     |                                                                                    ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp", limit = { open = 1, over = "reject" } })"},
    {R"([deny]
x = { from = "any", to = "self", limit = { open = 1 } })",
     R"(
p.toml:2:34: error: [deny] 'x' can not have a limit
   2 | x = { from = "any", to = "self", limit = { open = 1 } }
     |                                  ^
  hint: a limit belongs to an [allow]
)",
     R"([deny]
x = { from = "any", to = "self" })"},
};

constexpr Refusal wrong_bans_refuse_wrong_values[] = {
    {R"(ban.for = 3600)",
     R"(
p.toml:1:11: error: 'for' must be a string, not a number
   1 | ban.for = 3600
     |           ^
)",
     R"(ban.for = "1h")"},
    {R"(ban.for = "1 hour")",
     R"(
p.toml:1:11: error: '1 hour' is not a duration
   1 | ban.for = "1 hour"
     |           ^
  hint: write for example "90s", "10 min", "1h", "2d" or "1w"
)",
     R"(ban.for = "1 h")"},
    {R"(ban.for = "h")",
     R"(
p.toml:1:11: error: 'h' is not a duration
   1 | ban.for = "h"
     |           ^
  hint: write for example "90s", "10 min", "1h", "2d" or "1w"
)",
     R"(ban.for = "2d")"},
    {R"(ban.for = "0s")",
     R"(
p.toml:1:11: error: '0s' is no time at all
   1 | ban.for = "0s"
     |           ^
  hint: write for example "90s", "10 min", "1h", "2d" or "1w"
)",
     R"(ban.for = "1s")"},
    {R"(ban.for = "521w")",
     R"(
p.toml:1:11: error: '521w' is longer than ten years
   1 | ban.for = "521w"
     |           ^
  hint: write for example "90s", "10 min", "1h", "2d" or "1w"
)",
     R"(ban.for = "520w")"},
    {R"(ban.for = "99999999999999s")",
     R"(
p.toml:1:11: error: '99999999999999s' is not a duration
   1 | ban.for = "99999999999999s"
     |           ^
  hint: write for example "90s", "10 min", "1h", "2d" or "1w"
)",
     R"(ban.for = "90s")"},
    {R"(ban = { for = "1d", max = "1h" })",
     R"(
p.toml:1:27: error: 'max' is shorter than 'for'
   1 | ban = { for = "1d", max = "1h" }
     |                           ^
)",
     R"(ban = { for = "1h", max = "1d" })"},
    {R"(ban.service = "mails")",
     R"(
p.toml:1:15: error: unknown service 'mails'
   1 | ban.service = "mails"
     |               ^
  hint: did you mean 'mail' (a group)?
)",
     R"(ban.service = "mail")"},
    {R"(ban.cut = "no")",
     R"(
p.toml:1:11: error: 'cut' must be true or false, not a string
   1 | ban.cut = "no"
     |           ^
)",
     R"(ban.cut = false)"},
    {R"(ban.four = "1h")",
     R"(
p.toml:1:5: error: unknown key 'four' in [ban]
   1 | ban.four = "1h"
     |     ^
  hint: did you mean 'for'?
)",
     R"(ban.for = "10 min")"},
};

TEST(Limits, RefuseWhatIsNoLimit) {
  expect_refusals(wrong_limits_refuse_what_is_no_limit);
}

TEST(Bans, RefuseWrongValues) {
  expect_refusals(wrong_bans_refuse_wrong_values);
}

}  // namespace
}  // namespace policy
