// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/membership.h"

#include <algorithm>
#include <memory>

#include "base/overloaded.h"
#include "ruleset/value.h"
#include "simulate/packet.h"

namespace simulate {
namespace {

using ruleset::Bytes;

// In a concatenation each field has an interval of its own.
bool within(const std::vector<ruleset::KeyType>& types, const Bytes& low, const Bytes& high,
            const Bytes& key) {
  if (low.size() != key.size() || high.size() != key.size()) return false;
  std::size_t begin = 0;
  for (const auto type : types) {
    const auto end = begin + ruleset::padded_length(type);
    const auto part = [&](const Bytes& bytes) {
      return Bytes(bytes.begin() + static_cast<std::ptrdiff_t>(begin),
                   bytes.begin() + static_cast<std::ptrdiff_t>(end));
    };
    const auto value = part(key);
    if (value < part(low) || part(high) < value) return false;
    begin = end;
  }
  return true;
}

template <class Elements>
const auto* element_of(const Elements& elements, const std::vector<ruleset::KeyType>& types,
                       const Bytes& key) {
  const auto found = std::ranges::find_if(
      elements, [&](const auto& element) { return within(types, element.low, element.high, key); });
  return found == elements.end() ? nullptr : std::to_address(found);
}

bool runtime_contains(const ruleset::Set& set, const ruleset::RuntimeElements& made_with,
                      const Runtime& runtime, const Bytes& key) {
  const auto known = runtime.elements.find(set.name);
  if (known != runtime.elements.end()) return element_of(known->second, set.schema.key, key) != nullptr;
  return element_of(made_with.seed, set.schema.key, key) != nullptr;
}

}  // namespace

bool contains(const ruleset::Set& set, const Runtime& runtime, const Bytes& key) {
  return std::visit(base::Overloaded{
                        [&](const base::Ipv4Set& ipv4) {
                          return ipv4.contains(std::get<base::Ipv4Address>(address_of(key)));
                        },
                        [&](const base::Ipv6Set& ipv6) {
                          return ipv6.contains(std::get<base::Ipv6Address>(address_of(key)));
                        },
                        [&](const ruleset::KeyedElements& keyed) {
                          return element_of(keyed, set.schema.key, key) != nullptr;
                        },
                        [&](const ruleset::RuntimeElements& made_with) {
                          return runtime_contains(set, made_with, runtime, key);
                        },
                    },
                    set.elements);
}

const ruleset::Verdict* verdict_for(const ruleset::Set& map, const Bytes& key) {
  const auto* keyed = std::get_if<ruleset::KeyedElements>(&map.elements);
  if (keyed == nullptr) return nullptr;
  const auto* element = element_of(*keyed, map.schema.key, key);
  return element != nullptr && element->verdict ? &*element->verdict : nullptr;
}

}  // namespace simulate
