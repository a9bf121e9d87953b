// SPDX-License-Identifier: GPL-2.0-or-later
//
// What [hosts] refuses, and how it says it.
#include "unit/policy/support.h"

namespace policy {
namespace {

constexpr Refusal wrong_hosts_refuse_what_is_no_address[] = {
    {R"(hosts.a = 5)",
     R"(
p.toml:1:11: error: 'a' must be a string or a list of strings, not a number
   1 | hosts.a = 5
     |           ^
)",
     R"(hosts.a = "192.0.2.5")"},
    {R"(hosts.a = [])",
     R"(
p.toml:1:11: error: 'a' is an empty list
   1 | hosts.a = []
     |           ^
)",
     R"(hosts.a = ["192.0.2.5"])"},
    {R"(hosts.a = { address = "192.0.2.5" })",
     R"(
p.toml:1:11: error: 'a' must be a string or a list of strings, not a table
   1 | hosts.a = { address = "192.0.2.5" }
     |           ^
)",
     R"(hosts.a = "192.0.2.5")"},
    {R"(hosts.a = 1.5)",
     R"(
p.toml:1:11: error: 'a' must be a string or a list of strings, not a number with a fraction
   1 | hosts.a = 1.5
     |           ^
)",
     R"(hosts.a = "192.0.2.5")"},
    {R"(hosts.a = 2026-11-23)",
     R"(
p.toml:1:11: error: 'a' must be a string or a list of strings, not a date or time
   1 | hosts.a = 2026-11-23
     |           ^
)",
     R"(hosts.a = "192.0.2.5")"},
    {R"(hosts.a = "192.0.2.300")",
     R"(
p.toml:1:11: error: '192.0.2.300' is not an IPv4 address
   1 | hosts.a = "192.0.2.300"
     |           ^
  hint: four numbers from 0 to 255, without leading zeros, as in 192.0.2.1
)",
     R"(hosts.a = "192.0.2.30")"},
    {R"(hosts.a = "192.0.2.9-192.0.2.1")",
     R"(
p.toml:1:11: error: '192.0.2.9-192.0.2.1' ends before it begins
   1 | hosts.a = "192.0.2.9-192.0.2.1"
     |           ^
  hint: write '192.0.2.1-192.0.2.9'
)",
     R"(hosts.a = "192.0.2.1-192.0.2.9")"},
    {R"(hosts.a = "2001:db8::1/64")",
     R"(
p.toml:1:11: error: '2001:db8::1/64' is not the beginning of its network, which is 2001:db8::/64
   1 | hosts.a = "2001:db8::1/64"
     |           ^
  hint: write '2001:db8::/64' for the network or '2001:db8::1' for one address
)",
     R"(hosts.a = "2001:db8::1")"},
    {R"(hosts.a = "fe80::1%eth0")",
     R"(
p.toml:1:11: error: 'fe80::1%eth0' names an interface with its address
   1 | hosts.a = "fe80::1%eth0"
     |           ^
  hint: leave out '%eth0'; a zone tells interfaces apart
)",
     R"(hosts.a = "fe80::1")"},
    {R"(hosts.a = "lan")",
     R"(
p.toml:1:11: error: a host is made of addresses, names and lists, not of zones
   1 | hosts.a = "lan"
     |           ^
  hint: write the zone into the sentence itself
)",
     R"(hosts.a = "10.0.0.0/8")"},
    {R"(hosts.a = ["self", "any"])",
     R"(
p.toml:1:12: error: a host is made of addresses, names and lists, not of zones
   1 | hosts.a = ["self", "any"]
     |            ^
  hint: write the zone into the sentence itself
p.toml:1:20: error: a host is made of addresses, names and lists, not of zones
   1 | hosts.a = ["self", "any"]
     |                    ^
  hint: write the zone into the sentence itself
)",
     R"(hosts.a = ["bastion", "0.0.0.0/0", "::/0"])"},
    {R"(hosts.a = "bastoin")",
     R"(
p.toml:1:11: error: unknown zone or host 'bastoin'
   1 | hosts.a = "bastoin"
     |           ^
  hint: did you mean 'bastion'?
)",
     R"(hosts.a = "bastion")"},
    {R"(hosts.a = "mailserver")",
     R"(
p.toml:1:11: error: unknown zone or host 'mailserver'
   1 | hosts.a = "mailserver"
     |           ^
  hint: define it in [zones] or [hosts]
)",
     R"(hosts.a = "mailserver.example")"},
    {R"(hosts.a = "")",
     R"(
p.toml:1:11: error: unknown zone or host ''
   1 | hosts.a = ""
     |           ^
  hint: define it in [zones] or [hosts]
)",
     R"(hosts.a = "a.b")"},
};

