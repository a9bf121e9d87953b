// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/publish.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/address_sets.h"
#include "base/overloaded.h"
#include "resolve/services.h"

namespace resolve {
namespace {

bool is_self(const std::vector<policy::Peer>& peers) {
  return std::ranges::any_of(
      peers, [](const auto& peer) { return std::holds_alternative<policy::Self>(peer.value); });
}

template <class Set>
std::optional<base::AddressRange> only_address(const Set& addresses) {
  if (addresses.size() != 1) return std::nullopt;
  const auto& range = addresses.intervals().front();
  if (range.low != range.high) return std::nullopt;
  return range;
}

bool is_ipv4(const base::AddressRange& address) {
  return std::holds_alternative<base::Ipv4Range>(address);
}

base::AddressSet of_family(const base::AddressSet& addresses, bool ipv4) {
  return ipv4 ? base::AddressSet{addresses.v4, {}} : base::AddressSet{{}, addresses.v6};
}

int port_count(const std::vector<Service>& services) {
  int count = 0;
  for (const auto& service : services) {
    for (const auto& spec : service.ports) count += spec.ports.high.number - spec.ports.low.number + 1;
  }
  return count;
}

// The same port for several protocols ("dns") is one door.
bool is_one_port(const std::vector<Service>& services) {
  std::vector<base::PortRange> ranges;
  for (const auto& service : services) {
    for (const auto& spec : service.ports) ranges.push_back(spec.ports);
  }
  return !ranges.empty() && ranges.front().low == ranges.front().high &&
         std::ranges::all_of(ranges, [&](const auto& range) { return range == ranges.front(); });
}

std::vector<Service> at_port(std::vector<Service> services, const std::optional<base::Port>& port) {
  if (!port) return services;
  for (auto& service : services) {
    for (auto& spec : service.ports) spec.ports = {*port, *port};
  }
  return services;
}

class Publisher {
 public:
  Publisher(const policy::Publication& written, const Scope& scope, Published& published,
            base::Errors& errors)
      : written_(written), scope_(scope), published_(published), errors_(errors) {}

  void publish() {
    const auto label = "publish_" + written_.name.text;
    from_ = resolve_side(written_.from, label + "_from", scope_, errors_);
    services_ = resolve_services(written_.services, scope_.policy.options, policy::Verb::allow);
    if (written_.to_port && !is_one_port(services_)) {
      return refuse(
          written_.to_port->origin,
          "'to_port' is one port, but " + std::to_string(port_count(services_)) + " ports are published",
          "write one [publish] for each port");
    }
    is_self(written_.to) ? to_this_machine() : to_host();
  }

 private:
  void to_this_machine() {
    if (written_.to_port) forward_to(written_.address.value);
    Side self{{{"self", false}}, {"publish_" + written_.name.text + "_to", address()}, {}};
    allow(std::move(self), written_.to_port.has_value());
  }

  void to_host() {
    const bool ipv4 = is_ipv4(written_.address.value);
    const auto to = resolve_side(written_.to, "publish_" + written_.name.text + "_to", scope_, errors_);
    const auto family = of_family(to.addresses.addresses, ipv4);
    const bool by_own_address = base::meets(family, address()) && !written_.to_port;
    if (by_own_address) return allow(narrowed(to, ipv4 ? to.addresses.addresses : family), false);
    const auto target = ipv4 ? only_address(family.v4) : only_address(family.v6);
    if (!target) {
      return refuse(written_.origin,
                    "[publish] '" + written_.name.text + "' needs one " + (ipv4 ? "IPv4" : "IPv6") +
                        " address to forward to, and 'to' has " + (family.empty() ? "none" : "more than one"),
                    "name one host in 'to'");
    }
    forward_to(*target);
    allow(narrowed(to, family), true);
    // A global IPv6 host needs no translation: it is simply reachable, at the port that it listens on.
    const auto direct = of_family(to.addresses.addresses, false);
    if (ipv4 && !direct.empty()) allow(narrowed(to, direct), false);
  }

