// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/change.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "prove/addresses.h"

namespace prove {
namespace {

// Regions of many differences overlap in so many ways that all of packet space is sooner gone through.
constexpr std::size_t most_sentences = 8;
constexpr std::size_t most_rules = 64;

using ruleset::Chain;
using ruleset::KeyedElements;
using ruleset::Rule;
using ruleset::Ruleset;

template <class Sentence>
bool means_the_same(const Sentence& one, const Sentence& other) {
  auto moved = one;
  moved.origin = other.origin;
  return moved == other;
}
template <class Sentence>
bool mean_the_same(const std::vector<Sentence>& some, const std::vector<Sentence>& others) {
  return std::ranges::equal(some, others, means_the_same<Sentence>);
}
bool mean_the_same(const std::optional<resolve::Admin>& one, const std::optional<resolve::Admin>& other) {
  return one.has_value() == other.has_value() && (!one || means_the_same(*one, *other));
}

// Everything that is neither a sentence nor a test. By bindings, so that a new member can not be forgotten.
bool differ_in_sentences_only(const resolve::ResolvedPolicy& one, const resolve::ResolvedPolicy& other) {
  const auto& [zones, own, admin, sentences, forwards, translations, lists, tests, bans, exempt, options,
               warnings] = one;
  return zones == other.zones && own == other.own_addresses && mean_the_same(admin, other.admin) &&
         mean_the_same(forwards, other.forwards) && mean_the_same(translations, other.translations) &&
         lists == other.lists && bans == other.bans && exempt == other.exempt && options == other.options;
}

// How many elements from the beginning, and then from the end, are the same in both.
struct Alike {
  std::size_t head = 0;
  std::size_t tail = 0;
};
template <class Element, class Same>
Alike alike(const std::vector<Element>& some, const std::vector<Element>& others, const Same& same) {
  const auto shorter = std::min(some.size(), others.size());
  Alike found;
  while (found.head < shorter && same(some[found.head], others[found.head])) ++found.head;
  while (found.head + found.tail < shorter &&
         same(some[some.size() - 1 - found.tail], others[others.size() - 1 - found.tail]))
    ++found.tail;
  return found;
}

void note_between(const std::vector<resolve::Sentence>& all, Alike same,
                  std::vector<resolve::Sentence>& changed) {
  std::copy(all.begin() + static_cast<std::ptrdiff_t>(same.head),
            all.end() - static_cast<std::ptrdiff_t>(same.tail), std::back_inserter(changed));
}

// What packets and bans put in is assumed both ways by a proof; a seed changes nothing.
bool holds_the_same(const ruleset::Set& one, const ruleset::Set& other) {
  return one.schema == other.schema &&
         (std::holds_alternative<ruleset::RuntimeElements>(one.elements) || one.elements == other.elements);
}

std::set<std::string> changed_sets(const Ruleset& of, const Ruleset& against) {
  std::set<std::string> changed;
  for (const auto& set : of.sets) {
    const auto* other = ruleset::find(against, set.name);
    if (other == nullptr || !holds_the_same(set, *other)) changed.insert(set.name.text);
  }
  return changed;
}

template <class Call>
void for_each_set(const Rule& rule, const Call& call) {
  for (const auto& statement : rule.statements) {
    if (const auto* in = std::get_if<ruleset::InSet>(&statement)) call(in->set.text);
    if (const auto* lookup = std::get_if<ruleset::VerdictMap>(&statement)) call(lookup->map.text);
  }
}

// Of a statement, or of what an element of a map holds.
template <class Verdict>
bool leads_to(const Verdict& verdict, const ruleset::ChainName& chain) {
  const auto* jump = std::get_if<ruleset::Jump>(&verdict);
  const auto* onward = std::get_if<ruleset::Goto>(&verdict);
  return (jump != nullptr && jump->chain == chain) || (onward != nullptr && onward->chain == chain);
}

KeyedElements leading_to(const KeyedElements& elements, const ruleset::ChainName& chain) {
  std::vector<ruleset::Element> found;
  std::ranges::copy_if(elements, std::back_inserter(found),
                       [&](const ruleset::Element& element) { return leads_to(*element.verdict, chain); });
  return found;
}

KeyedElements without(const KeyedElements& elements, const KeyedElements& others) {
  std::vector<ruleset::Element> found;
  std::ranges::copy_if(elements, std::back_inserter(found), [&](const ruleset::Element& element) {
    return std::ranges::find(others, element) == others.end();
  });
  return found;
}

template <class Verdict>
void note_callee(const Verdict& verdict, std::set<std::string>& callees) {
  if (const auto* jump = std::get_if<ruleset::Jump>(&verdict)) callees.insert(jump->chain.text);
  if (const auto* onward = std::get_if<ruleset::Goto>(&verdict)) callees.insert(onward->chain.text);
}

// The chains that the rule leads to.
std::set<std::string> callees(const Ruleset& ruleset, const Rule& rule) {
  std::set<std::string> callees;
  for (const auto& statement : rule.statements) {
    note_callee(statement, callees);
    const auto* lookup = std::get_if<ruleset::VerdictMap>(&statement);
    if (lookup == nullptr) continue;
    for (const auto& element : std::get<KeyedElements>(ruleset::find(ruleset, lookup->map)->elements))
      note_callee(*element.verdict, callees);
  }
  return callees;
}

// The statements that a packet meets, one after the other.
using Way = std::vector<ruleset::Statement>;
constexpr std::size_t most_ways = 16;

// What one of two rulesets has and the other has not, as rules in the chains where they are.
class Difference {
 public:
  Difference(const Ruleset& of, const Ruleset& against)
      : of_(of), against_(against), changed_(changed_sets(of, against)) {
    for (const auto& chain : of.chains) {
      for (const auto& rule : chain.rules) {
        for (const auto& callee : callees(of, rule)) callers_.emplace(callee, Caller{&chain, &rule});
      }
    }
  }

