// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/clauses.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/address_sets.h"

namespace lint {
namespace {

const base::AddressSet& everywhere() {
  static const base::Ipv4Range all4{{}, base::highest(base::Ipv4Address{})};
  static const base::Ipv6Range all6{{}, base::highest(base::Ipv6Address{})};
  static const base::AddressSet all{base::Ipv4Set({all4}), base::Ipv6Set({all6})};
  return all;
}

const char* word(policy::Verb verb) {
  switch (verb) {
    case policy::Verb::allow:
      return "[allow]";
    case policy::Verb::deny:
      return "[deny]";
    case policy::Verb::reject:
      return "[reject]";
  }
  return "";
}

Rank rank_of(const resolve::Sentence& sentence) {
  switch (sentence.verb) {
    case policy::Verb::deny:
      return Rank::deny;
    case policy::Verb::reject:
      return Rank::reject;
    case policy::Verb::allow:
      return sentence.limit ? Rank::limited : Rank::allow;
  }
  return Rank::limited;
}

// The protocols that some service names, and the class of all the others.
std::set<int> protocols_of(const resolve::ResolvedPolicy& policy) {
  std::set<int> protocols{other_protocols};
  const auto add = [&](const std::vector<resolve::Service>& services) {
    for (const auto& service : services) {
      for (const auto& spec : service.ports) protocols.insert(spec.protocol.number);
    }
  };
  if (policy.admin) add(policy.admin->services);
  for (const auto& sentence : policy.sentences) add(sentence.services);
  return protocols;
}

struct Doors {
  int protocol;
  PortSet ports;
  PortSet client_ports;
};

std::vector<Doors> doors_of(const std::vector<resolve::Service>& services, const std::set<int>& protocols) {
  std::vector<Doors> doors;
  if (services.empty()) {
    for (const auto protocol : protocols) doors.push_back({protocol, all_ports(), all_ports()});
  }
  for (const auto& service : services) {
    for (const auto& spec : service.ports) {
      const Doors one{spec.protocol.number, PortSet({spec.ports}), PortSet({spec.client_ports})};
      const auto same = std::ranges::find_if(doors, [&](const Doors& other) {
        return other.protocol == one.protocol && other.client_ports == one.client_ports;
      });
      if (same == doors.end()) {
        doors.push_back(one);
      } else {
        same->ports = base::unite(same->ports, one.ports);
      }
    }
  }
  return doors;
}

enum class End { source, destination };

class Surveyor {
 public:
  explicit Surveyor(const resolve::ResolvedPolicy& policy)
      : policy_(policy),
        own_(base::unite(policy.own_addresses, policy.options.receive_only)),
        protocols_(protocols_of(policy)) {}

  [[nodiscard]] Region region_of(const resolve::Side& from, const resolve::Side& to,
                                 const std::vector<resolve::Service>& services) const {
    Region region;
    const auto sources = places_of(from, End::source);
    const auto destinations = places_of(to, End::destination);
    for (const auto& door : doors_of(services, protocols_)) {
      for (const auto& source : sources) {
        for (const auto& destination : destinations) add(region, source, destination, door);
      }
    }
    return region;
  }

 private:
  struct Place {
    std::size_t zone;
    base::AddressSet addresses;
  };

  // A zone without networks is whatever goes out by its interfaces; who comes in by them with an address of
  // another zone is a forger, and dropped.
  [[nodiscard]] const base::AddressSet& domain(std::size_t zone, End end) const {
    if (zone == policy_.zones.size()) return everywhere();
    const auto& known = policy_.zones[zone];
    return end == End::destination && !known.has_networks ? everywhere() : known.region;
  }

  // What a [publish] is for may not be on this machine yet.
  [[nodiscard]] base::AddressSet inside(std::size_t zone, const base::AddressSet& addresses, End end) const {
    if (zone < policy_.zones.size()) return base::intersect(domain(zone, end), addresses);
    auto own = base::intersect(own_, addresses);
    return own.empty() ? addresses : own;
  }

  [[nodiscard]] std::vector<Place> places_of(const resolve::Side& side, End end) const {
    std::vector<Place> places;
    for (const auto& share : side.zones) {
      const auto known = std::ranges::find(policy_.zones, share.zone, &resolve::Zone::name);
      const auto zone = static_cast<std::size_t>(known - policy_.zones.begin());
      auto addresses = share.whole ? domain(zone, end) : inside(zone, side.addresses.addresses, end);
      if (!side.except.addresses.empty()) addresses = base::subtract(addresses, side.except.addresses);
      if (!addresses.empty()) places.push_back({zone, std::move(addresses)});
    }
    return places;
  }

  static void add(Region& region, const Place& from, const Place& to, const Doors& door) {
    const bool v4 = !from.addresses.v4.empty() && !to.addresses.v4.empty();
    const bool v6 = !from.addresses.v6.empty() && !to.addresses.v6.empty();
    if (!v4 && !v6) return;
    auto& pieces = region[{from.zone, to.zone, door.protocol}];
    if (v4) pieces.v4.push_back({from.addresses.v4, to.addresses.v4, door.ports, door.client_ports});
    if (v6) pieces.v6.push_back({from.addresses.v6, to.addresses.v6, door.ports, door.client_ports});
  }

