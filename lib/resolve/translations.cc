// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/translations.h"

#include <algorithm>
#include <utility>

#include "base/address_sets.h"
#include "base/overloaded.h"

namespace resolve {
namespace {

// Where a packet of this side can be, as addresses.
base::AddressSet region_of(const Side& side, const Scope& scope) {
  base::AddressSet region = side.addresses.addresses;
  for (const auto& share : side.zones) {
    if (!share.whole) continue;
    const auto zone = std::ranges::find(scope.zones, share.zone, &Zone::name);
    region = base::unite(region, zone == scope.zones.end() ? scope.own_addresses : zone->region);
  }
  return base::subtract(region, side.except.addresses);
}

bool covers(const Translation& wide, const Translation& narrow, const Scope& scope) {
  return base::contains(region_of(wide.from, scope), region_of(narrow.from, scope)) &&
         base::contains(region_of(wide.to, scope), region_of(narrow.to, scope));
}

bool meet(const Translation& a, const Translation& b, const Scope& scope) {
  return base::meets(region_of(a.from, scope), region_of(b.from, scope)) &&
         base::meets(region_of(a.to, scope), region_of(b.to, scope));
}

bool same_family(const Translation& a, const Translation& b) {
  const auto* left = std::get_if<base::AddressRange>(&a.as);
  const auto* right = std::get_if<base::AddressRange>(&b.as);
  return left == nullptr || right == nullptr || left->index() == right->index();
}

// Exactly one translation may match a packet; where one lies inside another it is the exception to it.
void refuse_ambiguous(const std::vector<Translation>& all, const Scope& scope, base::Errors& errors) {
  for (auto a = all.begin(); a != all.end(); ++a) {
    for (auto b = std::next(a); b != all.end(); ++b) {
      if (!same_family(*a, *b) || !meet(*a, *b, scope)) continue;
      if (covers(*a, *b, scope) != covers(*b, *a, scope)) continue;
      errors.push_back({b->origin,
                        "[nat] '" + b->name + "' and '" + a->name + "' both translate the same sessions",
                        {},
                        "make one of them narrower, so that it is an exception to the other",
                        {{a->origin, "the other one is here", {}}}});
    }
  }
}

void narrow_first(std::vector<Translation>& all, const Scope& scope) {
  std::vector<Translation> sorted;
  for (auto& translation : all) {
    const auto wider =
        std::ranges::find_if(sorted, [&](const auto& placed) { return covers(placed, translation, scope); });
    sorted.insert(wider, std::move(translation));
  }
  all = std::move(sorted);
}

bool all_of_self(const Side& side) {
  return side.zones.size() == 1 && side.zones.front().zone == "self";
}

void refuse_receive_only(const Translation& translation, const base::Origin& place,
                         const base::AddressSet& receive_only, base::Errors& errors) {
  const auto* address = std::get_if<base::AddressRange>(&translation.as);
  if (address == nullptr || !base::meets(base::set_of(*address), receive_only)) return;
  errors.push_back({place,
                    "[nat] '" + translation.name + "' would send as " + base::to_text(*address) +
                        ", which is receive_only",
                    {},
                    "use an address that may open sessions",
                    {}});
}

bool sides_meet(const Side& a, const Side& b, const Scope& scope) {
  const bool zones = std::ranges::any_of(a.zones, [&](const auto& left) {
    return std::ranges::any_of(b.zones, [&](const auto& right) { return left.zone == right.zone; });
  });
  return zones && base::meets(region_of(a, scope), region_of(b, scope));
}

}  // namespace

std::vector<Translation> resolve_translations(const Scope& scope, const base::AddressSet& receive_only,
                                              base::Errors& errors) {
  std::vector<Translation> translations;
  for (const auto& written : scope.policy.translations) {
    const auto label = "nat_" + written.name.text;
    Translation translation{written.name.text, written.origin,
                            resolve_side(written.from, label + "_from", scope, errors),
                            resolve_side(written.to, label + "_to", scope, errors), written.as.value};
    if (all_of_self(translation.to)) {
      errors.push_back({written.origin,
                        "[nat] '" + written.name.text + "' is about sessions to this machine itself",
                        {},
                        "the source of what stays here is never translated; take the sentence out",
                        {}});
      continue;
    }
    refuse_receive_only(translation, written.as.origin, receive_only, errors);
    translations.push_back(std::move(translation));
  }
  refuse_ambiguous(translations, scope, errors);
  narrow_first(translations, scope);
  return translations;
}

void refuse_hidden_clients(const Scope& scope, const std::vector<Forward>& forwards,
                           const std::vector<Translation>& translations, base::Errors& errors) {
  for (const auto& forward : forwards) {
    const auto target = base::set_of(forward.target);
    for (const auto& translation : translations) {
      if (!sides_meet(translation.from, forward.from, scope)) continue;
      if (!base::meets(region_of(translation.to, scope), target)) continue;
      errors.push_back({forward.origin,
                        "[publish] '" + forward.name + "' would hide the clients: [nat] '" +
                            translation.name + "' rewrites their source",
                        {},
                        "the mail server must see the real client; take these clients out of the [nat]",
                        {{translation.origin, "the [nat] is here", {}}}});
    }
  }
}

base::Errors doubt_forwards(const std::vector<Sentence>& sentences,
                            const std::vector<Translation>& translations) {
  base::Errors warnings;
  for (const auto& sentence : sentences) {
    if (!sentence.published || !sentence.translated) continue;
    for (const auto& share : sentence.to.zones) {
      const auto hides = std::ranges::find_if(translations, [&](const auto& translation) {
        return std::holds_alternative<policy::AsInterface>(translation.as) &&
               std::ranges::find(translation.from.zones, ZoneShare{share.zone, true}) !=
                   translation.from.zones.end();
      });
      if (hides == translations.end()) continue;
      warnings.push_back({sentence.origin,
                          "[publish] '" + sentence.name + "' forwards a port into '" + share.zone +
                              "', whose machines are clients behind one address",
                          {},
                          "mail clients need no port forward; put a server into a zone of its own",
                          {{hides->origin, "they share an address by this [nat]", {}}}});
    }
  }
  return warnings;
}

}  // namespace resolve
