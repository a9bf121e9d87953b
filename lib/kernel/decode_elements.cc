// SPDX-License-Identifier: GPL-2.0-or-later
//
// Elements as the kernel dumps them, in no order that could be relied on, back into closed intervals. The
// counterpart of encode_elements.cc.
#include <algorithm>
#include <cstring>

#include "kernel/decode_set.h"
#include "kernel/key_layout.h"
#include "kernel/message.h"
#include "kernel/userdata.h"
#include "kernel/verdict.h"

namespace kernel {
namespace {

using ruleset::Bytes;
using ruleset::Element;

std::optional<Bytes> key_of(const Attributes& element, int attribute, std::size_t length) {
  auto key = element.nest(attribute).key(NFTA_DATA_VALUE);
  if (!key || key->size() != length) return std::nullopt;
  return key;
}

// nft marks an interval that reaches the top of the key space with this, and so do we; it says nothing new.
bool is_harmless(const std::optional<std::span<const std::uint8_t>>& userdata) {
  return !userdata || (userdata->size() == 6 && (*userdata)[0] == element_flags && (*userdata)[1] == 4);
}

bool all_zero(const Bytes& key) {
  return std::ranges::all_of(key, [](std::uint8_t byte) { return byte == 0; });
}

// As the kernel orders keys. Those of one set are of one length.
int compare(const Bytes& a, const Bytes& b) {
  return std::memcmp(a.data(), b.data(), std::min(a.size(), b.size()));
}

Bytes predecessor(Bytes key) {
  for (auto byte = key.rbegin(); byte != key.rend(); ++byte) {
    if ((*byte)-- != 0) break;
  }
  return key;
}

template <class Address>
Address to_address(const Bytes& key) {
  Address address;
  for (const std::uint8_t byte : key) {
    address.bits = static_cast<decltype(address.bits)>(address.bits << (Address::width > 8 ? 8 : 0)) | byte;
  }
  return address;
}

// Of a hash: keys that follow each other are one range of the flat array.
template <class Address>
diff::LiveContent address_keys(const std::vector<Element>& elements) {
  typename base::IntervalSet<Address>::Intervals keys;
  keys.reserve(elements.size());
  for (const Element& element : elements) {
    const auto key = to_address<Address>(element.low);
    keys.push_back({key, key});
  }
  return ruleset::Elements(base::IntervalSet<Address>(std::move(keys)));
}

// Unknown if intervals touch: the flat array merges them, and then what we delete would not be what is there.
template <class Address>
diff::LiveContent address_set(const std::vector<Element>& elements) {
  typename base::IntervalSet<Address>::Intervals intervals;
  intervals.reserve(elements.size());
  for (const Element& element : elements) {
    intervals.push_back({to_address<Address>(element.low), to_address<Address>(element.high)});
  }
  const std::size_t count = intervals.size();
  base::IntervalSet<Address> set(std::move(intervals));
  if (set.size() != count) return diff::UnknownContent{};
  return ruleset::Elements(std::move(set));
}

}  // namespace

void ElementCollector::take(const Attributes& message) {
  const nlattr* elements = message.get(NFTA_SET_ELEM_LIST_ELEMENTS);
  if (!elements) return;
  for_each_in(*elements, [&](const nlattr& each) { take_element(Attributes(each)); });
}

void ElementCollector::take_element(const Attributes& element) {
  const std::size_t length = key_bytes(schema_);
  const std::uint32_t flags = element.be32(NFTA_SET_ELEM_FLAGS).value_or(0);
  End end;
  auto key = key_of(element, NFTA_SET_ELEM_KEY, length);
  const bool known = element.only({NFTA_SET_ELEM_KEY, NFTA_SET_ELEM_KEY_END, NFTA_SET_ELEM_DATA,
                                   NFTA_SET_ELEM_FLAGS, NFTA_SET_ELEM_USERDATA, NFTA_SET_ELEM_PAD});
  strange_ = strange_ || !known || !key || (flags & ~std::uint32_t{NFT_SET_ELEM_INTERVAL_END}) != 0 ||
             !is_harmless(element.bytes(NFTA_SET_ELEM_USERDATA));
  if (strange_) return void(ends_.emplace_back());
  end.key = *key;
  end.closes = (flags & NFT_SET_ELEM_INTERVAL_END) != 0;
  end.last = key_of(element, NFTA_SET_ELEM_KEY_END, length).value_or(end.key);
  if (schema_.verdict_map && !end.closes) {
    const auto verdict = decode_verdict(element.nest(NFTA_SET_ELEM_DATA).nest(NFTA_DATA_VERDICT));
    if (verdict) end.verdict = to_map_verdict(*verdict);
    strange_ = strange_ || !end.verdict;
  }
  ends_.push_back(std::move(end));
}

// Ends in two elements: a start, and the first key after the interval, where the top of the key space has
// none.
std::optional<std::vector<Element>> ElementCollector::pair_up() {
  std::ranges::sort(ends_, [](const End& a, const End& b) {
    const int order = compare(a.key, b.key);
    return order != 0 ? order < 0 : a.closes && !b.closes;
  });
  std::vector<Element> elements;
  const End* open = nullptr;
  for (const End& end : ends_) {
    if (end.closes == (open == nullptr)) {
      // nft puts a closing element at zero, before everything; any other stray one is not ours.
      if (open == nullptr && all_zero(end.key)) continue;
      return std::nullopt;
    }
    if (open) {
      elements.push_back({open->key, predecessor(end.key), open->verdict});
      open = nullptr;
    } else {
      open = &end;
    }
  }
  if (open) elements.push_back({open->key, Bytes(open->key.size(), 0xff), open->verdict});
  return elements;
}

std::optional<std::vector<Element>> ElementCollector::as_they_are() {
  std::ranges::sort(ends_, [](const End& a, const End& b) { return compare(a.key, b.key) < 0; });
  std::vector<Element> elements;
  for (End& end : ends_) {
    if (end.closes) return std::nullopt;
    elements.push_back({end.key, end.last, std::move(end.verdict)});
  }
  return elements;
}

diff::LiveContent ElementCollector::content() {
  if (strange_) return diff::UnknownContent{};
  auto elements = ends_in_two_elements(schema_) ? pair_up() : as_they_are();
  if (!elements) return diff::UnknownContent{};
  if (schema_.key.size() == 1 && !schema_.verdict_map) {
    const bool intervals = schema_.interval;
    if (schema_.key.front() == ruleset::KeyType::ipv4_address)
      return intervals ? address_set<base::Ipv4Address>(*elements)
                       : address_keys<base::Ipv4Address>(*elements);
    if (schema_.key.front() == ruleset::KeyType::ipv6_address)
      return intervals ? address_set<base::Ipv6Address>(*elements)
                       : address_keys<base::Ipv6Address>(*elements);
  }
  const std::size_t padded = padded_key_bytes(schema_);
  for (Element& element : *elements) {
    element.low.resize(padded);
    element.high.resize(padded);
  }
  return ruleset::Elements(std::move(*elements));
}

}  // namespace kernel