  const resolve::ResolvedPolicy& policy_;
  base::AddressSet own_;
  std::set<int> protocols_;
};

Clause admin_clause(const resolve::Admin& admin, const Surveyor& surveyor) {
  Clause clause;
  clause.rank = Rank::admin;
  clause.origin = admin.origin;
  clause.title = "[admin]";
  clause.region = surveyor.region_of(admin.from, {{{"self", true}}, {}, {}}, admin.services);
  return clause;
}

Clause clause_of(const resolve::Sentence& sentence, const policy::Policy& policy, const Surveyor& surveyor) {
  Clause clause;
  clause.rank = rank_of(sentence);
  clause.sentence = &sentence;
  clause.origin = sentence.origin;
  clause.title =
      std::string(sentence.published ? "[publish]" : word(sentence.verb)) + " '" + sentence.name + "'";
  clause.region = surveyor.region_of(sentence.from, sentence.to, sentence.services);
  if (sentence.published) {
    const auto found = std::ranges::find(policy.publications, sentence.origin, &policy::Publication::origin);
    if (found != policy.publications.end()) clause.publication = &*found;
  } else {
    const auto found = std::ranges::find(policy.sentences, sentence.origin, &policy::Sentence::origin);
    if (found != policy.sentences.end()) clause.written = &*found;
  }
  return clause;
}

Region open_part(const Clause& clause, const std::vector<Clause>& clauses) {
  Region open;
  for (const auto& [slot, pieces] : clause.region) {
    auto rest = pieces;
    for (const auto& refusing : clauses) {
      if (refusing.rank != Rank::deny && refusing.rank != Rank::reject) continue;
      const auto hole = refusing.region.find(slot);
      if (hole != refusing.region.end() && may_hide(refusing, clause)) take_out(rest, hole->second);
    }
    const bool followed = rest.v4.size() <= most_pieces && rest.v6.size() <= most_pieces;
    if (!rest.empty() && followed) open.emplace(slot, std::move(rest));
  }
  return open;
}

// The zone that is called so; else the only one that is everything which is nobody's network.
std::optional<std::size_t> internet_of(const resolve::ResolvedPolicy& policy) {
  std::optional<std::size_t> only;
  for (std::size_t zone = 0; zone < policy.zones.size(); ++zone) {
    if (policy.zones[zone].name == "internet") return zone;
    if (policy.zones[zone].has_networks) continue;
    if (only) only = policy.zones.size();
    if (!only) only = zone;
  }
  if (only == policy.zones.size()) return std::nullopt;
  return only;
}

template <class Set, class Count>
bool holds(const Set& addresses, Count enough) {
  Count count = 0;
  for (const auto& range : addresses.intervals()) {
    const auto more = static_cast<Count>(range.high.bits - range.low.bits);
    if (more >= enough - 1) return true;
    count += more + 1;
    if (count >= enough) return true;
  }
  return false;
}

}  // namespace

std::string Landscape::zone_in_words(std::size_t zone) const {
  return zone == self() ? "this machine" : "'" + resolved.zones[zone].name + "'";
}

Landscape survey(const policy::Policy& written, const resolve::ResolvedPolicy& resolved) {
  Landscape land{written, resolved, {}, internet_of(resolved)};
  const Surveyor surveyor(resolved);
  if (resolved.admin) land.clauses.push_back(admin_clause(*resolved.admin, surveyor));
  for (const auto& sentence : resolved.sentences) {
    land.clauses.push_back(clause_of(sentence, written, surveyor));
  }
  for (auto& clause : land.clauses) {
    if (clause.allows()) clause.open = open_part(clause, land.clauses);
  }
  return land;
}

bool is_public(const base::Ipv4Set& addresses) {
  return holds(addresses, std::uint64_t{1} << 24);
}
bool is_public(const base::Ipv6Set& addresses) {
  return holds(addresses, static_cast<unsigned __int128>(1) << 104);
}

bool may_hide(const Clause& hole, const Clause& clause) {
  if (hole.sentence == nullptr) return true;
  const auto& of_hole = *hole.sentence;
  const bool users = !of_hole.user || (clause.sentence != nullptr && of_hole.user == clause.sentence->user);
  const bool translations =
      !of_hole.translated || (clause.sentence != nullptr && clause.sentence->translated);
  return users && translations;
}

Doubt doubt(std::string name, const Clause& clause, std::string message, std::string hint,
            std::vector<base::Note> notes) {
  const policy::AllowedFindings* allowed = nullptr;
  if (clause.written != nullptr) allowed = &clause.written->allow_lint;
  if (clause.publication != nullptr) allowed = &clause.publication->allow_lint;
  return {{std::move(name), {clause.origin, std::move(message), {}, std::move(hint), std::move(notes)}},
          allowed};
}

}  // namespace lint
