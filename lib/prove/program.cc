// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/program.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/overloaded.h"
#include "prove/addresses.h"
#include "prove/list_rules.h"
#include "simulate/packet.h"

namespace prove {
namespace {

using ruleset::Field;

Dimension dimension_of(Field field) {
  switch (field) {
    case Field::in_interface:
      return Dimension::in_interface;
    case Field::out_interface:
      return Dimension::out_interface;
    case Field::l4_protocol:
      return Dimension::protocol;
    case Field::ct_state:
      return Dimension::state;
    case Field::socket_user:
      return Dimension::user;
    case Field::ipv4_source:
    case Field::ipv6_source:
      return Dimension::source;
    case Field::ipv4_destination:
    case Field::ipv6_destination:
      return Dimension::destination;
    case Field::ipv6_hop_limit:
      return Dimension::hop_limit;
    case Field::source_port:
      return Dimension::source_port;
    case Field::destination_port:
      return Dimension::destination_port;
    case Field::tcp_flags:
      return Dimension::tcp_flags;
    case Field::icmp_type:
    case Field::icmpv6_type:
      return Dimension::icmp_type;
    case Field::nf_family:  // both never get here
    case Field::ct_status:
      break;
  }
  assert(false);
  return Dimension::state;
}

// Numbers in the machine's own order are little endian on everything that Debian builds us for; interface
// names are no numbers.
unsigned __int128 number_of(Field field, const ruleset::Value& bytes) {
  auto ordered = bytes;
  if (ruleset::facts(ruleset::facts(field).type).host_order) std::ranges::reverse(ordered);
  return bits_of(ordered);
}

// All values whose masked bits are those: as intervals, for a mask that is a prefix or for a small field.
Numbers masked_numbers(Field field, const ruleset::Masked& masked) {
  const auto mask = number_of(field, masked.mask);
  const auto value = number_of(field, masked.value);
  if (address_dimension(field)) {
    const auto width = 8 * masked.mask.size();
    const auto all =
        width == 128 ? ~static_cast<unsigned __int128>(0) : (static_cast<unsigned __int128>(1) << width) - 1;
    return between(value, value | (all & ~mask));
  }
  Numbers::Intervals found;
  for (unsigned number = 0; number < 256; ++number) {
    if ((number & mask) == value) found.push_back({{number}, {number}});
  }
  return Numbers(std::move(found));
}

class Reader {
 public:
  Reader(Space& space, const ruleset::Ruleset& ruleset, const resolve::ResolvedPolicy& policy)
      : space_(space), ruleset_(ruleset), policy_(policy) {
    for (const auto& chain : ruleset.chains) {
      for (const auto& rule : chain.rules) note_counts(rule);
    }
  }

  ChainProgram chain(const ruleset::Chain& chain) {
    ChainProgram program{&chain, {}};
    for (std::size_t at = 0; at < chain.rules.size(); ++at) {
      if (auto run = list_run(space_, ruleset_, chain, at, policy_)) {
        program.rules.push_back({{std::move(run->condition), ruleset::Verdict(ruleset::Drop{})}, at});
        at += run->rules - 1;
        continue;
      }
      RuleProgram compiled{{}, at};
      rule_ = &chain.rules[at];
      if (!decides(*rule_)) continue;
      for (const auto& statement : rule_->statements) add(compiled.steps, statement);
      program.rules.push_back(std::move(compiled));
    }
    return program;
  }

 private:
  // Rules that only write a line to the log, clamp or set timeouts change no verdict.
  static bool decides(const ruleset::Rule& rule) {
    return std::ranges::any_of(rule.statements, [](const auto& statement) {
      return std::visit(base::Overloaded{
                            [](const ruleset::Accept&) { return true; },
                            [](const ruleset::Drop&) { return true; },
                            [](const ruleset::Return&) { return true; },
                            [](const ruleset::Jump&) { return true; },
                            [](const ruleset::Goto&) { return true; },
                            [](const ruleset::RejectReset&) { return true; },
                            [](const ruleset::RejectProhibited&) { return true; },
                            [](const ruleset::VerdictMap&) { return true; },
                            [](const ruleset::DestinationNat&) { return true; },
                            [](const ruleset::SourceNat&) { return true; },
                            [](const ruleset::Masquerade&) { return true; },
                            [](const auto&) { return false; },
                        },
                        statement);
    });
  }

