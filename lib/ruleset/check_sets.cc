// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>

#include "base/overloaded.h"
#include "ruleset/check_parts.h"
#include "ruleset/value.h"

namespace ruleset {
namespace {

constexpr std::size_t comment_limit = 128;  // NFTNL_UDATA_COMMENT_MAXLEN

std::string schema_fault(const SetSchema& schema) {
  if (schema.key.empty()) return "has no key";
  if (schema.key.size() > most_fields) return "has too many fields in its key";
  if (padded_length(schema.key) > longest_key) return "has a key longer than the kernel's registers";
  if (std::ranges::find(schema.key, KeyType::byte) != schema.key.end())
    return "has a key that nft has no word for";
  const auto unordered = [](KeyType type) {
    return facts(type).host_order && type != KeyType::interface_name;
  };
  if (schema.interval && std::ranges::any_of(schema.key, unordered))
    return "has ranges of values that have no order";
  return {};
}

std::string runtime_fault(const SetSchema& schema) {
  if (schema.verdict_map && holds_runtime_elements(schema)) return "is a map that changes at run time";
  if (schema.dynamic && schema.interval) return "has ranges, which packets can not add";
  if (schema.dynamic && schema.size == 0) return "may grow without bound";
  if (schema.interval && schema.size > 0) return "bounds the number of ranges";
  return {};
}

// An address set is flat, with intervals or without, whatever is not an address set is keyed: one form for
// one content.
bool form_fits(const Set& set) {
  const auto& schema = set.schema;
  const bool runtime = holds_runtime_elements(schema);
  const bool flat = schema.key.size() == 1 && !schema.verdict_map && !runtime;
  const bool flat4 = flat && schema.key.front() == KeyType::ipv4_address;
  const bool flat6 = flat && schema.key.front() == KeyType::ipv6_address;
  return std::visit(base::Overloaded{[&](const base::Ipv4Set&) { return flat4; },
                                     [&](const base::Ipv6Set&) { return flat6; },
                                     [&](const KeyedElements&) { return !flat4 && !flat6 && !runtime; },
                                     [&](const RuntimeElements&) { return runtime; }},
                    set.elements);
}

ByteView part(const Bytes& key, std::size_t offset, std::size_t length) {
  return ByteView(key).subspan(offset, length);
}

bool less(ByteView a, ByteView b) {
  return std::ranges::lexicographical_compare(a, b);
}

bool padding_is_zero(const SetSchema& schema, const Bytes& key) {
  std::size_t offset = 0;
  for (const auto type : schema.key) {
    const std::size_t length = facts(type).length;
    const auto padding = part(key, offset + length, padded_length(type) - length);
    if (std::ranges::any_of(padding, [](std::uint8_t byte) { return byte != 0; })) return false;
    offset += padded_length(type);
  }
  return true;
}

// Per field: a concatenation of ranges is a box, and its ends are compared field by field.
template <class Condition>
bool each_field(const SetSchema& schema, Condition condition) {
  std::size_t offset = 0;
  for (const auto type : schema.key) {
    if (!condition(type, offset)) return false;
    offset += padded_length(type);
  }
  return true;
}

template <class AnyElement>
bool overlap(const SetSchema& schema, const AnyElement& a, const AnyElement& b) {
  return each_field(schema, [&](KeyType type, std::size_t offset) {
    const auto field = [&](const Bytes& key) { return part(key, offset, facts(type).length); };
    return !less(field(a.high), field(b.low)) && !less(field(b.high), field(a.low));
  });
}

template <class AnyElement>
std::string_view key_fault(const SetSchema& schema, const AnyElement& element) {
  const auto length = padded_length(schema.key);
  if (element.low.size() != length || element.high.size() != length) return "has a key of the wrong length";
  if (!padding_is_zero(schema, element.low) || !padding_is_zero(schema, element.high)) {
    return "has padding that is not zero";
  }
  if (element.low == element.high) return {};
  if (!schema.interval) return "is a range in a set without ranges";
  const bool forward = each_field(schema, [&](KeyType type, std::size_t offset) {
    return !less(part(element.high, offset, facts(type).length),
                 part(element.low, offset, facts(type).length));
  });
  return forward ? std::string_view() : "ends before it begins";
}

std::string element_fault(const Ruleset& ruleset, const SetSchema& schema, const Element& element) {
  if (const auto fault = key_fault(schema, element); !fault.empty()) return std::string(fault);
  if (element.verdict.has_value() != schema.verdict_map) {
    return schema.verdict_map ? "has no verdict" : "has a verdict in a set that is not a map";
  }
  return element.verdict ? target_fault(ruleset, *element.verdict) : std::string();
}

std::string element_fault(const Ruleset&, const SetSchema& schema, const TimedElement& element) {
  if (const auto fault = key_fault(schema, element); !fault.empty()) return std::string(fault);
  if (!schema.timeouts) return "has a time in a set without timeouts";
  if (element.left <= std::chrono::milliseconds(0)) return "has no time left";
  return element.left > element.lifetime ? "has more time left than it lives" : std::string();
}

template <class Elements>
void check_all(const Ruleset& ruleset, const Set& set, const Elements& elements, Violations& violations) {
  const auto complain = [&](const auto& element, const std::string& fault) {
    const bool printable =
        element.low.size() == padded_length(set.schema.key) && element.low.size() == element.high.size();
    const auto key = printable ? key_text(set.schema.key, element.low, element.high) : std::string("?");
    violations.push_back("set '" + set.name.text + "' element " + key + " " + fault);
  };
  const auto before = violations.size();
  for (const auto& element : elements) {
    if (const auto fault = element_fault(ruleset, set.schema, element); !fault.empty())
      complain(element, fault);
  }
  if (violations.size() != before) return;

  const std::size_t first = facts(set.schema.key.front()).length;
  for (auto one = elements.begin(); one != elements.end(); ++one) {
    const auto next = std::next(one);
    if (next != elements.end() && next->low < one->low) complain(*next, "is not sorted");
    // Sorted by low: whoever begins behind the end of the first field, and all after it, can not overlap.
    for (auto other = next; other != elements.end(); ++other) {
      if (less(part(one->high, 0, first), part(other->low, 0, first))) break;
      if (!set.schema.interval && one->low != other->low) break;
      if (overlap(set.schema, *one, *other)) complain(*other, "overlaps an earlier one");
    }
  }
}

std::size_t most_keys(const SetSchema& schema) {
  return schema.size > 0 ? schema.size : std::size_t{1} << 24;
}

template <class Address>
bool holds_at_most(const base::IntervalSet<Address>& set, std::size_t most) {
  std::size_t left = most;
  for (const auto& range : set.intervals()) {
    const auto more = range.high.bits - range.low.bits;
    if (more >= left) return false;
    left -= static_cast<std::size_t>(more) + 1;
  }
  return true;
}

void check_elements(const Ruleset& ruleset, const Set& set, Violations& violations) {
  std::visit(base::Overloaded{
                 [&](const KeyedElements& all) { check_all(ruleset, set, all, violations); },
                 [&](const RuntimeElements& all) { check_all(ruleset, set, all.seed, violations); },
                 // Sorted and disjoint by construction; a hash has each address as a key.
                 [&](const auto& all) {
                   if (set.schema.interval || holds_at_most(all, most_keys(set.schema))) return;
                   violations.push_back("set '" + set.name.text + "' has more keys than it has room for");
                 },
             },
             set.elements);
}

}  // namespace

void check_set(const Ruleset& ruleset, const Set& set, Violations& violations) {
  const auto place = "set '" + set.name.text + "' ";
  if (const auto fault = quoting_fault(set.comment, comment_limit); !fault.empty()) {
    violations.push_back(place + "has a comment that " + fault);
  }
  if (const auto fault = schema_fault(set.schema); !fault.empty()) {
    violations.push_back(place + fault);
  } else if (const auto unfit = runtime_fault(set.schema); !unfit.empty()) {
    violations.push_back(place + unfit);
  } else if (!form_fits(set)) {
    violations.push_back(place + "has elements in a form that its key does not have");
  } else {
    check_elements(ruleset, set, violations);
  }
}

}  // namespace ruleset
