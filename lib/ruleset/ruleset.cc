// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/ruleset.h"

#include <algorithm>

namespace ruleset {
namespace {

template <class Named, class NameOfIt>
const Named* find_sorted(const std::vector<Named>& all, const NameOfIt& name) {
  const auto place = std::ranges::lower_bound(all, name, {}, &Named::name);
  return place != all.end() && place->name == name ? &*place : nullptr;
}

}  // namespace

const Set* find(const Ruleset& ruleset, const SetName& name) {
  return find_sorted(ruleset.sets, name);
}

const Chain* find(const Ruleset& ruleset, const ChainName& name) {
  return find_sorted(ruleset.chains, name);
}

std::size_t size(const Elements& elements) {
  return std::visit([](const auto& all) { return all.size(); }, elements);
}

}  // namespace ruleset
