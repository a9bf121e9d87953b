// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the words of service and [services] refuse, and how they say it.
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr Refusal wrong_sentences_refuse_unknown_services[] = {
    {R"([allow]
x = { from = "internet", to = "self", service = "smpts" })",
     R"(
p.toml:2:49: error: unknown service 'smpts'
   2 | x = { from = "internet", to = "self", service = "smpts" }
     |                                                 ^
  hint: did you mean 'smtps' (465)?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtps" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = ["smtp", "iamps"] })",
     R"(
p.toml:2:58: error: unknown service 'iamps'
   2 | x = { from = "internet", to = "self", service = ["smtp", "iamps"] }
     |                                                          ^
  hint: did you mean 'imaps' (993)?
)",
     R"([allow]
x = { from = "internet", to = "self", service = ["smtp", "imaps"] })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "mial" })",
     R"(
p.toml:2:49: error: unknown service 'mial'
   2 | x = { from = "internet", to = "self", service = "mial" }
     |                                                 ^
  hint: did you mean 'mail' (a group)?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "mail" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "SMTP" })",
     R"(
p.toml:2:49: error: unknown service 'SMTP'
   2 | x = { from = "internet", to = "self", service = "SMTP" }
     |                                                 ^
  hint: did you mean 'smtp' (25)?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "smtp" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "dn" })",
     R"(
p.toml:2:49: error: unknown service 'dn'
   2 | x = { from = "internet", to = "self", service = "dn" }
     |                                                 ^
  hint: did you mean 'dns' (53)?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "dns" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "vrp" })",
     R"(
p.toml:2:49: error: unknown service 'vrp'
   2 | x = { from = "internet", to = "self", service = "vrp" }
     |                                                 ^
  hint: did you mean 'vrrp'?
)",
     R"([allow]
x = { from = "internet", to = "self", service = "vrrp" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "telephone" })",
     R"(
p.toml:2:49: error: unknown service 'telephone'
   2 | x = { from = "internet", to = "self", service = "telephone" }
     |                                                 ^
  hint: define it in [services], or write for example "tcp/8443"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/5060" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "any" })",
     R"(
p.toml:2:49: error: there is no service 'any'
   2 | x = { from = "internet", to = "self", service = "any" }
     |                                                 ^
  hint: leave out 'service' for every service
)",
     R"([allow]
x = { from = "internet", to = "self" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = 25 })",
     R"(
p.toml:2:49: error: '25' has no protocol
   2 | x = { from = "internet", to = "self", service = 25 }
     |                                                 ^
  hint: write "tcp/25" or "udp/25"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/25" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "25" })",
     R"(
p.toml:2:49: error: '25' has no protocol
   2 | x = { from = "internet", to = "self", service = "25" }
     |                                                 ^
  hint: write "tcp/25" or "udp/25"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/25" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "387-388" })",
     R"(
p.toml:2:49: error: '387-388' has no protocol
   2 | x = { from = "internet", to = "self", service = "387-388" }
     |                                                 ^
  hint: write "tcp/387-388" or "udp/387-388"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/387-388" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "tcp" })",
     R"(
p.toml:2:49: error: 'tcp' needs a port
   2 | x = { from = "internet", to = "self", service = "tcp" }
     |                                                 ^
  hint: write for example "tcp/25"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/25" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "tcp/" })",
     R"(
p.toml:2:49: error: '' is not a port
   2 | x = { from = "internet", to = "self", service = "tcp/" }
     |                                                 ^
  hint: a number from 1 to 65535, or two of them with '-' between
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/1" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "tcp/0" })",
     R"(
p.toml:2:49: error: '0' is not a port
   2 | x = { from = "internet", to = "self", service = "tcp/0" }
     |                                                 ^
  hint: a number from 1 to 65535, or two of them with '-' between
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/1" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "tcp/65536" })",
     R"(
p.toml:2:49: error: '65536' is not a port
   2 | x = { from = "internet", to = "self", service = "tcp/65536" }
     |                                                 ^
  hint: a number from 1 to 65535, or two of them with '-' between
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/65535" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "tcp/388-387" })",
     R"(
