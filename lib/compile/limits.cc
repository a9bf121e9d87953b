// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/limits.h"

#include <chrono>
#include <utility>
#include <vector>

#include "compile/bans.h"
#include "compile/keys.h"
#include "compile/match.h"

namespace compile {
namespace {

using ruleset::Field;

// More sources than this at once get nothing from a limited sentence until others are forgotten: memory stays
// bounded under a flood, and nobody escapes the limit (docs/decisions/full-limits.md).
constexpr std::uint32_t most_sources = 65536;
constexpr std::uint32_t few = 16;

constexpr int whole_ipv4 = 32;
constexpr int customary_ipv6 = 64;

struct Source {
  Field field;
  ruleset::KeyType key;
  ruleset::Value mask;
  std::string suffix;  // "_4", "_per_24_4"
};

std::vector<Source> sources_of(const resolve::Limit& limit) {
  const auto per = [](int length, int customary) {
    return length == customary ? std::string() : "_per_" + std::to_string(length);
  };
  return {{Field::ipv4_source, ruleset::KeyType::ipv4_address, leading_bits_ipv4(limit.per_ipv4),
           per(limit.per_ipv4, whole_ipv4) + "_4"},
          {Field::ipv6_source, ruleset::KeyType::ipv6_address, leading_bits_ipv6(limit.per_ipv6),
           per(limit.per_ipv6, customary_ipv6) + "_6"}};
}

const char* word(ruleset::RateUnit unit) {
  switch (unit) {
    case ruleset::RateUnit::second:
      return "second";
    case ruleset::RateUnit::minute:
      return "minute";
    case ruleset::RateUnit::hour:
      return "hour";
    case ruleset::RateUnit::day:
      return "day";
    case ruleset::RateUnit::week:
      return "week";
  }
  return "";
}

// A bucket of the whole count: "60/min" is sixty in a minute, and all at once if need be. An idle source is
// forgotten when its bucket is full again.
ruleset::Remember remember_rate(Draft& draft, const std::string& name, const policy::Rate& rate,
                                const Source& source) {
  const auto unit = static_cast<ruleset::RateUnit>(rate.period.count());
  const auto set =
      runtime_set(draft, name + "_" + std::to_string(rate.count) + "_per_" + word(unit) + source.suffix,
                  {source.key, false, true, most_sources});
  return {source.field, source.mask, set,
          rate.period,  true,        ruleset::WithinRate{rate.count, unit, rate.count}};
}

ruleset::Remember remember_open(Draft& draft, const std::string& name, std::uint32_t count,
                                const Source& source) {
  const auto set = runtime_set(draft, name + "_open_" + std::to_string(count) + source.suffix,
                               {source.key, false, false, most_sources});
  return {source.field, source.mask, set, std::nullopt, false, ruleset::WithinOpen{count}};
}

// One element stands for all sources: every packet that gets here is of a new session.
ruleset::Remember remember_total(Draft& draft, const std::string& name, std::uint32_t count) {
  const auto set = runtime_set(draft, name + "_total_" + std::to_string(count),
                               {ruleset::KeyType::ct_state, false, false, few});
  return {Field::ct_state, {}, set, std::nullopt, false, ruleset::WithinOpen{count}};
}

void accept_trusted(Draft& draft, ruleset::Chain& chain, const std::string& comment) {
  for (auto matches : match_source(draft, {"trusted", draft.policy.exempt.trusted})) {
    matches.push_back(ruleset::Accept{});
    add_rule(chain, std::move(matches), comment + ": trusted, no limit");
  }
}

// Of one sentence: what it counts for each source, in the order in which it asks.
using Counts = std::vector<ruleset::Remember>;  // IPv4 and IPv6

std::vector<Counts> counts_of(Draft& draft, const std::string& name, const resolve::Limit& limit) {
  std::vector<Counts> all;
  const auto sources = sources_of(limit);
  if (limit.rate) {
    auto& counts = all.emplace_back();
    for (const auto& source : sources) counts.push_back(remember_rate(draft, name, *limit.rate, source));
  }
  if (limit.open) {
    auto& counts = all.emplace_back();
    for (const auto& source : sources) counts.push_back(remember_open(draft, name, *limit.open, source));
  }
  return all;
}

// One rule for each family: a source that exceeds anything, or that there is no room to count, is not
// accepted.
void accept_within(Draft& draft, ruleset::Chain& chain, const std::string& name, const resolve::Limit& limit,
                   const std::string& comment) {
  const auto all = counts_of(draft, name, limit);
  Matches last;
  if (limit.open_total) last.push_back(remember_total(draft, name, *limit.open_total));
  last.push_back(ruleset::Accept{});
  if (all.empty()) return add_rule(chain, std::move(last), comment);
  for (std::size_t family = 0; family < all.front().size(); ++family) {
    Matches matches;
    for (const auto& counts : all) matches.push_back(counts[family]);
    matches.insert(matches.end(), last.begin(), last.end());
    add_rule(chain, std::move(matches), comment);
  }
}

// A chain for each count, since only a source that is known to exceed one is banned, and not one that there
// was no room to count. That a source is not in a dynamic set can be asked without counting anything.
void ban_beyond(Draft& draft, const std::string& name, const resolve::Limit& limit,
                const std::string& comment) {
  const auto all = counts_of(draft, name, limit);
  const auto ban = ban_chain(draft, name, comment);
  for (std::size_t stage = 0; stage < all.size(); ++stage) {
    const auto after = std::to_string(stage + 2);
    const bool last = stage + 1 == all.size() && !limit.open_total;
    auto& chain = add_chain(draft, stage == 0 ? name : name + "_" + std::to_string(stage + 1));
    const auto within = last ? ruleset::Statement(ruleset::Accept{})
                             : ruleset::Statement(ruleset::Goto{{name + "_" + after}});
    for (const auto& count : all[stage]) add_rule(chain, {count, within}, comment);
    for (const auto& count : all[stage]) {
      add_rule(chain, {ruleset::InSet{{count.field}, count.set, true, count.mask}, ruleset::Return{}},
               comment + ": no room to count the source");
    }
    add_rule(chain, {ruleset::Goto{ban}}, comment + ": over its limit");
  }
  if (!limit.open_total) return;
  auto& total = add_chain(draft, name + "_" + std::to_string(all.size() + 1));
  add_rule(total, {remember_total(draft, name, *limit.open_total), ruleset::Accept{}}, comment);
}

}  // namespace

ruleset::ChainName limit_chain(Draft& draft, const resolve::Sentence& sentence, const std::string& comment) {
  const auto name = std::string("limit_") + (sentence.published ? "publish_" : "allow_") + sentence.name;
  if (draft.chains.contains({name})) return {name};
  auto& chain = add_chain(draft, name);
  accept_trusted(draft, chain, comment);
  const auto& limit = *sentence.limit;
  const bool bans = limit.over == policy::OverLimit::ban && (limit.rate || limit.open);
  bans ? ban_beyond(draft, name, limit, comment) : accept_within(draft, chain, name, limit, comment);
  return chain.name;
}

}  // namespace compile