  Ruleset rules() {
    for (const auto& chain : of_.chains) {
      if (auto rules = rules_of(chain); !rules.empty())
        difference_.chains.push_back({chain.name, chain.base, std::move(rules)});
    }
    for (const auto& set : of_.sets) {
      if (looked_into_.contains(set.name.text)) difference_.sets.push_back(set);
    }
    std::ranges::sort(difference_.sets, {}, &ruleset::Set::name);
    return std::move(difference_);
  }

 private:
  struct Caller {
    const Chain* chain = nullptr;
    const Rule* rule = nullptr;
  };

  // A chain that the other has not is entered only by a rule, or an element, that is a difference itself.
  std::vector<Rule> rules_of(const Chain& chain) {
    const auto* other = ruleset::find(against_, chain.name);
    if (other == nullptr) return {};
    const auto same = alike(chain.rules, other->rules, std::ranges::equal_to{});
    std::vector<Rule> rules;
    for (std::size_t at = 0; at < chain.rules.size(); ++at) {
      const bool common = at < same.head || at >= chain.rules.size() - same.tail;
      if (!common || looks_into_a_changed_set(chain.rules[at]))
        take(chain, only_changed_elements(chain.rules[at], common), rules);
    }
    return rules;
  }

  [[nodiscard]] bool looks_into_a_changed_set(const Rule& rule) const {
    bool found = false;
    for_each_set(rule, [&](const std::string& set) { found = found || changed_.contains(set); });
    return found;
  }

  // An unchanged rule that looks into a changed map: as one that looks into the changed elements.
  Rule only_changed_elements(Rule rule, bool common) {
    for (auto& statement : rule.statements) {
      const auto* in = std::get_if<ruleset::InSet>(&statement);
      if (!common || (in != nullptr && changed_.contains(in->set.text))) return rule;
    }
    for (auto& statement : rule.statements) {
      auto* lookup = std::get_if<ruleset::VerdictMap>(&statement);
      if (lookup == nullptr) continue;
      const auto& theirs = std::get<KeyedElements>(ruleset::find(against_, lookup->map)->elements);
      lookup->map = part_of(lookup->map, "changed", without(elements_of(lookup->map), theirs));
    }
    return rule;
  }