  [[nodiscard]] base::AddressSet address() const { return base::set_of(written_.address.value); }

  // The side with these of its addresses, and the zones that they are in.
  [[nodiscard]] Side narrowed(const Side& side, const base::AddressSet& addresses) const {
    Side narrow{{}, {"publish_" + written_.name.text + "_to", addresses}, {}};
    if (addresses == side.addresses.addresses) narrow.addresses.name = side.addresses.name;
    for (const auto& share : side.zones) {
      const auto zone = std::ranges::find(scope_.zones, share.zone, &Zone::name);
      const auto& region = zone == scope_.zones.end() ? scope_.own_addresses : zone->region;
      if (base::meets(region, addresses)) narrow.zones.push_back({share.zone, false});
    }
    return narrow;
  }

  void forward_to(const base::AddressRange& target) {
    published_.forwards.push_back(
        {written_.name.text, written_.origin, from_, written_.address.value, services_, target, port()});
  }

  void allow(Side to, bool translated) {
    Sentence sentence;
    sentence.verb = policy::Verb::allow;
    sentence.name = written_.name.text;
    sentence.origin = written_.origin;
    sentence.from = from_;
    sentence.to = std::move(to);
    sentence.services = at_port(services_, port());
    if (written_.limit) sentence.limit = resolve_limit(*written_.limit);
    sentence.published = true;
    sentence.translated = translated;
    published_.sentences.push_back(std::move(sentence));
  }

  [[nodiscard]] std::optional<base::Port> port() const {
    if (!written_.to_port) return std::nullopt;
    return written_.to_port->value;
  }

  void refuse(const base::Origin& origin, std::string message, std::string hint) {
    errors_.push_back({origin, std::move(message), {}, std::move(hint), {}});
  }

  const policy::Publication& written_;
  const Scope& scope_;
  Published& published_;
  base::Errors& errors_;
  Side from_;
  std::vector<Service> services_;
};

bool same_door(const Service& a, const Service& b) {
  return std::ranges::any_of(a.ports, [&](const auto& left) {
    return std::ranges::any_of(b.ports, [&](const auto& right) {
      return left.protocol == right.protocol && left.ports.low <= right.ports.high &&
             right.ports.low <= left.ports.high;
    });
  });
}

bool same_door(const Forward& a, const Forward& b) {
  if (a.address != b.address) return false;
  return std::ranges::any_of(a.services, [&](const auto& left) {
    return std::ranges::any_of(b.services, [&](const auto& right) { return same_door(left, right); });
  });
}

// Who comes from both? Whole zones count as all of their addresses.
bool same_senders(const Side& a, const Side& b) {
  return std::ranges::any_of(a.zones, [&](const auto& left) {
    return std::ranges::any_of(b.zones, [&](const auto& right) {
      if (left.zone != right.zone) return false;
      return left.whole || right.whole || base::meets(a.addresses.addresses, b.addresses.addresses);
    });
  });
}

void refuse_two_targets(const std::vector<Forward>& forwards, base::Errors& errors) {
  for (auto a = forwards.begin(); a != forwards.end(); ++a) {
    for (auto b = std::next(a); b != forwards.end(); ++b) {
      if (!same_door(*a, *b) || !same_senders(a->from, b->from)) continue;
      errors.push_back(
          {b->origin,
           "[publish] '" + b->name + "' and '" + a->name + "' forward the same port of " +
               base::to_text(b->address),
           {},
           "a session can go to one host only; give them different addresses, services or senders",
           {{a->origin, "the other one is here", {}}}});
    }
  }
}

}  // namespace

Limit resolve_limit(const policy::Limit& written) {
  return {written.rate, written.open, written.open_total, written.per_ipv4, written.per_ipv6, written.over};
}

Published resolve_publications(const Scope& scope, base::Errors& errors) {
  Published published;
  for (const auto& written : scope.policy.publications) {
    Publisher(written, scope, published, errors).publish();
  }
  refuse_two_targets(published.forwards, errors);
  return published;
}

}  // namespace resolve