constexpr Refusal wrong_hosts_refuse_wrong_sources[] = {
    {R"(hosts.a = "file:providers.txt")",
     R"(
p.toml:1:11: error: 'file:providers.txt' does not name a file by its full path
   1 | hosts.a = "file:providers.txt"
     |           ^
  hint: write for example "file:/etc/mailfw.d/providers.txt"
)",
     R"(hosts.a = "file:/providers.txt")"},
    {R"(hosts.a = "file:")",
     R"(
p.toml:1:11: error: 'file:' does not name a file by its full path
   1 | hosts.a = "file:"
     |           ^
  hint: write for example "file:/etc/mailfw.d/providers.txt"
)",
     R"(hosts.a = "file:/")"},
    {R"(hosts.a = "file:/a\u0000b")",
     R"(
p.toml:1:11: error: 'file:/a?b' is no path
   1 | hosts.a = "file:/a\u0000b"
     |           ^
)",
     R"(hosts.a = "file:/ab")"},
    {R"(hosts.a = "fiel:/providers.txt")",
     R"(
p.toml:1:11: error: unknown source 'fiel:/providers.txt'
   1 | hosts.a = "fiel:/providers.txt"
     |           ^
  hint: did you mean 'file'?
)",
     R"(hosts.a = "file:/etc/providers.txt")"},
    {R"(hosts.a = "asn:64496")",
     R"(
p.toml:1:11: error: unknown source 'asn:64496'
   1 | hosts.a = "asn:64496"
     |           ^
  hint: known are file:PATH, spf:DOMAIN, mx:DOMAIN and country:XX
)",
     R"(hosts.a = "spf:example.org")"},
    {R"(hosts.a = "spf:example")",
     R"(
p.toml:1:11: error: 'example' is not a domain name
   1 | hosts.a = "spf:example"
     |           ^
)",
     R"(hosts.a = "spf:_spf.example.org")"},
    {R"(hosts.a = "mx:exa mple.org")",
     R"(
p.toml:1:11: error: 'exa mple.org' is not a domain name
   1 | hosts.a = "mx:exa mple.org"
     |           ^
)",
     R"(hosts.a = "mx:example.org")"},
    {R"(hosts.a = "country:GER")",
     R"(
p.toml:1:11: error: 'country:GER' is not a country
   1 | hosts.a = "country:GER"
     |           ^
  hint: two letters, as in "country:DE"
)",
     R"(hosts.a = "country:de")"},
    {R"(hosts.a = "*.protection.outlook.com")",
     R"(
p.toml:1:11: error: '*.protection.outlook.com' is not a domain name
   1 | hosts.a = "*.protection.outlook.com"
     |           ^
  hint: a wildcard can not be looked up; write "spf:DOMAIN" or a file: list
)",
     R"(hosts.a = "spf:spf.protection.outlook.com")"},
    {R"(hosts.a = "müller.example")",
     R"(
p.toml:1:11: error: 'müller.example' is not a domain name
   1 | hosts.a = "müller.example"
     |           ^
  hint: write it as the DNS does, with xn--
)",
     R"(hosts.a = "xn--mller-kva.example")"},
    {R"(hosts.a = "-a.example")",
     R"(
p.toml:1:11: error: '-a.example' is not a domain name
   1 | hosts.a = "-a.example"
     |           ^
)",
     R"(hosts.a = "a-a.example")"},
    {R"(hosts.a = "a..example")",
     R"(
p.toml:1:11: error: 'a..example' is not a domain name
   1 | hosts.a = "a..example"
     |           ^
)",
     R"(hosts.a = "a.example")"},
    {R"(hosts.a = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")",
     R"(
p.toml:1:11: error: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa...' is not a domain name
   1 | hosts.a = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example"
     |           ^
)",
     R"(hosts.a = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example")"},
};

constexpr Refusal wrong_hosts_refuse_circles[] = {
    {R"(hosts.a = "a")",
     R"(
p.toml:1:11: error: host 'a' contains itself: a -> a
   1 | hosts.a = "a"
     |           ^
)",
     R"(hosts.a = "bastion")"},
    {R"(hosts.a = ["bastion", "b"]
hosts.b = "c"
hosts.c = ["192.0.2.1", "a"])",
     R"(
p.toml:3:25: error: host 'a' contains itself: a -> b -> c -> a
   3 | hosts.c = ["192.0.2.1", "a"]
     |                         ^
)",
     R"(hosts.a = ["bastion", "b"]
hosts.b = "c"
hosts.c = ["192.0.2.1", "bastion"])"},
    {R"(hosts.h10 = "h11"
hosts.h11 = "h12"
hosts.h12 = "h13"
hosts.h13 = "h14"
hosts.h14 = "h15"
hosts.h15 = "h16"
hosts.h16 = "h17"
hosts.h17 = "h18"
hosts.h18 = "h19"
hosts.h19 = "h20"
hosts.h20 = "h21"
hosts.h21 = "h22"
hosts.h22 = "h23"
hosts.h23 = "h24"
hosts.h24 = "h25"
hosts.h25 = "h26"
hosts.h26 = "bastion")",
     R"(
p.toml:2:13: error: hosts nest deeper than 16 levels here
   2 | hosts.h11 = "h12"
     |             ^
)",
     R"(hosts.h10 = "h11"
hosts.h11 = "h12"
hosts.h12 = "h13"
hosts.h13 = "h14"
hosts.h14 = "h15"
hosts.h15 = "h16"
hosts.h16 = "h17"
hosts.h17 = "h18"
hosts.h18 = "h19"
hosts.h19 = "h20"
hosts.h20 = "h21"
hosts.h21 = "h22"
hosts.h22 = "h23"
hosts.h23 = "h24"
hosts.h24 = "bastion")"},
};

TEST(Hosts, RefuseWhatIsNoAddress) {
  expect_refusals(wrong_hosts_refuse_what_is_no_address);
}

TEST(Hosts, RefuseWrongSources) {
  expect_refusals(wrong_hosts_refuse_wrong_sources);
}

TEST(Hosts, RefuseCircles) {
  expect_refusals(wrong_hosts_refuse_circles);
}

}  // namespace
}  // namespace policy