p.toml:2:49: error: '388-387' ends before it begins
   2 | x = { from = "internet", to = "self", service = "tcp/388-387" }
     |                                                 ^
  hint: write '387-388'
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/387-388" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "tcp/smtp" })",
     R"(
p.toml:2:49: error: 'smtp' is not a port
   2 | x = { from = "internet", to = "self", service = "tcp/smtp" }
     |                                                 ^
  hint: a number from 1 to 65535, or two of them with '-' between
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/25" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "tpc/25" })",
     R"(
p.toml:2:49: error: unknown protocol 'tpc'
   2 | x = { from = "internet", to = "self", service = "tpc/25" }
     |                                                 ^
  hint: write for example "tcp/8443", "udp/387-388" or "esp"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp/25" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "tcp+upd/53" })",
     R"(
p.toml:2:49: error: unknown protocol 'upd'
   2 | x = { from = "internet", to = "self", service = "tcp+upd/53" }
     |                                                 ^
  hint: write for example "tcp/8443", "udp/387-388" or "esp"
)",
     R"([allow]
x = { from = "internet", to = "self", service = "tcp+udp/53" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "esp/25" })",
     R"(
p.toml:2:49: error: 'esp' has no ports
   2 | x = { from = "internet", to = "self", service = "esp/25" }
     |                                                 ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = "esp" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = "udp/68<-" })",
     R"(
p.toml:2:49: error: '' is not a port
   2 | x = { from = "internet", to = "self", service = "udp/68<-" }
     |                                                 ^
  hint: a number from 1 to 65535, or two of them with '-' between
)",
     R"([allow]
x = { from = "internet", to = "self", service = "udp/68<-67" })"},
    {R"([allow]
x = { from = "internet", to = "self", service = [] })",
     R"(
p.toml:2:49: error: 'service' is an empty list
   2 | x = { from = "internet", to = "self", service = [] }
     |                                                 ^
)",
     R"([allow]
x = { from = "internet", to = "self", service = ["smtp"] })"},
};

constexpr Refusal wrong_services_refuse_what_is_not_a_port[] = {
    {R"(services.a = 25)",
     R"(
p.toml:1:14: error: 'a' must be a string or a list of strings, not a number
   1 | services.a = 25
     |              ^
)",
     R"(services.a = "tcp/25")"},
    {R"(services.a = [])",
     R"(
p.toml:1:14: error: 'a' is an empty list
   1 | services.a = []
     |              ^
)",
     R"(services.a = ["tcp/25"])"},
    {R"(services.a = "25")",
     R"(
p.toml:1:14: error: unknown protocol '25'
   1 | services.a = "25"
     |              ^
  hint: write for example "tcp/8443", "udp/387-388" or "esp"
)",
     R"(services.a = "udp/25")"},
    {R"(services.a = "smtp")",
     R"(
p.toml:1:14: error: unknown protocol 'smtp'
   1 | services.a = "smtp"
     |              ^
  hint: write for example "tcp/8443", "udp/387-388" or "esp"
)",
     R"(services.a = "sctp/25")"},
    {R"(services.a = ["tcp/25", "tcp/25-"])",
     R"(
p.toml:1:25: error: '' is not a port
   1 | services.a = ["tcp/25", "tcp/25-"]
     |                         ^
  hint: a number from 1 to 65535, or two of them with '-' between
)",
     R"(services.a = ["tcp/25", "tcp/25-26"])"},
    {R"(services.a = "tcp/25, 26")",
     R"(
p.toml:1:14: error: ' 26' is not a port
   1 | services.a = "tcp/25, 26"
     |              ^
  hint: a number from 1 to 65535, or two of them with '-' between
)",
     R"(services.a = "tcp/25,26")"},
    {R"(services.smtp = "tcp/x")",
     R"(
p.toml:1:17: error: 'x' is not a port
   1 | services.smtp = "tcp/x"
     |                 ^
  hint: a number from 1 to 65535, or two of them with '-' between
)",
     R"(services.smtp = "tcp/26")"},
};

TEST(Sentences, RefuseUnknownServices) {
  expect_refusals(wrong_sentences_refuse_unknown_services);
}

TEST(Services, RefuseWhatIsNotAPort) {
  expect_refusals(wrong_services_refuse_what_is_not_a_port);
}

}  // namespace
}  // namespace policy
