// SPDX-License-Identifier: GPL-2.0-or-later
#include "compile/bans.h"

#include <utility>

#include "base/address_sets.h"
#include "compile/exempt.h"
#include "compile/keys.h"
#include "compile/match.h"
#include "ruleset/notices.h"

namespace compile {
namespace {

using ruleset::Field;
using ruleset::KeyType;

// An ISP's mail gateway has some 100,000 bans in force.
constexpr std::uint32_t most_bans = 262144;

constexpr std::size_t longest_prefix = 127;  // NF_LOG_PREFIXLEN - 1

std::string notice(const std::string& comment) {
  return (ruleset::ban_notice_prefix + comment).substr(0, longest_prefix);
}

void add_source(ruleset::Chain& chain, Field field, const ruleset::SetName& set, const ruleset::Bytes& mask,
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
  const auto name = scope.empty() ? std::string("banned") : "banned_" + scope;
  return {runtime_set(draft, name + "_4", {KeyType::ipv4_address, false, true, most_bans}),
          runtime_set(draft, name + "_6", {KeyType::ipv6_address, false, true, most_bans}),
          runtime_set(draft, name + "_networks_4", {KeyType::ipv4_address, true, true, 0}),
          runtime_set(draft, name + "_networks_6", {KeyType::ipv6_address, true, true, 0})};
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
