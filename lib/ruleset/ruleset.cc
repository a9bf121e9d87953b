// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/ruleset.h"

#include <algorithm>

#include "base/overloaded.h"

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

const SessionTimeouts* find(const Ruleset& ruleset, const ObjectName& name) {
  return find_sorted(ruleset.timeouts, name);
}

bool holds_runtime_elements(const SetSchema& schema) {
  return schema.dynamic || schema.timeouts;
}

std::size_t size(const Elements& elements) {
  return std::visit(base::Overloaded{[](const RuntimeElements&) { return std::size_t{0}; },
                                     [](const auto& all) { return all.size(); }},
                    elements);
}

}  // namespace ruleset