  // Two counts that look alike and lie in different sets are two unknowns, and so no proof goes through.
  void note_counts(const ruleset::Rule& rule) {
    for (const auto& statement : rule.statements) {
      const auto* count = std::get_if<ruleset::Remember>(&statement);
      if (count == nullptr || std::holds_alternative<std::monostate>(count->allowance)) continue;
      auto name = within(rule.comment, *count);
      const auto [known, fresh] = set_of_count_.try_emplace(name, count->set.text);
      if (!fresh && known->second != count->set.text) name += " in " + count->set.text;
      name_of_count_.try_emplace(count->set.text, std::move(name));
    }
  }

  Condition among(Field field, Classes classes, bool equal) const {
    Condition condition{Among{dimension_of(field), std::move(classes)}, !equal, std::nullopt};
    condition.protocols = protocols_of(field);
    return condition;
  }

  // Which protocols have the field at all. Of ports the compiler asks only those that have some.
  std::optional<Classes> protocols_of(Field field) const {
    switch (ruleset::facts(field).dependency) {
      case ruleset::Dependency::tcp:
        return space_.classes(Dimension::protocol, one(base::protocol_tcp.number));
      case ruleset::Dependency::icmp:
        return space_.classes(Dimension::protocol, one(base::protocol_icmp.number));
      case ruleset::Dependency::icmpv6:
        return space_.classes(Dimension::protocol, one(base::protocol_icmpv6.number));
      case ruleset::Dependency::none:
      case ruleset::Dependency::ipv4:
      case ruleset::Dependency::ipv6:
        return std::nullopt;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool of_this_family(Field field) const {
    const auto family = family_of(field);
    if (field == Field::icmp_type) return space_.family() == Family::ipv4;
    if (field == Field::icmpv6_type) return space_.family() == Family::ipv6;
    return !family || *family == space_.family();
  }

  Classes classes_between(Field field, const ruleset::Bytes& low, const ruleset::Bytes& high) const {
    const auto dimension = dimension_of(field);
    if (dimension == Dimension::in_interface || dimension == Dimension::out_interface)
      return space_.interfaces(dimension, low, high);
    const ruleset::Value first(low.begin(), low.end());
    const ruleset::Value last(high.begin(), high.end());
    return space_.classes(dimension, between(number_of(field, first), number_of(field, last)));
  }

  void add(std::vector<Step>& steps, const ruleset::Statement& statement) {
    std::visit([&](const auto& one) { add_one(steps, one); }, statement);
  }

  void add_one(std::vector<Step>& steps, const ruleset::Compare& compare) {
    if (compare.field == Field::nf_family) {
      const bool same = compare.value.front() == static_cast<std::uint8_t>(space_.family());
      if (same != compare.equal) steps.emplace_back(Condition{Never{}});
      return;
    }
    if (!of_this_family(compare.field)) return steps.push_back(Condition{Never{}});
    steps.emplace_back(
        among(compare.field, classes_between(compare.field, compare.value, compare.value), compare.equal));
  }
  void add_one(std::vector<Step>& steps, const ruleset::InterfacePrefix& match) {
    const auto dimension = dimension_of(match.field);
    steps.emplace_back(
        Condition{Among{dimension, space_.interface(dimension, match.prefix + "*")}, false, std::nullopt});
  }
  void add_one(std::vector<Step>& steps, const ruleset::InRange& range) {
    if (!of_this_family(range.field)) return steps.push_back(Condition{Never{}});
    steps.emplace_back(among(range.field, classes_between(range.field, range.low, range.high), true));
  }
  void add_one(std::vector<Step>& steps, const ruleset::Masked& masked) {
    if (masked.field == Field::ct_status) return steps.push_back(translated(masked));
    if (!of_this_family(masked.field)) return steps.push_back(Condition{Never{}});
    auto classes = space_.classes(dimension_of(masked.field), masked_numbers(masked.field, masked));
    steps.emplace_back(among(masked.field, std::move(classes), masked.equal));
  }
  static Step translated(const ruleset::Masked& masked) {
    const bool asks_for_it =
        number_of(Field::ct_status, masked.mask) == simulate::status_destination_translated;
    const bool is_zero = number_of(Field::ct_status, masked.value) == 0;
    if (!asks_for_it) return Condition{Never{}};
    return Condition{DestinationTranslated{}, is_zero == masked.equal, std::nullopt};
  }
  void add_one(std::vector<Step>& steps, const ruleset::InSet& in) {
    const auto* set = ruleset::find(ruleset_, in.set);
    if (std::holds_alternative<ruleset::RuntimeElements>(set->elements)) {
      if (!of_this_family(in.fields.front())) return steps.push_back(Condition{Never{}});
      const auto count = name_of_count_.find(in.set.text);
      const auto name = count == name_of_count_.end() ? member_of(in.set.text) : "counted, " + count->second;
      return steps.push_back(Condition{Assumed{space_.unknown(name)}, in.negated, {}});
    }
    if (const auto* keyed = std::get_if<ruleset::KeyedElements>(&set->elements)) {
      assert(in.fields.size() == 1);
      Numbers::Intervals all;
      for (const auto& element : *keyed) {
        all.push_back({{number_of(in.fields.front(), {element.low.begin(), element.low.end()})},
                       {number_of(in.fields.front(), {element.high.begin(), element.high.end()})}});
      }
      auto classes = space_.classes(dimension_of(in.fields.front()), Numbers(std::move(all)));
      return steps.push_back(among(in.fields.front(), std::move(classes), !in.negated));
    }
    const auto field = in.fields.front();
    if (!of_this_family(field)) return steps.push_back(Condition{Never{}});
    auto classes = space_.addresses(dimension_of(field), masked_addresses(*set, in.mask));
    steps.emplace_back(among(field, std::move(classes), !in.negated));
  }
  void add_one(std::vector<Step>& steps, const ruleset::VerdictMap& lookup) {
    const auto* map = ruleset::find(ruleset_, lookup.map);
    Table table;
    for (const auto& element : std::get<ruleset::KeyedElements>(map->elements)) {
      if (!std::ranges::all_of(lookup.fields, [&](Field field) { return of_this_family(field); })) break;
      auto row = row_of(lookup, map->schema, element);
      const auto same = std::ranges::find(table.branches, *element.verdict, &Branch::verdict);
      if (same == table.branches.end()) {
        table.branches.push_back({{std::move(row)}, *element.verdict});
      } else {
        join(same->rows, std::move(row));
      }
    }
    if (const auto protocols = protocols_of(lookup.fields.front())) guard(table, *protocols);
    steps.emplace_back(std::move(table));
  }
  Row row_of(const ruleset::VerdictMap& lookup, const ruleset::SetSchema& schema,
             const ruleset::Element& element) const {
    Row row;
    std::size_t at = 0;
    for (std::size_t index = 0; index < lookup.fields.size(); ++index) {
      const auto length = ruleset::facts(schema.key[index]).length;
      const auto part = [&](const ruleset::Bytes& key) {
        const auto begin = key.begin() + static_cast<std::ptrdiff_t>(at);
        return ruleset::Bytes(begin, begin + length);
      };
      const auto field = lookup.fields[index];
      row.fields.push_back(
          {dimension_of(field), classes_between(field, part(element.low), part(element.high))});
      at += (length + 3U) / 4 * 4;
    }
    return row;
  }
  // Rows that differ in their last field only are one.
  static void join(std::vector<Row>& rows, Row row) {
    for (auto& other : rows) {
      bool same = true;
      for (std::size_t at = 0; at + 1 < row.fields.size(); ++at) {
        same = same && other.fields[at].classes == row.fields[at].classes;
      }
      if (!same) continue;
      auto& classes = other.fields.back().classes;
      for (std::size_t at = 0; at < classes.size(); ++at) classes[at] |= row.fields.back().classes[at];
      return;
    }
    rows.push_back(std::move(row));
  }
  static void guard(Table& table, const Classes& protocols) {
    for (auto& branch : table.branches) {
      for (auto& row : branch.rows) row.fields.insert(row.fields.begin(), {Dimension::protocol, protocols});
    }
  }
  void add_one(std::vector<Step>& steps, const ruleset::RateLimit& limit) {
    steps.emplace_back(Condition{
        Assumed{space_.unknown("within " + std::to_string(limit.count) + " per " +
                               std::to_string(static_cast<std::uint32_t>(limit.unit)) + " seconds and " +
                               std::to_string(limit.burst) + " at once: " + rule_->comment)},
        false, std::nullopt});
  }
  void add_one(std::vector<Step>& steps, const ruleset::Remember& remember) {
    if (!of_this_family(remember.field)) return steps.push_back(Condition{Never{}});
    if (std::holds_alternative<std::monostate>(remember.allowance)) {
      return steps.push_back(Condition{Assumed{space_.unknown("room in " + remember.set.text)}, false, {}});
    }
    steps.emplace_back(
        Condition{Assumed{space_.unknown(name_of_count_.at(remember.set.text))}, false, std::nullopt});
  }
  static void add_one(std::vector<Step>& steps, const ruleset::DestinationNat& nat) {
    steps.emplace_back(NewDestination{nat.address, nat.port});
  }
  static void add_one(std::vector<Step>& steps, const ruleset::SourceNat& nat) {
    steps.emplace_back(NewSource{nat.address});
  }
  static void add_one(std::vector<Step>& steps, const ruleset::Masquerade&) {
    steps.emplace_back(NewSource{});
  }
  static void add_one(std::vector<Step>& steps, const ruleset::RejectReset&) {
    steps.emplace_back(Refuse{Verdict::reset});
  }
  static void add_one(std::vector<Step>& steps, const ruleset::RejectProhibited&) {
    steps.emplace_back(Refuse{Verdict::prohibited});
  }
  static void add_one(std::vector<Step>&, const ruleset::Log&) {}
  static void add_one(std::vector<Step>&, const ruleset::Notify&) {}
  static void add_one(std::vector<Step>&, const ruleset::ClampMss&) {}
  static void add_one(std::vector<Step>&, const ruleset::SetTimeouts&) {}
  template <class Plain>
  static void add_one(std::vector<Step>& steps, const Plain& verdict) {
    steps.emplace_back(ruleset::Verdict(verdict));
  }

  Space& space_;
  const ruleset::Ruleset& ruleset_;
  const resolve::ResolvedPolicy& policy_;
  const ruleset::Rule* rule_ = nullptr;
  std::map<std::string, std::string> set_of_count_;
  std::map<std::string, std::string> name_of_count_;
};

std::string per(const ruleset::Value& mask) {
  int bits = 0;
  for (const auto byte : mask) bits += __builtin_popcount(byte);
  return mask.empty() ? "each" : "/" + std::to_string(bits);
}

}  // namespace

std::string member_of(const std::string& set) {
  return "in " + set;
}

std::string within(const std::string& sentence, const ruleset::Remember& count) {
  const auto who = count.field == Field::ct_state ? std::string("in all") : "of " + per(count.mask);
  const auto what =
      std::visit(base::Overloaded{
                     [](const std::monostate&) { return std::string(); },
                     [](const ruleset::WithinRate& rate) {
                       return std::to_string(rate.count) + " new in " +
                              std::to_string(static_cast<std::uint32_t>(rate.unit)) + " s, " +
                              std::to_string(rate.burst) + " at once";
                     },
                     [](const ruleset::WithinOpen& open) { return std::to_string(open.count) + " open"; },
                 },
                 count.allowance);
  return sentence + ": within " + what + " " + who;
}

Program program_of(Space& space, const ruleset::Ruleset& ruleset, const resolve::ResolvedPolicy& policy) {
  Program program;
  Reader reader(space, ruleset, policy);
  for (const auto& chain : ruleset.chains) program.chains.emplace(chain.name.text, reader.chain(chain));
  return program;
}

}  // namespace prove
