// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/places.h"

#include "base/address.h"
#include "base/overloaded.h"
#include "kernel/attributes.h"
#include "kernel/key_layout.h"
#include "ruleset/value.h"

namespace kernel {
namespace {

std::string quoted(const char* kind, const std::string& name) {
  return std::string(kind) + " '" + name + "'";
}

// How many attributes of the nest begin at or before the offset, less one: the place in the list.
struct Found {
  std::size_t position = 0;
  const nlattr* attribute = nullptr;
};
std::optional<Found> find_in_list(const nlmsghdr& message, int nest, std::uint32_t offset) {
  const nlattr* list = Attributes(message, nfgen_bytes).get(nest);
  if (!list || offset == 0) return std::nullopt;
  const auto* begin = reinterpret_cast<const std::byte*>(&message);
  std::optional<Found> found;
  std::size_t position = 0;
  for_each_in(*list, [&](const nlattr& each) {
    const auto at = reinterpret_cast<const std::byte*>(&each) - begin;
    if (at <= offset && offset < at + each.nla_len) found = Found{position, &each};
    ++position;
  });
  return found;
}

Place rule_place(const diff::AddRule& rule, const nlmsghdr& message, std::uint32_t offset) {
  const std::string comment = rule.program.comment;
  Place place{Thing::rule, (comment.empty() ? "a rule" : quoted("rule", comment)) + " in " +
                               quoted("chain", rule.chain.text)};
  const auto found = find_in_list(message, NFTA_RULE_EXPRESSIONS, offset);
  if (!found || found->position >= rule.program.expressions.size()) return place;
  const lower::Expression& expression = rule.program.expressions[found->position];
  place.words += ", at " + lower::to_text(expression);
  place.thing = Thing::expression;
  if (lower::set_of(expression)) place.thing = Thing::lookup;
  if (std::holds_alternative<lower::ObjectReference>(expression)) place.thing = Thing::reference;
  const auto* verdict = std::get_if<lower::VerdictIs>(&expression);
  if (verdict && !verdict->chain.empty()) place.thing = Thing::jump;
  return place;
}

// Which of our elements: an interval may be two of the kernel's, of which only the first counts.
std::size_t element_position(const nlmsghdr& message, std::size_t first, const Found& found) {
  std::size_t starts = 0;
  std::size_t at = 0;
  for_each_in(*Attributes(message, nfgen_bytes).get(NFTA_SET_ELEM_LIST_ELEMENTS), [&](const nlattr& each) {
    const std::uint32_t flags = Attributes(each).be32(NFTA_SET_ELEM_FLAGS).value_or(0);
    if (at++ <= found.position && !(flags & NFT_SET_ELEM_INTERVAL_END)) ++starts;
  });
  return first + starts - 1;
}

std::string element_text(const ruleset::SetSchema& schema, const std::vector<ruleset::TimedElement>& all,
                         std::size_t position) {
  return ruleset::key_text(schema.key, all.at(position).low, all.at(position).high);
}
std::string element_text(const ruleset::SetSchema& schema, const ruleset::Elements& elements,
                         std::size_t position) {
  return std::visit(base::Overloaded{
                        [&](const ruleset::KeyedElements& all) {
                          return ruleset::key_text(schema.key, all[position].low, all[position].high);
                        },
                        [](const ruleset::RuntimeElements&) { return std::string(); },
                        [&](const auto& set) { return base::to_text(set.intervals().at(position)); },
                    },
                    elements);
}

std::size_t count(const ruleset::Elements& elements) {
  return ruleset::size(elements);
}
std::size_t count(const std::vector<ruleset::TimedElement>& elements) {
  return elements.size();
}

template <class Change>
Place elements_place(Thing thing, const Change& change, const Batch::Numbered& numbered,
                     std::uint32_t offset) {
  const std::string set = quoted("set", change.set.text);
  const auto found = find_in_list(*numbered.message, NFTA_SET_ELEM_LIST_ELEMENTS, offset);
  if (!found) return {Thing::set, set};
  const std::size_t position = element_position(*numbered.message, numbered.origin.first_element, *found);
  if (position >= count(change.elements)) return {Thing::set, set};
  return {thing, "element " + element_text(change.schema, change.elements, position) + " of " + set};
}

Place place_of(const Batch::Numbered& numbered, std::uint32_t offset) {
  const auto table = [](const auto&) {
    return Place{Thing::table, std::string("table inet ") + ruleset::table_name};
  };
  const auto chain = [](const auto& it) { return Place{Thing::chain, quoted("chain", it.chain.text)}; };
  const auto set = [](const auto& it) { return Place{Thing::set, quoted("set", it.set.text)}; };
  return std::visit(base::Overloaded{
                        [&](const diff::AddTable& it) { return table(it); },
                        [&](const diff::DeleteTable& it) { return table(it); },
                        [&](const diff::WakeTable& it) { return table(it); },
                        [&](const diff::FlushChain& it) { return chain(it); },
                        [&](const diff::AddChain& it) { return chain(it); },
                        [&](const diff::SetChainPolicy& it) { return chain(it); },
                        [&](const diff::DeleteChain& it) { return chain(it); },
                        [&](const diff::AddRule& it) { return rule_place(it, *numbered.message, offset); },
                        [&](const diff::AddSet& it) { return set(it); },
                        [&](const diff::DeleteSet& it) { return set(it); },
                        [&](const diff::FlushSet& it) { return set(it); },
                        [&](const diff::AddElements& it) {
                          return elements_place(Thing::added_element, it, numbered, offset);
                        },
                        [&](const diff::DeleteElements& it) {
                          return elements_place(Thing::deleted_element, it, numbered, offset);
                        },
                        [&](const diff::AddTimedElements& it) {
                          return elements_place(Thing::added_element, it, numbered, offset);
                        },
                        [](const diff::AddTimeouts& it) {
                          return Place{Thing::object, quoted("timeouts", it.timeouts.name.text)};
                        },
                        [](const diff::DeleteObject& it) {
                          return Place{Thing::object, quoted("object", it.object.name)};
                        },
                    },
                    *numbered.origin.change);
}

}  // namespace

Place find_place(const Batch& batch, std::uint32_t sequence, std::uint32_t offset) {
  const Batch::Numbered* numbered = batch.find(sequence);
  if (!numbered || !numbered->origin.change) return {Thing::batch, "the batch"};
  return place_of(*numbered, offset);
}

}  // namespace kernel