  // A rule is only met by what the rules that lead to its chain let through.
  void take(const Chain& chain, const Rule& rule, std::vector<Rule>& rules) {
    for (auto met : ways_to(chain)) {
      std::ranges::copy(rule.statements, std::back_inserter(met));
      rules.push_back({std::move(met), rule.comment});
      for_each_set(rules.back(), [&](const std::string& set) { looked_into_.insert(set); });
    }
  }

  // From the base chains on. Many ways are not told apart: then all packets may come there.
  const std::vector<Way>& ways_to(const Chain& chain) {
    if (const auto known = ways_.find(chain.name.text); known != ways_.end()) return known->second;
    std::vector<Way> ways;
    if (chain.base) ways.emplace_back();
    const auto [first, last] = callers_.equal_range(chain.name.text);
    for (const auto& [callee, caller] : std::ranges::subrange(first, last)) {
      if (const auto step = leading_there(*caller.rule, chain.name))
        append(ways, ways_to(*caller.chain), *step);
    }
    if (ways.size() > most_ways) ways.assign(1, {});
    return ways_.emplace(chain.name.text, std::move(ways)).first->second;
  }

  static void append(std::vector<Way>& ways, const std::vector<Way>& before, const Way& last) {
    for (auto way : before) {
      std::ranges::copy(last, std::back_inserter(way));
      ways.push_back(std::move(way));
    }
  }

  // What of the rule a packet meets on its way to the chain; nothing if it does not lead there.
  std::optional<Way> leading_there(const Rule& rule, const ruleset::ChainName& chain) {
    Way way;
    for (const auto& statement : rule.statements) {
      if (leads_to(statement, chain)) return way;
      way.push_back(statement);
      const auto* lookup = std::get_if<ruleset::VerdictMap>(&statement);
      if (lookup == nullptr) continue;
      auto found = leading_to(elements_of(lookup->map), chain);
      if (found.empty()) continue;
      auto only = *lookup;
      only.map = part_of(lookup->map, "to " + chain.text, std::move(found));
      way.back() = only;
      return way;
    }
    return std::nullopt;
  }

  [[nodiscard]] const KeyedElements& elements_of(const ruleset::SetName& map) const {
    return std::get<KeyedElements>(ruleset::find(of_, map)->elements);
  }

  // A map of the difference, with some of the elements.
  ruleset::SetName part_of(const ruleset::SetName& map, const std::string& which, KeyedElements elements) {
    ruleset::SetName name{map.text + ", " + which};
    if (ruleset::find(difference_, name) != nullptr) return name;
    auto part = *ruleset::find(of_, map);
    part.name = name;
    part.elements = std::move(elements);
    difference_.sets.insert(std::ranges::upper_bound(difference_.sets, name, {}, &ruleset::Set::name),
                            std::move(part));
    return name;
  }

