// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/plan.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/address_sets.h"
#include "plan/compare.h"

namespace plan {
namespace {

constexpr std::size_t every_protocol = 256;

const char* word(policy::Verb verb) {
  switch (verb) {
    case policy::Verb::allow:
      return "allow ";
    case policy::Verb::deny:
      return "deny ";
    case policy::Verb::reject:
      return "reject ";
  }
  return "";
}

base::Origin origin_of(const std::string& reason, const resolve::ResolvedPolicy& policy) {
  for (const auto& sentence : policy.sentences) {
    const auto title = (sentence.published ? "publish " : word(sentence.verb)) + sentence.name;
    if (reason == title || reason.starts_with(title + ":")) return sentence.origin;
  }
  return {};
}

bool is_every(const std::vector<Service>& services) {
  return services.size() == every_protocol && std::ranges::all_of(services, [](const Service& service) {
           return service.ports == base::every_port;
         });
}

Side side_of(const std::string& zone, const base::AddressSet& addresses, const base::AddressSet& whole) {
  return {zone, addresses == whole, addresses};
}

bool is_inside(const simulate::Packet& packet, const Sentence& sentence) {
  const Session session{packet.source, packet.destination, packet.protocol,
                        std::holds_alternative<simulate::Ports>(packet.transport)
                            ? std::get<simulate::Ports>(packet.transport).destination
                            : base::Port{}};
  return is_about(sentence, session);
}

void put_in(std::vector<Sentence>& sentences, const Difference& difference,
            const resolve::ResolvedPolicy& now) {
  for (auto& product : merged(difference.products)) {
    Sentence sentence{difference.effect,
                      side_of(difference.from, product.sources, difference.whole_from),
                      side_of(difference.to, product.destinations, difference.whole_to),
                      is_every(product.services) ? std::vector<Service>() : std::move(product.services),
                      difference.when,
                      difference.lists,
                      difference.before,
                      difference.now,
                      origin_of(difference.now.reason, now),
                      {}};
    const auto witness = std::ranges::find_if(
        difference.witnesses, [&](const simulate::Packet& packet) { return is_inside(packet, sentence); });
    sentence.witness = *witness;
    sentences.push_back(std::move(sentence));
  }
}

// Of the two families, what reads the same; no packet has a source of one and a destination of the other.
bool take_in(Sentence& sentence, const Sentence& other) {
  auto moved = other;
  moved.from.addresses = sentence.from.addresses;
  moved.to.addresses = sentence.to.addresses;
  moved.witness = sentence.witness;
  const bool another_family = sentence.from.addresses.v4.empty() != other.from.addresses.v4.empty();
  if (!another_family || !(moved == sentence)) return false;
  sentence.from.addresses = base::unite(sentence.from.addresses, other.from.addresses);
  sentence.to.addresses = base::unite(sentence.to.addresses, other.to.addresses);
  return true;
}

bool contains(const base::AddressSet& addresses, const simulate::Address& address) {
  if (const auto* ipv4 = std::get_if<base::Ipv4Address>(&address)) return addresses.v4.contains(*ipv4);
  return addresses.v6.contains(std::get<base::Ipv6Address>(address));
}

}  // namespace

std::vector<Sentence> compare(const resolve::ResolvedPolicy& before, const resolve::ResolvedPolicy& now) {
  std::vector<Sentence> sentences;
  for (const auto& difference : differences(prove::Family::ipv4, before, now))
    put_in(sentences, difference, now);
  std::vector<Sentence> ipv6;
  for (const auto& difference : differences(prove::Family::ipv6, before, now)) put_in(ipv6, difference, now);
  for (auto& sentence : ipv6) {
    const bool taken =
        std::ranges::any_of(sentences, [&](Sentence& other) { return take_in(other, sentence); });
    if (!taken) sentences.push_back(std::move(sentence));
  }
  std::ranges::stable_sort(sentences, {}, &Sentence::effect);
  return sentences;
}

bool is_about(const Sentence& sentence, const Session& session) {
  const bool service =
      sentence.services.empty() || std::ranges::any_of(sentence.services, [&](const Service& one) {
        return one.protocol == session.protocol &&
               (!base::has_ports(one.protocol) ||
                (one.ports.low <= session.port && session.port <= one.ports.high));
      });
  const bool lists = std::ranges::all_of(sentence.lists, [&](const OnList& list) {
    return contains(list.addresses, list.destination ? session.destination : session.source) == list.holds;
  });
  return service && lists && contains(sentence.from.addresses, session.source) &&
         contains(sentence.to.addresses, session.destination);
}

}  // namespace plan
