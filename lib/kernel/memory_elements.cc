// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <cerrno>
#include <type_traits>
#include <utility>
#include <variant>

#include "base/overloaded.h"
#include "kernel/memory_jumps.h"
#include "kernel/memory_table.h"

namespace kernel {
namespace {

using ruleset::Bytes;
using ruleset::Element;
using ruleset::KeyType;
using ruleset::SetSchema;

Bytes key_of(base::Ipv4Address address) {
  Bytes key(4);
  for (auto byte = key.rbegin(); byte != key.rend(); ++byte, address.bits >>= 8) {
    *byte = static_cast<std::uint8_t>(address.bits);
  }
  return key;
}
Bytes key_of(base::Ipv6Address address) {
  Bytes key(16);
  for (auto byte = key.rbegin(); byte != key.rend(); ++byte, address.bits >>= 8) {
    *byte = static_cast<std::uint8_t>(address.bits);
  }
  return key;
}

template <class Address>
Address address_of(const Bytes& key) {
  Address address;
  for (const auto byte : key) address.bits = address.bits << 8 | byte;
  return address;
}

// Without intervals each address is an element of its own.
template <class Address>
std::vector<Element> flat_of(const base::IntervalSet<Address>& set, const SetSchema& schema) {
  std::vector<Element> elements;
  elements.reserve(set.size());
  for (const auto& range : set.intervals()) {
    const auto last_start = schema.interval ? range.low : range.high;
    for (auto start = range.low;; start = successor(start)) {
      elements.push_back({key_of(start), key_of(schema.interval ? range.high : start), {}});
      if (start == last_start) break;
    }
  }
  return elements;
}
std::vector<Element> flat_of(const ruleset::KeyedElements& elements, const SetSchema&) {
  return {elements.begin(), elements.end()};
}
std::vector<Element> flat_of(const ruleset::RuntimeElements&, const SetSchema&) {
  return {};
}

template <class Address>
diff::LiveContent addresses_of(const std::vector<Element>& elements, const SetSchema& schema) {
  typename base::IntervalSet<Address>::Intervals intervals;
  intervals.reserve(elements.size());
  for (const auto& element : elements) {
    intervals.push_back({address_of<Address>(element.low), address_of<Address>(element.high)});
  }
  base::IntervalSet<Address> set(std::move(intervals));
  if (schema.interval && set.size() != elements.size()) return diff::UnknownContent{};
  return ruleset::Elements(std::move(set));
}

std::size_t padded(std::size_t length) {
  return (length + 3) / 4 * 4;
}

std::size_t key_length(const SetSchema& schema) {
  std::size_t length = 0;
  for (const auto type : schema.key) length += padded(ruleset::facts(type).length);
  return length;
}

// Intervals of a concatenation overlap if those of each of its fields do.
template <class AnyElement>
bool overlap(const AnyElement& a, const AnyElement& b, const SetSchema& schema) {
  std::size_t begin = 0;
  for (const auto type : schema.key) {
    const auto end = begin + padded(ruleset::facts(type).length);
    const auto field = [&](const Bytes& key) { return std::span(key).subspan(begin, end - begin); };
    if (std::ranges::lexicographical_compare(field(a.high), field(b.low)) ||
        std::ranges::lexicographical_compare(field(b.high), field(a.low))) {
      return false;
    }
    begin = end;
  }
  return true;
}

template <class AnyElement>
bool key_fits(const AnyElement& element, const SetSchema& schema) {
  const auto length = key_length(schema);
  if (element.low.size() != length || element.high.size() != length) return false;
  return !(element.high < element.low) && (schema.interval || element.low == element.high);
}

int element_error(const ruleset::TimedElement& element, const SetSchema& schema) {
  if (!key_fits(element, schema) || !schema.timeouts) return EINVAL;
  return element.left > element.lifetime ? ERANGE : 0;
}

int element_error(const Element& element, const SetSchema& schema, const MemoryTable& table) {
  if (!key_fits(element, schema)) return EINVAL;
  if (element.verdict.has_value() != schema.verdict_map) return EINVAL;
  const auto target = jump_target(element);
  if (!target) return 0;
  const auto chain = table.chains.find(*target);
  if (chain == table.chains.end()) return ENOENT;
  return chain->second.base ? EOPNOTSUPP : 0;
}

// Keys in order and none within another: in one dimension a look at the neighbour tells.
template <class AnyElement>
bool any_overlap(const std::vector<AnyElement>& sorted, const SetSchema& schema) {
  if (!schema.interval || schema.key.size() == 1) {
    const auto meet = [](const AnyElement& a, const AnyElement& b) { return !(a.high < b.low); };
    return std::ranges::adjacent_find(sorted, meet) != sorted.end();
  }
  for (auto one = sorted.begin(); one != sorted.end(); ++one) {
    if (std::any_of(std::next(one), sorted.end(),
                    [&](const AnyElement& other) { return overlap(*one, other, schema); })) {
      return true;
    }
  }
  return false;
}

// Whether all of them were there, exactly.
template <class AnyElement>
bool take_away(std::vector<AnyElement>& held, const std::vector<Element>& gone) {
  for (const auto& each : gone) {
    const auto at = std::ranges::lower_bound(held, each.low, {}, &AnyElement::low);
    if (at == held.end() || at->low != each.low || at->high != each.high) return false;
    held.erase(at);
  }
  return true;
}

base::Error element_refusal(const ruleset::SetName& set, int number) {
  return refusal("element of set", set.text, number);
}

}  // namespace

std::vector<Element> flat(const ruleset::Elements& elements, const SetSchema& schema) {
  return std::visit([&](const auto& all) { return flat_of(all, schema); }, elements);
}

diff::LiveContent content_of(const MemorySet& set) {
  if (!set.schema) return diff::UnknownContent{};
  if (ruleset::holds_runtime_elements(*set.schema)) return ruleset::Elements(ruleset::RuntimeElements{});
  const auto& key = set.schema->key;
  const bool addresses = !set.schema->verdict_map && key.size() == 1;
  if (addresses && key.front() == KeyType::ipv4_address)
    return addresses_of<base::Ipv4Address>(set.elements, *set.schema);
  if (addresses && key.front() == KeyType::ipv6_address)
    return addresses_of<base::Ipv6Address>(set.elements, *set.schema);
  return ruleset::Elements(set.elements);
}

std::optional<base::Error> add_elements(const diff::AddElements& change, MemoryTable& table) {
  const auto set = table.sets.find(change.set.text);
  if (set == table.sets.end()) return refusal("set", change.set.text, ENOENT);
  auto& held = set->second;
  if (held.schema != change.schema) return element_refusal(change.set, EINVAL);
  const auto added = flat(change.elements, change.schema);
  for (const auto& element : added) {
    if (const int number = element_error(element, change.schema, table))
      return element_refusal(change.set, number);
  }
  held.elements.insert(held.elements.end(), added.begin(), added.end());
  std::ranges::stable_sort(held.elements, {}, &Element::low);
  if (any_overlap(held.elements, change.schema)) return element_refusal(change.set, EEXIST);
  return std::nullopt;
}

std::optional<base::Error> add_elements(const diff::AddTimedElements& change, MemoryTable& table) {
  using ruleset::TimedElement;
  const auto set = table.sets.find(change.set.text);
  if (set == table.sets.end()) return refusal("set", change.set.text, ENOENT);
  if (set->second.schema != change.schema) return element_refusal(change.set, EINVAL);
  auto& held = set->second.timed;
  for (const auto& element : change.elements) {
    if (const int number = element_error(element, change.schema)) return element_refusal(change.set, number);
    const auto at = std::ranges::lower_bound(held, element.low, {}, &TimedElement::low);
    if (at != held.end() && at->low == element.low && at->high == element.high) {
      *at = element;
    } else {
      held.insert(at, element);
    }
  }
  if (any_overlap(held, change.schema)) return element_refusal(change.set, EEXIST);
  const bool full = change.schema.size > 0 && held.size() > change.schema.size;
  return full ? std::optional(element_refusal(change.set, ENFILE)) : std::nullopt;
}

std::optional<base::Error> delete_elements(const diff::DeleteElements& change, MemoryTable& table) {
  const auto set = table.sets.find(change.set.text);
  if (set == table.sets.end()) return refusal("set", change.set.text, ENOENT);
  const auto gone = flat(change.elements, change.schema);
  const bool runtime = set->second.schema && ruleset::holds_runtime_elements(*set->second.schema);
  const bool all = runtime ? take_away(set->second.timed, gone) : take_away(set->second.elements, gone);
  return all ? std::nullopt : std::optional(element_refusal(change.set, ENOENT));
}

}  // namespace kernel