  const Ruleset& of_;
  const Ruleset& against_;
  std::set<std::string> changed_;
  std::set<std::string> looked_into_;
  std::multimap<std::string, Caller> callers_;  // in the order of the chains
  std::map<std::string, std::vector<Way>> ways_;
  Ruleset difference_;
};

bool same_base_chains(const Ruleset& one, const Ruleset& other) {
  const auto within = [](const Ruleset& some, const Ruleset& all) {
    return std::ranges::all_of(some.chains, [&](const Chain& chain) {
      const auto* same = ruleset::find(all, chain.name);
      return same == nullptr ? !chain.base : same->base == chain.base;
    });
  };
  return within(one, other) && within(other, one);
}

// A chain where the way of the packet is not known yet, or where it may be translated.
bool translates(const Chain& chain) {
  return chain.base &&
         (chain.base->type == ruleset::ChainType::nat || chain.base->hook == ruleset::HookPoint::prerouting ||
          chain.base->hook == ruleset::HookPoint::postrouting);
}

void reach(const Ruleset& ruleset, const Chain& chain, std::set<std::string>& reached) {
  if (!reached.insert(chain.name.text).second) return;
  for (const auto& rule : chain.rules) {
    for (const auto& callee : callees(ruleset, rule))
      reach(ruleset, *ruleset::find(ruleset, ruleset::ChainName{callee}), reached);
  }
}

bool can_match(const Ruleset& ruleset, const Rule& rule, Family family) {
  const auto fits = [family](ruleset::Field field) {
    const auto only = family_of(field);
    return !only || *only == family;
  };
  return std::ranges::all_of(rule.statements, [&](const ruleset::Statement& statement) {
    if (const auto* compare = std::get_if<ruleset::Compare>(&statement)) return fits(compare->field);
    if (const auto* range = std::get_if<ruleset::InRange>(&statement)) return fits(range->field);
    if (const auto* masked = std::get_if<ruleset::Masked>(&statement)) return fits(masked->field);
    if (const auto* in = std::get_if<ruleset::InSet>(&statement))
      return std::ranges::all_of(in->fields, fits);
    const auto* lookup = std::get_if<ruleset::VerdictMap>(&statement);
    return lookup == nullptr ||
           !std::get<KeyedElements>(ruleset::find(ruleset, lookup->map)->elements).empty();
  });
}

// Whether a packet of the family can come from there, or go there.
bool has_any(const resolve::Side& side, Family family) {
  const auto& [v4, v6] = side.addresses.addresses;
  return std::ranges::any_of(side.zones, &resolve::ZoneShare::whole) ||
         !(family == Family::ipv4 ? v4.empty() : v6.empty());
}

std::size_t rules_of(const Change& change) {
  std::size_t rules = 0;
  for (const auto* ruleset : {&change.gone, &change.come}) {
    for (const auto& chain : ruleset->chains) rules += chain.rules.size();
  }
  return rules;
}

// Whether any of the rules is met where packets are translated.
bool touches_translations(const Ruleset& whole, const Ruleset& rules) {
  std::set<std::string> reached;
  for (const auto& chain : whole.chains) {
    if (translates(chain)) reach(whole, chain, reached);
  }
  return std::ranges::any_of(rules.chains,
                             [&](const Chain& chain) { return reached.contains(chain.name.text); });
}

}  // namespace

std::optional<Change> change_between(const Ruleset& old_ruleset, const resolve::ResolvedPolicy& old_policy,
                                     const Ruleset& ruleset, const resolve::ResolvedPolicy& policy) {
  if (!differ_in_sentences_only(old_policy, policy) || !same_base_chains(old_ruleset, ruleset))
    return std::nullopt;
  Change change;
  change.gone = Difference(old_ruleset, ruleset).rules();
  change.come = Difference(ruleset, old_ruleset).rules();
  if (touches_translations(old_ruleset, change.gone) || touches_translations(ruleset, change.come))
    return std::nullopt;
  const auto same = alike(old_policy.sentences, policy.sentences, means_the_same<resolve::Sentence>);
  note_between(old_policy.sentences, same, change.sentences);
  note_between(policy.sentences, same, change.sentences);
  change.tests = !mean_the_same(old_policy.tests, policy.tests);
  if (change.sentences.size() > most_sentences || rules_of(change) > most_rules) return std::nullopt;
  return change;
}

bool concerns(const Change& change, Family family) {
  const auto meets_a_rule = [family](const Ruleset& ruleset) {
    return std::ranges::any_of(ruleset.chains, [&](const Chain& chain) {
      return std::ranges::any_of(chain.rules,
                                 [&](const Rule& rule) { return can_match(ruleset, rule, family); });
    });
  };
  return change.tests || meets_a_rule(change.gone) || meets_a_rule(change.come) ||
         std::ranges::any_of(change.sentences, [family](const resolve::Sentence& sentence) {
           return has_any(sentence.from, family) && has_any(sentence.to, family);
         });
}

}  // namespace prove
