// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "base/overloaded.h"
#include "policy/peers.h"
#include "policy/sections.h"
#include "policy/values.h"
#include "policy/words.h"

namespace policy {
namespace {

constexpr std::size_t longest_interface = 15;  // IFNAMSIZ - 1
constexpr std::string_view zone_example = "\"eth0\" or { interface = \"eth0\", network = \"192.0.2.0/24\" }";

bool reserved(const Entry& entry, Findings& findings) {
  if (entry.key != "self" && entry.key != "any") return false;
  findings.add(entry.origin, in_quotes(entry.key) + " is a word of the language and can not be defined");
  return true;
}

void read_interface(const Word& word, Zone& zone, Findings& findings) {
  std::string_view stem = word.text;
  const bool pattern = stem.ends_with('*');
  if (pattern) stem.remove_suffix(1);
  const auto unfit = [](unsigned char c) {
    return c <= 0x20 || c == 0x7f || c == '/' || c == '*' || c == ':' || c == '"';
  };
  if (stem.empty() || stem == "." || stem == ".." || std::ranges::any_of(stem, unfit)) {
    findings.add(word.origin, in_quotes(word.text) + " is not the name of an interface",
                 "write for example \"eth0\", or \"ppp*\" for every interface whose name begins with ppp");
  } else if (stem.size() > longest_interface) {
    findings.add(word.origin, "the interface name " + in_quotes(word.text) + " is too long",
                 "at most 15 bytes");
  } else if (word.text == "lo") {
    findings.add(word.origin, "'lo' can not be in a zone",
                 "what this machine sends to itself is always let through");
  } else {
    zone.interfaces.push_back({{std::string(word.text)}, word.origin});
  }
}

void read_interfaces(const Entry& entry, Zone& zone, Findings& findings) {
  read_words(entry, findings, [&](const Word& word) { read_interface(word, zone, findings); });
}

void read_networks(const Entry& entry, Zone& zone, Findings& findings) {
  read_words(entry, findings, [&](const Word& word) {
    auto range = base::parse_address_range(word.text);
    if (range) {
      zone.networks.push_back({*range, word.origin});
    } else {
      findings.add(word.origin, std::move(range.error()));
    }
  });
}

Zone read_zone(const Entry& entry, Findings& findings) {
  Zone zone{{entry.key}, entry.origin, {}, {}, false};
  if (entry.value.text() != nullptr || entry.value.list() != nullptr) {
    read_interfaces(entry, zone, findings);
    return zone;
  }
  const auto* table = read_table(entry, zone_example, findings);
  if (table == nullptr) return zone;
  const Subject subject{"zone", entry.key};
  read_keys(
      *table, subject, findings,
      Key{"interface", [&](const Entry& key) { read_interfaces(key, zone, findings); }},
      Key{"network", [&](const Entry& key) { read_networks(key, zone, findings); }},
      Key{"dynamic", [&](const Entry& key) { zone.dynamic = read_flag(key, findings).value_or(false); }});
  const auto says = [&](std::string_view key) {
    return std::ranges::find(*table, key, &Entry::key) != table->end();
  };
  if (!says("interface") && !says("network")) {
    findings.add(entry.origin, subject.text() + " needs an interface or a network");
  }
  return zone;
}

// A host is a set of addresses; a zone is a part of the network, which may have no addresses of its own.
bool fits_host(const Place& place) {
  return std::visit(base::Overloaded{
                        [](const AnyZone&) { return false; },
                        [](const Self&) { return false; },
                        [](const ZoneName&) { return false; },
                        [](const HostName&) { return true; },
                        [](const base::AddressRange&) { return true; },
                        [](const FileReference&) { return true; },
                        [](const Lookup&) { return true; },
                    },
                    place);
}

}  // namespace

std::vector<Zone> read_zones(const Section& section, Findings& findings) {
  std::vector<Zone> zones;
  for (const auto& entry : section.entries) {
    if (!reserved(entry, findings)) zones.push_back(read_zone(entry, findings));
  }
  return zones;
}

std::vector<Host> read_hosts(const Section& section, const Vocabulary& vocabulary, Findings& findings) {
  std::vector<Host> hosts;
  for (const auto& entry : section.entries) {
    if (reserved(entry, findings)) continue;
    if (const auto zone = vocabulary.zones.find(entry.key); zone != vocabulary.zones.end()) {
      findings.add(entry.origin, in_quotes(entry.key) + " is the name of a zone already", zone->second,
                   "the zone is defined here");
      continue;
    }
    Host host{{entry.key}, entry.origin, {}};
    for (auto& member : read_peers(entry, vocabulary, findings)) {
      if (fits_host(member.value)) {
        host.members.push_back(std::move(member));
      } else {
        findings.add(member.origin, "a host is made of addresses, names and lists, not of zones",
                     "write the zone into the sentence itself");
      }
    }
    hosts.push_back(std::move(host));
  }
  return hosts;
}

}  // namespace policy
