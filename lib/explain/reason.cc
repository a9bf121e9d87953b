// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/reason.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "base/overloaded.h"
#include "explain/labels.h"

namespace explain {
namespace {

using ruleset::Field;
using simulate::Place;

constexpr const char* other_family = "it is about the other family";

const ruleset::Chain& chain_at(const Ground& ground, const Place& place) {
  return *ruleset::find(ground.ruleset, place.chain);
}

const ruleset::Rule& rule_at(const Ground& ground, const Place& place) {
  return chain_at(ground, place).rules.at(place.rule);
}

// What is refused with an answer goes to one chain for all: who sent it there has decided.
std::optional<Place> decider(const simulate::Outcome& outcome) {
  auto place = outcome.decided_by;
  for (const auto& step : outcome.trace) {
    const auto* sent = std::get_if<simulate::Sent>(&step);
    if (sent != nullptr && place && sent->to.text == "refuse" && outcome.decided_by->chain == sent->to) {
      place = sent->place;
    }
  }
  return place;
}

// "allow mail-in: trusted, no limit" says that beside its sentence.
std::string rest_of(const std::string& comment) {
  const auto colon = comment.find(": ");
  return colon == comment.npos ? std::string() : comment.substr(colon + 2);
}

std::optional<Field> field_of(const ruleset::Statement& statement, bool& inside) {
  return std::visit(base::Overloaded{
                        [&](const ruleset::Compare& compare) -> std::optional<Field> {
                          inside = compare.equal;
                          return compare.field;
                        },
                        [](const ruleset::InRange& range) -> std::optional<Field> { return range.field; },
                        [&](const ruleset::Masked& bits) -> std::optional<Field> {
                          inside = bits.equal;
                          return bits.field;
                        },
                        [&](const ruleset::InSet& membership) -> std::optional<Field> {
                          inside = !membership.negated;
                          return membership.fields[0];
                        },
                        [](const auto&) -> std::optional<Field> { return std::nullopt; },
                    },
                    statement);
}

std::string published_address(const Cited& cited, const policy::Policy& policy) {
  for (const auto& publication : policy.publications) {
    if (cited.title == "publish " + publication.name.text) return base::to_text(publication.address.value);
  }
  return "its address";
}

std::string user_of(const Cited& cited, const policy::Policy& policy) {
  for (const auto& sentence : policy.sentences) {
    if (sentence.user && sentence.origin == cited.origin) return "user " + sentence.user->value;
  }
  return "its 'user'";
}

bool is_of_other_family(Field field, const simulate::Packet& packet) {
  const auto dependency = ruleset::facts(field).dependency;
  return dependency == (simulate::is_ipv4(packet) ? ruleset::Dependency::ipv6 : ruleset::Dependency::ipv4);
}

// Empty: nothing that an operator would recognize.
std::string because_of(const ruleset::Statement& statement, const Cited& cited,
                       const simulate::Packet& packet, const Ground& ground) {
  bool inside = true;
  const auto field = field_of(statement, inside);
  if (!field) return {};
  if (is_of_other_family(*field, packet)) return other_family;
  switch (*field) {
    case Field::ipv4_source:
    case Field::ipv6_source:
      return inside ? "the source is not in its 'from'" : "the source is in its 'except'";
    case Field::ipv4_destination:
    case Field::ipv6_destination:
      return inside ? "the destination is not in its 'to'" : "the destination is in its 'except'";
    case Field::source_port:
      return "the client's port is not one of its";
    case Field::socket_user:
      return "it is only for " + user_of(cited, ground.policy);
    case Field::ct_status:
      return "it is about what was sent to " + published_address(cited, ground.policy);
    default:
      return {};
  }
}

void add_attempt(std::vector<Attempt>& before, Cited sentence, std::string because) {
  const auto known = std::ranges::find(before, sentence, &Attempt::sentence);
  if (known == before.end()) {
    before.push_back({std::move(sentence), std::move(because)});
  } else if (because != other_family) {
    known->because = std::move(because);
  }
}

std::string counted(std::uint32_t count, const char* what) {
  return std::to_string(count) + what;
}

std::string period_of(const policy::Rate& rate) {
  switch (rate.period.count()) {
    case 1:
      return "/s";
    case 60:
      return "/min";
    case 3600:
      return "/h";
    default:
      return " in " + std::to_string(rate.period.count()) + " s";
  }
}

std::string source_of(const resolve::Limit& limit) {
  constexpr int whole_ipv4 = 32;
  constexpr int customary_ipv6 = 64;
  if (limit.per_ipv4 == whole_ipv4 && limit.per_ipv6 == customary_ipv6) return "each source";
  return "each /" + std::to_string(limit.per_ipv4) + " or /" + std::to_string(limit.per_ipv6);
}

std::string words_of(const resolve::Limit& limit) {
  std::string text;
  if (limit.rate) text = std::to_string(limit.rate->count) + period_of(*limit.rate);
  if (limit.open) text += (text.empty() ? "" : " and ") + counted(*limit.open, " open");
  if (!text.empty()) text += " for " + source_of(limit);
  if (limit.open_total) text += (text.empty() ? "" : ", ") + counted(*limit.open_total, " open in all");
  switch (limit.over) {
    case policy::OverLimit::drop:
      return text;
    case policy::OverLimit::reject:
      return text + "; beyond that refused";
    case policy::OverLimit::ban:
      return text + "; who exceeds it is banned";
  }
  return text;
}

void add_limit(Reason& reason, const std::string& comment, const Ground& ground) {
  const auto cited = cited_by(comment, ground);
  if (!cited) return;
  for (const auto& sentence : ground.resolved.sentences) {
    const auto title = (sentence.published ? "publish " : "allow ") + sentence.name;
    if (!sentence.limit || title != cited->title) continue;
    auto words = words_of(*sentence.limit);
    if (!reason.decided || reason.decided->title != title) words = title + ": " + words;
    if (std::ranges::find(reason.limits, words) == reason.limits.end())
      reason.limits.push_back(std::move(words));
    return;
  }
}

void add_change(Reason& reason, const simulate::Translated& step, const Ground& ground) {
  const auto& comment = rule_at(ground, step.place).comment;
  auto cited = cited_by(comment, ground);
  if (!cited) cited = Cited{comment, {}, {}};
  reason.changes.push_back({*std::move(cited), is_of_destination(step), step.before, step.after, step.port});
}

void add_tried(Reason& reason, const simulate::Tried& tried, const simulate::Packet& packet,
               const Ground& ground) {
  const auto& chain = chain_at(ground, tried.place);
  if (chain.base && chain.base->type == ruleset::ChainType::nat) return;
  const auto& rule = chain.rules.at(tried.place.rule);
  auto cited = cited_by(rule.comment, ground);
  if (!cited || (reason.decided && cited->title == reason.decided->title)) return;
  auto because = because_of(rule.statements.at(tried.statement), *cited, packet, ground);
  if (cited->title.starts_with("[list.") && !because.empty()) because = "nobody of them is on it";
  if (because.empty() || cited->title == "[ban]") return;
  add_attempt(reason.before, *std::move(cited), std::move(because));
}

}  // namespace

Reason reason_of(const simulate::Outcome& outcome, const Ground& ground) {
  Reason reason;
  reason.decision = outcome.decision;
  const auto place = decider(outcome);
  const auto comment = place ? rule_at(ground, *place).comment : std::string();
  reason.decided = cited_by(comment, ground);
  reason.why = reason.decided ? rest_of(comment) : words_of(comment, outcome.decision);
  for (const auto& step : outcome.trace) {
    if (const auto* tried = std::get_if<simulate::Tried>(&step)) {
      add_tried(reason, *tried, outcome.packet, ground);
    } else if (const auto* count = std::get_if<simulate::Counted>(&step)) {
      add_limit(reason, rule_at(ground, count->place).comment, ground);
    } else if (const auto* translated = std::get_if<simulate::Translated>(&step)) {
      add_change(reason, *translated, ground);
    }
  }
  return reason;
}

}  // namespace explain
