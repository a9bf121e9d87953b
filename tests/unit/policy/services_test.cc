// SPDX-License-Identifier: GPL-2.0-or-later
//
// The catalogue against a second copy of the facts: protocol numbers and ports, spelt out.
#include "policy/services.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace policy {
namespace {

struct Fact {
  const char* name;
  const char* ports;  // "protocol number:server's ports" or "...<client's ports"
  const char* rfc;
  Exposure exposure;
};

using enum Exposure;

constexpr Fact facts[] = {
    {"smtp", "6:25", "5321", open_to_all},
    {"submissions", "6:465", "8314", open_to_all},
    {"submission", "6:587", "6409", open_to_all},
    {"smtp-alt", "6:2525", "-", optional},
    {"smtp-internal", "6:26", "-", lan},
    {"lmtp", "6:24", "2033", local},
    {"imap", "6:143", "9051,3501,2177", optional},
    {"imaps", "6:993", "8314", open_to_all},
    {"pop3", "6:110", "1939,2595", optional},
    {"pop3s", "6:995", "8314", open_to_all},
    {"managesieve", "6:4190", "5804", optional},
    {"jmap", "6:443", "8620", open_to_all},
    {"uucp", "6:540", "-", optional},
    {"odmr", "6:366", "2645", optional},
    {"qmtp", "6:209", "-", optional},
    {"qmqp", "6:628", "-", lan},
    {"nntp", "6:119 6:563", "3977", optional},
    {"ident", "6:113", "1413", rejected},
    {"http", "6:80", "9110", open_to_all},
    {"https", "6:443", "9110,8461", open_to_all},
    {"https-quic", "17:443", "9114", optional},
    {"web-proxy", "6:3128", "-", lan},
    {"dns", "6:53 17:53", "1035,7766", client},
    {"dns-tls", "6:853 17:853", "7858,9250", client},
    {"ntp", "17:123", "5905", client},
    {"ssh", "6:22", "4253", management},
    {"ldap", "6:389 17:389", "4511", lan},
    {"ldaps", "6:636 17:636", "4513", lan},
    {"ldap-gc", "6:3268 6:3269", "-", lan},
    {"gw-keys", "6:387 6:388 17:387 17:388", "-", lan},
    {"gw-keys-tls", "6:635 17:635", "-", lan},
    {"gw-keys-ext", "6:1389 17:1389", "-", lan},
    {"gw-keys-ext-tls", "6:1636 17:1636", "-", lan},
    {"kerberos", "6:88 6:464 17:88 17:464", "4120", lan},
    {"radius", "17:1812 17:1813", "2865", lan},
    {"gw-admin-plain", "6:8080", "-", management},
    {"gw-admin", "6:8443", "-", management},
    {"gw-api", "6:8445", "-", management},
    {"pmg-admin", "6:8006", "-", management},
    {"zimbra-admin", "6:7071", "-", management},
    {"rsync", "6:873", "-", client},
    {"razor", "6:2703", "-", client},
    {"pyzor", "17:24441", "-", client},
    {"dcc", "17:6277", "-", client},
    {"rspamd-fuzzy", "17:11335 6:11335", "-", client},
    {"rspamd", "6:11332-11334", "-", local},
    {"hkp", "6:11371", "-", client},
    {"sms-gateway", "6:5061", "-", client},
    {"snmp", "17:161", "3411", management},
    {"snmp-trap", "17:162", "3411", management},
    {"nrpe", "6:5666", "-", management},
    {"zabbix", "6:10050 6:10051", "-", management},
    {"checkmk", "6:6556 6:8000", "-", management},
    {"prometheus", "6:9100 6:9154 6:9166 6:9900", "-", management},
    {"syslog", "17:514", "5426", client},
    {"syslog-tls", "6:6514", "5425", client},
    {"wireguard", "17:51820", "-", management},
    {"ipsec", "17:500 17:4500 50", "7296", management},
    {"dhcp-client", "17:68<67", "2131", implied},
    {"dhcpv6-client", "17:546<547", "8415", implied},
    {"vrrp", "112", "5798", implied},
    {"conntrack-sync", "17:3780", "-", lan},
    {"spamd", "6:783", "-", local},
    {"policyd", "6:10023 6:10031 6:7777", "-", local},
    {"dovecot-int", "6:12340 6:12345 6:24242", "-", local},
    {"databases", "6:3306 6:5432 6:6379 6:11211", "-", local},
    {"tarpit", "6:8025", "-", local},
    {"edgesync", "6:50636", "-", lan},
    {"mapi-rpc", "6:135 6:49152-65535", "-", lan},
};

std::string text_of(const Service& service) {
  std::string text;
  for (const auto& spec : service.ports) {
    text += (text.empty() ? "" : " ") + std::to_string(spec.protocol.number);
    if (spec.ports != base::every_port) text += ':' + base::to_text(spec.ports);
    if (spec.client_ports != base::every_port) text += '<' + base::to_text(spec.client_ports);
  }
  return text;
}

TEST(Catalogue, HasEachServiceWithItsPorts) {
  for (const auto& fact : facts) {
    const auto service = catalogue_service(fact.name);
    ASSERT_TRUE(service) << fact.name;
    EXPECT_EQ((*service)->name.text, fact.name);
    EXPECT_EQ(text_of(**service), fact.ports) << fact.name;
    EXPECT_EQ((*service)->origin, base::Origin{}) << fact.name;
    const auto entry = std::ranges::find(catalogue(), fact.name, &CatalogueEntry::name);
    ASSERT_NE(entry, catalogue().end());
    EXPECT_EQ(entry->rfc, fact.rfc) << fact.name;
    EXPECT_EQ(entry->exposure, fact.exposure) << fact.name;
    EXPECT_FALSE(entry->comment.empty()) << fact.name;
  }
}

TEST(Catalogue, HasNoOtherServiceAndNoneTwice) {
  std::set<std::string_view> expected;
  for (const auto& fact : facts) EXPECT_TRUE(expected.insert(fact.name).second) << fact.name;
  std::set<std::string_view> found;
  for (const auto& entry : catalogue()) EXPECT_TRUE(found.insert(entry.name).second) << entry.name;
  EXPECT_EQ(found, expected);
  EXPECT_EQ(catalogue_service("nonsense"), std::nullopt);
  EXPECT_EQ(catalogue_service(""), std::nullopt);
}

TEST(Catalogue, AliasesStandForServices) {
  const std::pair<std::string_view, std::string_view> aliases[] = {{"smtps", "submissions"},
                                                                   {"ssmtp", "submissions"},
                                                                   {"sieve", "managesieve"},
                                                                   {"auth", "ident"},
                                                                   {"domain", "dns"}};
  EXPECT_EQ(catalogue_aliases().size(), std::size(aliases));
  for (const auto& [alias, name] : aliases)
    EXPECT_EQ(catalogue_service(alias), catalogue_service(name)) << alias;
  for (const auto& alias : catalogue_aliases()) {
    EXPECT_EQ(std::ranges::count(catalogue(), alias.alias, &CatalogueEntry::name), 0) << alias.alias;
  }
}

TEST(Catalogue, GroupsHoldServices) {
  std::string text;
  for (const auto& group : catalogue_groups()) {
    text += std::string(group.name) + ':';
    for (const auto member : group.members) {
      EXPECT_EQ(std::ranges::count(catalogue(), member, &CatalogueEntry::name), 1) << member;
      text += ' ' + std::string(member);
    }
    text += '\n';
    EXPECT_EQ(catalogue_service(group.name), std::nullopt) << group.name;
  }
  EXPECT_EQ(text,
            "mail: smtp submission submissions imap imaps pop3 pop3s managesieve\n"
            "mailbox: submission submissions imap imaps pop3 pop3s managesieve\n"
            "webmail: http https\n"
            "mta-out: smtp dns ntp http https\n");
}

TEST(Catalogue, ClientPortsHoldForMailAlone) {
  std::set<std::string_view> ruled;
  for (const auto& entry : catalogue()) {
    if ((*catalogue_service(entry.name))->client_port_rule) ruled.insert(entry.name);
  }
  EXPECT_EQ(ruled,
            (std::set<std::string_view>{"smtp", "submissions", "pop3", "pop3s", "imap", "imaps", "uucp"}));
}

}  // namespace
}  // namespace policy
