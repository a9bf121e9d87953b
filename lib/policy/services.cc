// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/services.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <unordered_map>

#include "policy/port_spec.h"

namespace policy {
namespace {

using enum Exposure;

// Ports from the RFC named and from IANA's registry; where neither has one, what the software listens on by
// default.
// clang-format off
constexpr std::array entries{
    CatalogueEntry{"smtp", "tcp/25", "5321", open_to_all, "mail between servers; the server speaks first"},
    CatalogueEntry{"submissions", "tcp/465", "8314", open_to_all, "sending by mail clients, TLS from the start"},
    CatalogueEntry{"submission", "tcp/587", "6409", open_to_all, "sending by mail clients, STARTTLS; smarthosts"},
    CatalogueEntry{"smtp-alt", "tcp/2525", "-", optional, "offered by providers where port 25 is closed"},
    CatalogueEntry{"smtp-internal", "tcp/26", "-", lan, "inner side of a Proxmox mail gateway"},
    CatalogueEntry{"lmtp", "tcp/24", "2033", local, "delivery into mailboxes; the port is a habit only"},
    CatalogueEntry{"imap", "tcp/143", "9051,3501,2177", optional, "mailboxes, STARTTLS; sessions idle for long"},
    CatalogueEntry{"imaps", "tcp/993", "8314", open_to_all, "mailboxes, TLS from the start"},
    CatalogueEntry{"pop3", "tcp/110", "1939,2595", optional, "fetching mail, STLS; short sessions"},
    CatalogueEntry{"pop3s", "tcp/995", "8314", open_to_all, "fetching mail, TLS from the start"},
    CatalogueEntry{"managesieve", "tcp/4190", "5804", optional, "filter scripts; very old servers use 2000"},
    CatalogueEntry{"jmap", "tcp/443", "8620", open_to_all, "mailboxes over HTTPS"},
    CatalogueEntry{"uucp", "tcp/540", "-", optional, "mail exchange of old, unencrypted"},
    CatalogueEntry{"odmr", "tcp/366", "2645", optional, "mail on demand for sites without a fixed address"},
    CatalogueEntry{"qmtp", "tcp/209", "-", optional, "qmail to qmail"},
    CatalogueEntry{"qmqp", "tcp/628", "-", lan, "qmail queueing; whoever reaches it can relay"},
    CatalogueEntry{"nntp", "tcp/119,563", "3977", optional, "news, plain and TLS"},
    CatalogueEntry{"ident", "tcp/113", "1413", rejected, "answered with a reset: silence delays logins"},
    CatalogueEntry{"http", "tcp/80", "9110", open_to_all, "redirects, ACME, revocation lists"},
    CatalogueEntry{"https", "tcp/443", "9110,8461", open_to_all, "webmail, autodiscovery, MTA-STS, updates"},
    CatalogueEntry{"https-quic", "udp/443", "9114", optional, "HTTP/3, if the web server offers it"},
    CatalogueEntry{"web-proxy", "tcp/3128", "-", lan, "squid and its like"},
    CatalogueEntry{"dns", "tcp+udp/53", "1035,7766", client, "both protocols: long answers come over TCP"},
    CatalogueEntry{"dns-tls", "tcp+udp/853", "7858,9250", client, "encrypted forwarding"},
    CatalogueEntry{"ntp", "udp/123", "5905", client, "time; clients may use 123 themselves"},
    CatalogueEntry{"ssh", "tcp/22", "4253", management, "administration, vendor support, cluster copies"},
    CatalogueEntry{"ldap", "tcp+udp/389", "4511", lan, "address and key look-up; UDP is CLDAP"},
    CatalogueEntry{"ldaps", "tcp+udp/636", "4513", lan, "the same over TLS"},
    CatalogueEntry{"ldap-gc", "tcp/3268,3269", "-", lan, "Active Directory's global catalogue"},
    CatalogueEntry{"gw-keys", "tcp+udp/387,388", "-", lan, "key server of a secure mail gateway, for insiders"},
    CatalogueEntry{"gw-keys-tls", "tcp+udp/635", "-", lan, "the same over TLS"},
    CatalogueEntry{"gw-keys-ext", "tcp+udp/1389", "-", lan, "key server for outsiders, published as 389"},
    CatalogueEntry{"gw-keys-ext-tls", "tcp+udp/1636", "-", lan, "the same over TLS, published as 636"},
    CatalogueEntry{"kerberos", "tcp+udp/88,464", "4120", lan, "gateways that joined a domain"},
    CatalogueEntry{"radius", "udp/1812,1813", "2865", lan, "second factor for administrators"},
    CatalogueEntry{"gw-admin-plain", "tcp/8080", "-", management, "gateway's administration in clear text: avoid"},
    CatalogueEntry{"gw-admin", "tcp/8443", "-", management, "gateway's administration"},
    CatalogueEntry{"gw-api", "tcp/8445", "-", management, "gateway's programming interface"},
    CatalogueEntry{"pmg-admin", "tcp/8006", "-", management, "Proxmox mail gateway"},
    CatalogueEntry{"zimbra-admin", "tcp/7071", "-", management, "Zimbra"},
    CatalogueEntry{"rsync", "tcp/873", "-", client, "signatures for scanners"},
    CatalogueEntry{"razor", "tcp/2703", "-", client, "spam catalogue"},
    CatalogueEntry{"pyzor", "udp/24441", "-", client, "spam digests"},
    CatalogueEntry{"dcc", "udp/6277", "-", client, "checksum clearing house"},
    CatalogueEntry{"rspamd-fuzzy", "udp+tcp/11335", "-", client, "fuzzy hashes of rspamd"},
    CatalogueEntry{"rspamd", "tcp/11332-11334", "-", local, "rspamd's own workers"},
    CatalogueEntry{"hkp", "tcp/11371", "-", client, "PGP key servers"},
    CatalogueEntry{"sms-gateway", "tcp/5061", "-", client, "passwords by text message; providers differ"},
    CatalogueEntry{"snmp", "udp/161", "3411", management, "monitoring; reflects, so never in public"},
    CatalogueEntry{"snmp-trap", "udp/162", "3411", management, "alarms to the monitoring station"},
    CatalogueEntry{"nrpe", "tcp/5666", "-", management, "Nagios agent"},
    CatalogueEntry{"zabbix", "tcp/10050,10051", "-", management, "agent and server"},
    CatalogueEntry{"checkmk", "tcp/6556,8000", "-", management, "agent and its registration"},
    CatalogueEntry{"prometheus", "tcp/9100,9154,9166,9900", "-", management, "exporters of host, postfix, dovecot"},
    CatalogueEntry{"syslog", "udp/514", "5426", client, "log lines; losses go unnoticed"},
    CatalogueEntry{"syslog-tls", "tcp/6514", "5425", client, "log lines over TLS"},
    CatalogueEntry{"wireguard", "udp/51820", "-", management, "tunnel for administrators; silent to strangers"},
    CatalogueEntry{"ipsec", "udp/500,4500 esp", "7296", management, "IKE, its NAT traversal, and ESP"},
    CatalogueEntry{"dhcp-client", "udp/68<-67", "2131", implied, "dynamic zones only"},
    CatalogueEntry{"dhcpv6-client", "udp/546<-547", "8415", implied, "dynamic zones only"},
    CatalogueEntry{"vrrp", "vrrp", "5798", implied, "who of a cluster holds the address"},
    CatalogueEntry{"conntrack-sync", "udp/3780", "-", lan, "session state between two firewalls"},
    CatalogueEntry{"spamd", "tcp/783", "-", local, "SpamAssassin"},
    CatalogueEntry{"policyd", "tcp/10023,10031,7777", "-", local, "greylisting and policy daemons"},
    CatalogueEntry{"dovecot-int", "tcp/12340,12345,24242", "-", local, "Dovecot's quota and replication"},
    CatalogueEntry{"databases", "tcp/3306,5432,6379,11211", "-", local, "MySQL, PostgreSQL, Redis, memcached"},
    CatalogueEntry{"tarpit", "tcp/8025", "-", local, "where unwanted senders are kept waiting"},
    CatalogueEntry{"edgesync", "tcp/50636", "-", lan, "Exchange Edge subscription"},
    CatalogueEntry{"mapi-rpc", "tcp/135,49152-65535", "-", lan, "Outlook's old protocol: use https instead"},
};

constexpr std::array aliases{
    CatalogueAlias{"smtps", "submissions"}, CatalogueAlias{"ssmtp", "submissions"},
    CatalogueAlias{"sieve", "managesieve"}, CatalogueAlias{"auth", "ident"}, CatalogueAlias{"domain", "dns"},
};

constexpr std::array<std::string_view, 8> mail{"smtp", "submission", "submissions", "imap", "imaps", "pop3", "pop3s", "managesieve"};
constexpr std::array<std::string_view, 7> mailbox{"submission", "submissions", "imap", "imaps", "pop3", "pop3s", "managesieve"};
constexpr std::array<std::string_view, 2> webmail{"http", "https"};
constexpr std::array<std::string_view, 5> mta_out{"smtp", "dns", "ntp", "http", "https"};
constexpr std::array groups{
    CatalogueGroup{"mail", mail}, CatalogueGroup{"mailbox", mailbox},
    CatalogueGroup{"webmail", webmail}, CatalogueGroup{"mta-out", mta_out},
};

// Mail protocols whose clients never use a port below 1024.
constexpr std::array<std::string_view, 7> client_port_services{"smtp", "submissions", "pop3", "pop3s", "imap", "imaps", "uucp"};
// clang-format on

std::vector<PortSpec> parse_constant(std::string_view text) {
  std::vector<PortSpec> specs;
  while (!text.empty()) {
    const auto end = text.find(' ');
    const auto parsed = parse_port_specs(text.substr(0, end));
    assert(parsed.has_value());
    specs.insert(specs.end(), parsed->begin(), parsed->end());
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return specs;
}

Service service_of(const CatalogueEntry& entry) {
  Service service;
  service.name.text = std::string(entry.name);
  service.ports = parse_constant(entry.ports);
  service.client_port_rule =
      std::ranges::find(client_port_services, entry.name) != client_port_services.end();
  return service;
}

using ServicesByWord = std::unordered_map<std::string_view, base::Shared<Service>>;

ServicesByWord parsed_catalogue() {
  ServicesByWord services;
  for (const auto& entry : entries) services.emplace(entry.name, service_of(entry));
  for (const auto& alias : aliases) services.emplace(alias.alias, services.at(alias.name));
  return services;
}

}  // namespace

std::span<const CatalogueEntry> catalogue() {
  return entries;
}
std::span<const CatalogueAlias> catalogue_aliases() {
  return aliases;
}
std::span<const CatalogueGroup> catalogue_groups() {
  return groups;
}

std::optional<base::Shared<Service>> catalogue_service(std::string_view name_or_alias) {
  static const auto services = parsed_catalogue();
  const auto known = services.find(name_or_alias);
  if (known == services.end()) return {};
  return known->second;
}

}  // namespace policy
