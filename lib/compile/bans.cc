// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/bans.h"

#include <utility>

#include "base/address_sets.h"
#include "compile/exempt.h"
#include "compile/keys.h"
#include "compile/match.h"
#include "ruleset/ban_sets.h"
#include "ruleset/notices.h"

namespace compile {
namespace {

using ruleset::BanSetKind;
using ruleset::Field;

constexpr std::size_t longest_prefix = 127;  // NF_LOG_PREFIXLEN - 1

std::string notice(const std::string& comment) {
  return (ruleset::ban_notice_prefix + comment).substr(0, longest_prefix);
}

void add_source(ruleset::Chain& chain, Field field, const ruleset::SetName& set, const ruleset::Value& mask,
                const resolve::Bans& bans, const std::string& comment) {
  // Whoever is in already is banned for something else than this service: nothing new to tell.
  add_rule(chain,
           {ruleset::InSet{{field}, set, true, mask},
            ruleset::Remember{field, mask, set, bans.duration, false, {}},
            ruleset::Notify{ruleset::ban_notice_group, notice(comment)}, ruleset::Drop{}},
           comment + ": banned");
}

}  // namespace

BanSets ban_sets(Draft& draft, const std::string& scope) {
  const auto set = [&](BanSetKind kind) {
    ruleset::Set made{
        ruleset::ban_set_name(scope, kind), ruleset::ban_set_schema(kind), ruleset::RuntimeElements{}, {}};
    return draft.sets.emplace(made.name, made).first->first;
  };
  return {set(BanSetKind::hosts_4), set(BanSetKind::hosts_6), set(BanSetKind::networks_4),
          set(BanSetKind::networks_6)};
}

ruleset::ChainName ban_chain(Draft& draft, const std::string& name, const std::string& comment) {
  const auto sets = ban_sets(draft, {});
  auto& chain = add_chain(draft, "ban_" + name);
  return_exempt(draft, chain);
  add_source(chain, Field::ipv4_source, sets.ipv4, {}, draft.policy.bans, comment);
  add_source(chain, Field::ipv6_source, sets.ipv6, leading_bits_ipv6(banned_ipv6_length), draft.policy.bans,
             comment);
  return chain.name;
}

}  // namespace compile
