// SPDX-License-Identifier: GPL-2.0-or-later
//
// Right policies and what is made of them: the four examples, the default, and one that uses every key.
#include <algorithm>
#include <fstream>
#include <sstream>

#include "policy/services.h"
#include "unit/policy/support.h"

namespace policy {
namespace {

using std::chrono::seconds;

std::string content_of(const std::string& path) {
  std::ifstream file(MAILFWD_SOURCE_DIR "/" + path);
  EXPECT_TRUE(file) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

Policy example(const std::string& name) {
  const auto path = "config/examples/" + name;
  auto policy = read({{path, content_of(path)}});
  EXPECT_TRUE(policy) << errors_of(policy);
  return policy.value_or(Policy{});
}

std::string services_of(const std::vector<ServiceUse>& uses) {
  std::string text;
  for (const auto& use : uses) text += (text.empty() ? "" : " ") + use.service->name.text;
  return text;
}

base::AddressRange range(std::string_view text) {
  return base::parse_address_range(text).value();
}

// All keys, one after the other; the tests below pick out what became of each.
constexpr auto every_key = R"(version = 1
[zones]
wan = { interface = ["ppp*", "eth0"], dynamic = true }
lan = { interface = "eth1", network = ["10.0.0.0/8", "2001:db8::/32"] }
[hosts]
mixed = ["192.0.2.1", "192.0.2.8/29", "2001:db8::1-2001:db8::9", "file:/a", "inner", "mx2.example.net", "spf:_spf.example.org", "mx:example.org", "country:de"]
inner = "192.0.2.2"
[services]
own = ["tcp/8443", "udp/387-388"]
smtp = "tcp/26"
[admin]
from = ["lan", "mixed"]
service = ["ssh", "tcp/2222"]
[allow]
full = { from = ["wan", "192.0.2.0/24"], to = "self", service = ["mail", "own", "smtp", "domain"], except = ["mixed", "10.0.0.1"], limit = { rate = "60/min", open = 20, open_total = 400, per = "/24 /56", over = "ban" }, log = true }
out = { from = "self", to = "any", user = "postfix" }
[deny]
d = { from = "any", to = "lan" }
[reject]
r = { from = "lan", to = "wan", service = "smtp" }
[publish]
p = { from = "wan", address = "203.0.113.25", service = "imaps", to = "inner", to_port = 1993, limit = { open = 5 } }
[nat]
fixed = { from = "lan", to = "wan", as = "203.0.113.1" }
moving = { from = "lan", to = "wan", as = "interface" }
[list.l]
file = "/var/lib/list"
url = ["https://example.org/l"]
every = "12h"
deny = "both"
except = "inner"
max_age = "1w"
max_shrink = "50%"
[ban]
for = "2h"
max = "1w"
service = "mailbox"
cut = true
[options]
trusted = "mixed"
receive_only = "192.0.2.6"
client_ports = "any"
output = "allow"
ping = false
ident = false
log = false
no_admin = false
owner = false
pickup_grace = "1 min"
timeouts = { established = "5d", udp = "30s" }
[test]
t = { from = "198.51.100.7", to = "lan", service = "ssh", expect = "reject" }
)";

Policy everything() {
  auto policy = read({{"m.toml", every_key}});
  EXPECT_TRUE(policy) << errors_of(policy);
  return policy.value_or(Policy{});
}

TEST(Examples, ReadWithoutAnError) {
  for (const auto* name :
       {"a-single-host.toml", "b-dmz-gateway.toml", "c-secure-gateway.toml", "d-soho.toml"}) {
    const auto policy = example(name);
    EXPECT_FALSE(policy.zones.empty()) << name;
    EXPECT_TRUE(policy.admin) << name;
  }
}

TEST(Examples, TheDefaultReadsToo) {
  const auto policy = read({{"config/mailfw.toml", content_of("config/mailfw.toml")}});
  ASSERT_TRUE(policy) << errors_of(policy);
  ASSERT_TRUE(policy->admin);
  EXPECT_EQ(services_of(policy->admin->services), "ssh");
}

// A piece without a version is a part; what defines the names of support.h itself can not stand beside it.
base::Checked<Policy> read_page_piece(const std::string& piece) {
  if (piece.starts_with("version")) return read({{"docs/policy.md", piece}});
  if (piece.starts_with("[admin]")) return read({{"docs/policy.md", "version = 1\n" + piece}});
  if (piece.starts_with("[hosts]")) {
    return read({{"docs/policy.md", "version = 1\noptions.no_admin = true\n" + piece}});
  }
  return read_piece(piece);
}

TEST(Examples, OfTheManualRead) {
  const auto page = content_of("docs/policy.md");
  int pieces = 0;
  for (auto begin = page.find("```toml\n"); begin != std::string::npos;
       begin = page.find("```toml\n", begin)) {
    begin += 8;
    const auto piece = page.substr(begin, page.find("```", begin) - begin);
    EXPECT_EQ(errors_of(read_page_piece(piece)), "") << piece;
    ++pieces;
  }
  EXPECT_EQ(pieces, 15);
}

TEST(Examples, SingleHostIsWhatItSays) {
  const auto policy = example("a-single-host.toml");
  EXPECT_EQ(policy.hosts[2].members[2].value, Place(FileReference{"/etc/mailfw.d/providers.txt"}));
  const auto& mail_in = policy.sentences.at(0);
  EXPECT_EQ(mail_in.name.text, "mail-in");
  EXPECT_EQ(mail_in.origin.line, 13);
  EXPECT_EQ(mail_in.origin.column, 1);
  EXPECT_EQ(mail_in.from,
            (std::vector<Peer>{{ZoneName{"internet"}, {"config/examples/a-single-host.toml", 13, 22}}}));
  EXPECT_EQ(mail_in.limit->open_total, 400U);
  EXPECT_EQ(policy.sentences.at(3).user->value, "postfix");
  EXPECT_EQ(policy.sentences.back().verb, Verb::deny);
  EXPECT_EQ(policy.sentences.back().except.at(1).value, Place(Lookup{LookupKind::country, "AT"}));
  EXPECT_EQ(policy.lists.at(0).every, seconds(43200));
  EXPECT_EQ(policy.ban->max, seconds(604800));
}

TEST(EveryKey, OfZonesHostsAndServices) {
  const auto policy = everything();
  EXPECT_EQ(policy.zones[0].interfaces[0], (Located<InterfacePattern>{{"ppp*"}, {"m.toml", 3, 22}}));
  EXPECT_TRUE(policy.zones[0].dynamic);
  EXPECT_FALSE(policy.zones[1].dynamic);
  EXPECT_EQ(policy.zones[1].networks[1],
            (Located<base::AddressRange>{range("2001:db8::/32"), {"m.toml", 4, 54}}));
  std::vector<Place> members;
  for (const auto& member : policy.hosts[0].members) members.push_back(member.value);
  EXPECT_EQ(members, (std::vector<Place>{
                         range("192.0.2.1"), range("192.0.2.8/29"), range("2001:db8::1-2001:db8::9"),
                         FileReference{"/a"}, HostName{"inner"}, Lookup{LookupKind::dns, "mx2.example.net"},
                         Lookup{LookupKind::spf, "_spf.example.org"}, Lookup{LookupKind::mx, "example.org"},
                         Lookup{LookupKind::country, "DE"}}));
  const Service own{{"own"},
                    {"m.toml", 9, 1},
                    {{base::protocol_tcp, {{8443}, {8443}}, base::every_port},
                     {base::protocol_udp, {{387}, {388}}, base::every_port}},
                    false};
  EXPECT_EQ(policy.services[0], own);
}

TEST(EveryKey, OfASentence) {
  const auto policy = everything();
  const auto& full = policy.sentences.at(0);
  EXPECT_EQ(full.from[1].value, Place(range("192.0.2.0/24")));
  EXPECT_EQ(full.to, (std::vector<Peer>{{Self{}, {"m.toml", 15, 47}}}));
  EXPECT_EQ(full.except.size(), 2U);
  EXPECT_TRUE(full.log);
  Limit limit{{"m.toml", 15, 132}, Rate{60, seconds(60)}, 20, 400, 24, 56, OverLimit::ban};
  EXPECT_EQ(full.limit, limit);
  EXPECT_EQ(policy.sentences.at(1).user->value, "postfix");
  EXPECT_TRUE(policy.sentences.at(1).services.empty());
  EXPECT_EQ(policy.sentences.at(1).to[0].value, Place(AnyZone{}));
  EXPECT_EQ(policy.sentences.at(2).verb, Verb::deny);
  EXPECT_EQ(policy.sentences.at(3).verb, Verb::reject);
}

// Aliases and groups are gone, "smtp" is there once, and the policy's own smtp has replaced the catalogue's.
TEST(EveryKey, OfServiceWords) {
  const auto policy = everything();
  EXPECT_EQ(services_of(policy.admin->services), "ssh tcp/2222");
  const auto& uses = policy.sentences.at(0).services;
  EXPECT_EQ(services_of(uses), "smtp submission submissions imap imaps pop3 pop3s managesieve own dns");
  EXPECT_EQ(uses[0].service->ports,
            (std::vector<PortSpec>{{base::protocol_tcp, {{26}, {26}}, base::every_port}}));
  EXPECT_TRUE(uses[0].service->client_port_rule);
  EXPECT_EQ(uses[1].service, catalogue_service("submission"));
  EXPECT_EQ(uses[0].origin, (base::Origin{"m.toml", 15, 66}));
  EXPECT_EQ(policy.admin->services[1].service->ports,
            (std::vector<PortSpec>{{base::protocol_tcp, {{2222}, {2222}}, base::every_port}}));
}

TEST(EveryKey, OfPublishNatListAndBan) {
  const auto policy = everything();
  const auto& published = policy.publications.at(0);
  EXPECT_EQ(published.address.value, range("203.0.113.25"));
  EXPECT_EQ(published.to_port->value, base::Port{1993});
  EXPECT_EQ(published.limit->open, 5U);
  EXPECT_EQ(policy.translations.at(0).as.value,
            (std::variant<base::AddressRange, AsInterface>(range("203.0.113.1"))));
  EXPECT_EQ(policy.translations.at(1).as.value,
            (std::variant<base::AddressRange, AsInterface>(AsInterface{})));
  const auto& list = policy.lists.at(0);
  EXPECT_EQ(list.files.at(0).value, "/var/lib/list");
  EXPECT_EQ(list.urls.at(0).value, "https://example.org/l");
  EXPECT_EQ(list.every, seconds(43200));
  EXPECT_EQ(list.deny, ListDirection::both);
  EXPECT_EQ(list.except.at(0).value, Place(HostName{"inner"}));
  EXPECT_EQ(list.max_age, seconds(604800));
  EXPECT_EQ(list.shrink_percent, 50);
  EXPECT_EQ(policy.ban->duration, seconds(7200));
  EXPECT_EQ(policy.ban->max, seconds(604800));
  EXPECT_EQ(services_of(policy.ban->services), "submission submissions imap imaps pop3 pop3s managesieve");
  EXPECT_TRUE(policy.ban->cut);
}

TEST(EveryKey, OfOptionsAndTests) {
  const auto policy = everything();
  const auto& options = policy.options;
  EXPECT_EQ(options.trusted.at(0).value, Place(HostName{"mixed"}));
  EXPECT_EQ(options.receive_only.at(0).value, Place(range("192.0.2.6")));
  EXPECT_EQ(options.client_ports, base::every_port);
  EXPECT_EQ(options.output, OutputPolicy::allow);
  EXPECT_FALSE(options.ping || options.ident || options.log || options.no_admin);
  EXPECT_EQ(options.owner, Ownership::declined);
  EXPECT_EQ(options.pickup_grace, seconds(60));
  EXPECT_EQ(options.timeouts.at(0).value, std::pair(std::string("established"), seconds(432000)));
  EXPECT_EQ(options.timeouts.at(1).value, std::pair(std::string("udp"), seconds(30)));
  std::string written;
  for (const auto& key : options.written) written += key.value + ' ';
  EXPECT_EQ(written,
            "trusted receive_only client_ports output ping ident log no_admin owner pickup_grace timeouts ");
  EXPECT_EQ(options.written.at(1).origin, (base::Origin{"m.toml", 41, 1}));
  EXPECT_EQ(policy.tests.at(0).expect, Expectation::reject);
  EXPECT_EQ(services_of(policy.tests.at(0).services), "ssh");
}

TEST(Defaults, HoldWhereNothingIsWritten) {
  const auto policy = read({{"m.toml", rest_of_the_policy}});
  ASSERT_TRUE(policy);
  EXPECT_EQ(policy->options, Options{});
  EXPECT_EQ(policy->ban, std::nullopt);
  EXPECT_EQ(read_piece("ban.cut = false")->ban->duration, seconds(3600));
  const auto limited = read_piece("[allow]\nx = { from = \"any\", to = \"self\", limit = { open = 1 } }");
  EXPECT_EQ(limited->sentences[0].limit->per_ipv4, 32);
  EXPECT_EQ(limited->sentences[0].limit->per_ipv6, 64);
  EXPECT_EQ(limited->sentences[0].limit->over, OverLimit::drop);
}

}  // namespace
}  // namespace policy
