// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <optional>
#include <set>
#include <string>

#include "lint/findings.h"

namespace lint {
namespace {

constexpr int tcp = 6;
constexpr int udp = 17;
constexpr base::Port smtp{25};
constexpr base::Port dns{53};
constexpr base::Port dns_tls{853};

template <class Wanted>
bool any_piece(const Pieces& pieces, const Wanted& wanted) {
  return std::ranges::any_of(pieces.v4, wanted) || std::ranges::any_of(pieces.v6, wanted);
}

const base::Ipv4Set& of_family(const base::AddressSet& addresses, const Piece<base::Ipv4Address>&) {
  return addresses.v4;
}
const base::Ipv6Set& of_family(const base::AddressSet& addresses, const Piece<base::Ipv6Address>&) {
  return addresses.v6;
}

// The zones in which this sentence lets strangers deliver mail. An address that opens no sessions says
// nothing about the machine behind it: it is on a cluster's members in turn, and they ask the DNS by
// addresses of their own.
std::set<std::size_t> mail_zones_of(const Landscape& land, const Clause& clause) {
  std::set<std::size_t> zones;
  const auto delivers = [&](const auto& piece) {
    const auto& mute = of_family(land.resolved.options.receive_only, piece);
    return piece.ports.contains(smtp) && is_public(piece.source) &&
           !base::subtract(piece.destination, mute).empty();
  };
  for (const auto& [slot, pieces] : clause.open) {
    if (slot.from != *land.internet || slot.to == *land.internet || slot.protocol != tcp) continue;
    if (any_piece(pieces, delivers)) zones.insert(slot.to);
  }
  return zones;
}

bool asks(const Landscape& land, std::size_t zone, int protocol, base::Port port) {
  return std::ranges::any_of(land.clauses, [&](const Clause& clause) {
    return std::ranges::any_of(clause.open, [&](const auto& entry) {
      const auto& [slot, pieces] = entry;
      const auto on_port = [&](const auto& piece) { return piece.ports.contains(port); };
      return slot.from == zone && slot.protocol == protocol && any_piece(pieces, on_port);
    });
  });
}

std::optional<Doubt> doubt_dns(const Landscape& land, const Clause& clause, std::size_t zone) {
  if (zone == land.self() && land.resolved.options.output == policy::OutputPolicy::allow) return {};
  if (asks(land, zone, tcp, dns) || asks(land, zone, tcp, dns_tls)) return {};
  const auto who = land.zone_in_words(zone);
  const bool by_udp = asks(land, zone, udp, dns);
  const auto from = zone == land.self() ? std::string("self") : land.resolved.zones[zone].name;
  return doubt(
      "no-dns-tcp", clause,
      clause.title + " takes mail from the internet, but " + who +
          (by_udp ? " may ask the DNS over UDP only" : " may not ask the DNS over TCP"),
      "long answers (DNSSEC, DANE, SPF) come over TCP, and without them mail is refused or delayed: allow "
      "service = \"dns\" from \"" +
          from + "\", or from the mail host in it");
}

// Whether the sentence is about every machine of the zone, and not about hosts.
bool all_of(const Clause& clause, const std::string& zone) {
  return std::ranges::any_of(clause.sentence->from.zones,
                             [&](const auto& share) { return share.whole && share.zone == zone; });
}

std::optional<Doubt> doubt_sender(const Landscape& land, const Clause& clause, const Clause& mail_in,
                                  const std::set<std::size_t>& mail_zones) {
  for (const auto& [slot, pieces] : clause.open) {
    if (slot.to != *land.internet || slot.from == *land.internet || slot.from == land.self()) continue;
    if (slot.protocol != tcp || mail_zones.contains(slot.from)) continue;
    const auto& zone = land.resolved.zones[slot.from].name;
    const auto delivers = [](const auto& piece) {
      return piece.ports.contains(smtp) && is_public(piece.destination);
    };
    if (!any_piece(pieces, delivers) || !all_of(clause, zone)) continue;
    return doubt(
        "past-bastion", clause,
        clause.title + " lets every machine of '" + zone +
            "' send mail to the internet itself, past the mail host",
        "one that is hacked sends spam in your name; let them hand mail to the mail host, and write in "
        "[reject]: direct-mail = { from = \"" +
            zone + "\", to = \"" + land.resolved.zones[slot.to].name + "\", service = \"smtp\" }",
        {{mail_in.origin, "mail comes in here", {}}});
  }
  return {};
}

}  // namespace

Doubts find_mail_paths(const Landscape& land) {
  Doubts doubts;
  if (!land.internet) return doubts;
  const Clause* mail_in = nullptr;
  std::set<std::size_t> mail_zones;
  for (const auto& clause : land.clauses) {
    if (!clause.allows()) continue;
    for (const auto zone : mail_zones_of(land, clause)) {
      if (mail_in == nullptr) mail_in = &clause;
      if (!mail_zones.insert(zone).second) continue;
      if (auto found = doubt_dns(land, clause, zone)) doubts.push_back(*std::move(found));
    }
  }
  if (mail_in == nullptr) return doubts;
  for (const auto& clause : land.clauses) {
    if (!clause.allows() || clause.publication != nullptr) continue;
    if (auto found = doubt_sender(land, clause, *mail_in, mail_zones)) doubts.push_back(*std::move(found));
  }
  return doubts;
}

}  // namespace lint
