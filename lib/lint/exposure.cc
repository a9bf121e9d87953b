// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "lint/findings.h"
#include "policy/services.h"

namespace lint {
namespace {

enum class Danger { backend, administration, clear_text };

// What of the catalogue no stranger should reach. Only ports that mean this and nothing else: 8000 or 7777
// are anybody's. Left out of the catalogue's "management" are ssh and the tunnels, which are made for
// strangers' networks.
struct Door {
  std::string_view service;
  int protocol;
  std::uint16_t port;
  Danger danger;
};
constexpr int tcp = 6;
constexpr int udp = 17;
constexpr std::array doors{
    Door{"lmtp", tcp, 24, Danger::backend},
    Door{"web-proxy", tcp, 3128, Danger::backend},
    Door{"qmqp", tcp, 628, Danger::backend},
    Door{"ldap", tcp, 389, Danger::backend},
    Door{"ldap", udp, 389, Danger::backend},
    Door{"ldap-gc", tcp, 3268, Danger::backend},
    Door{"mapi-rpc", tcp, 135, Danger::backend},
    Door{"rspamd", tcp, 11332, Danger::backend},
    Door{"rspamd", tcp, 11333, Danger::backend},
    Door{"rspamd", tcp, 11334, Danger::backend},
    Door{"spamd", tcp, 783, Danger::backend},
    Door{"policyd", tcp, 10023, Danger::backend},
    Door{"policyd", tcp, 10031, Danger::backend},
    Door{"dovecot-int", tcp, 12340, Danger::backend},
    Door{"dovecot-int", tcp, 24242, Danger::backend},
    Door{"databases", tcp, 3306, Danger::backend},
    Door{"databases", tcp, 5432, Danger::backend},
    Door{"databases", tcp, 6379, Danger::backend},
    Door{"databases", tcp, 11211, Danger::backend},
    Door{"gw-admin-plain", tcp, 8080, Danger::administration},
    Door{"gw-admin", tcp, 8443, Danger::administration},
    Door{"gw-api", tcp, 8445, Danger::administration},
    Door{"pmg-admin", tcp, 8006, Danger::administration},
    Door{"zimbra-admin", tcp, 7071, Danger::administration},
    Door{"snmp", udp, 161, Danger::administration},
    Door{"nrpe", tcp, 5666, Danger::administration},
    Door{"zabbix", tcp, 10050, Danger::administration},
    Door{"pop3", tcp, 110, Danger::clear_text},
    Door{"imap", tcp, 143, Danger::clear_text},
};

template <class Address>
bool opens(const std::vector<Piece<Address>>& pieces, std::uint16_t port) {
  return std::ranges::any_of(pieces, [&](const auto& piece) {
    return piece.ports.contains(base::Port{port}) && is_public(piece.source);
  });
}

bool opens(const Landscape& land, const Clause& clause, const Door& door) {
  return std::ranges::any_of(clause.open, [&](const auto& entry) {
    const auto& [slot, pieces] = entry;
    return slot.from == *land.internet && slot.to != *land.internet && slot.protocol == door.protocol &&
           (opens(pieces.v4, door.port) || opens(pieces.v6, door.port));
  });
}

// "databases (3306, 5432), rspamd (11332)", at most `most` of them.
std::string in_words(const std::vector<Door>& open) {
  constexpr std::size_t most = 3;
  std::vector<std::pair<std::string, std::string>> by_service;
  for (const auto& door : open) {
    const auto port = std::to_string(door.port);
    if (by_service.empty() || by_service.back().first != door.service) {
      by_service.emplace_back(door.service, port);
    } else if (by_service.back().second != port) {
      by_service.back().second += ", " + port;
    }
  }
  std::string text;
  for (std::size_t i = 0; i < by_service.size() && i < most; ++i) {
    text += (i == 0 ? "" : ", ") + by_service[i].first + " (" + by_service[i].second + ")";
  }
  if (by_service.size() > most) text += " and " + std::to_string(by_service.size() - most) + " more";
  return text;
}

Doubt exposed(Danger danger, const Clause& clause, const std::string& which) {
  switch (danger) {
    case Danger::backend:
      return doubt(
          "exposed-backend", clause, clause.title + " lets the internet reach " + which,
          "these trust whoever reaches them; name in 'from' the hosts that need them, or take them out");
    case Danger::administration:
      return doubt("exposed-admin", clause, clause.title + " lets the internet reach " + which,
                   "administration is for admins: name their hosts in 'from', or come in by [admin] and ssh");
    case Danger::clear_text:
      return doubt(
          "clear-text-mailbox", clause, clause.title + " opens " + which + " to the internet",
          "a client may send its password in clear text there; pop3s (995) and imaps (993) are encrypted "
          "from the first byte");
  }
  return {};
}

void find_in(const Landscape& land, const Clause& clause, Doubts& doubts) {
  for (const auto danger : {Danger::backend, Danger::administration, Danger::clear_text}) {
    std::vector<Door> open;
    for (const auto& door : doors) {
      if (door.danger == danger && opens(land, clause, door)) open.push_back(door);
    }
    if (open.empty()) continue;
    if (clause.sentence->services.empty()) {
      doubts.push_back(exposed(Danger::backend, clause, "every port, " + in_words(open) + " among them"));
      return;
    }
    doubts.push_back(exposed(danger, clause, in_words(open)));
  }
}

}  // namespace

Doubts find_exposed(const Landscape& land) {
  Doubts doubts;
  if (!land.internet) return doubts;
  const policy::Publication* seen = nullptr;
  for (const auto& clause : land.clauses) {
    if (!clause.allows()) continue;
    if (clause.publication != nullptr) {
      // The two families of one [publish] are one door; with a to_port, the port here is not what strangers
      // see.
      if (clause.publication == seen || clause.publication->to_port) continue;
      seen = clause.publication;
    }
    find_in(land, clause, doubts);
  }
  return doubts;
}

}  // namespace lint
