// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/check.h"

#include <algorithm>

#include "base/overloaded.h"
#include "ruleset/check_parts.h"

namespace ruleset {
namespace {

constexpr std::size_t name_limit = 255;  // NFT_NAME_MAXLEN less the final NUL

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_identifier(const std::string& name) {
  if (name.empty() || name.size() > name_limit || !is_letter(name.front())) return false;
  return std::ranges::all_of(name,
                             [](char c) { return is_letter(c) || is_digit(c) || c == '.' || c == '-'; });
}

template <class Named>
void check_names(const std::vector<Named>& all, const std::string& kind, Violations& violations) {
  for (std::size_t index = 0; index < all.size(); ++index) {
    const auto& name = all[index].name.text;
    if (!is_identifier(name))
      violations.push_back(kind + " '" + name + "' has a name that nft does not take");
    if (index > 0 && !(all[index - 1].name < all[index].name)) {
      violations.push_back(kind + " '" + name + "' is not sorted after '" + all[index - 1].name.text + "'");
    }
  }
}

void check_base(const Chain& chain, Violations& violations) {
  const auto& base = *chain.base;
  if (base.type != ChainType::nat) return;
  // NF_IP_PRI_CONNTRACK: a nat chain before conntrack is refused by the kernel.
  if (base.priority <= -200)
    violations.push_back("chain '" + chain.name.text + "' would translate before conntrack");
  if (base.hook == HookPoint::forward) {
    violations.push_back("chain '" + chain.name.text + "' is a nat chain at the forward hook");
  }
}

void check_rules(const Ruleset& ruleset, const Chain& chain, Violations& violations) {
  const auto before = "chain '" + chain.name.text + "' rule ";
  std::string place;
  for (std::size_t index = 0; index < chain.rules.size(); ++index) {
    place = before;
    place += std::to_string(index + 1);
    check_rule(ruleset, chain.rules[index], place, violations);
  }
}

}  // namespace

std::string quoting_fault(const std::string& text, std::size_t limit) {
  if (text.size() > limit) return "is longer than " + std::to_string(limit) + " bytes";
  const auto breaks_out = [](char c) {
    return c == '"' || static_cast<unsigned char>(c) < ' ' || c == '\x7f';
  };
  if (std::ranges::any_of(text, breaks_out)) return "has a quote or a control character in it";
  return {};
}

std::string target_fault(const Ruleset& ruleset, const Verdict& verdict) {
  const auto fault = [&](const ChainName& name) -> std::string {
    const auto* chain = find(ruleset, name);
    if (chain == nullptr) return "goes to chain '" + name.text + "', which does not exist";
    if (chain->base) return "goes to chain '" + name.text + "', which is a base chain";
    return {};
  };
  return std::visit(
      base::Overloaded{[](const Accept&) { return std::string(); }, [](const Drop&) { return std::string(); },
                       [](const Return&) { return std::string(); },
                       [&](const Jump& jump) { return fault(jump.chain); },
                       [&](const Goto& go) { return fault(go.chain); }},
      verdict);
}

std::vector<std::string> violations(const Ruleset& ruleset) {
  Violations violations;
  check_names(ruleset.sets, "set", violations);
  check_names(ruleset.chains, "chain", violations);
  check_names(ruleset.timeouts, "timeouts", violations);
  // Everything below looks things up by name, which needs the order.
  if (!violations.empty()) return violations;

  for (const auto& timeouts : ruleset.timeouts) check_timeouts(timeouts, violations);
  for (const auto& set : ruleset.sets) check_set(ruleset, set, violations);
  for (const auto& chain : ruleset.chains) {
    if (chain.base) check_base(chain, violations);
    check_rules(ruleset, chain, violations);
  }
  check_allowances(ruleset, violations);
  if (violations.empty()) check_flow(ruleset, violations);
  return violations;
}

}  // namespace ruleset
