// SPDX-License-Identifier: GPL-2.0-or-later
//
// Follows the jumps from each base chain, as the kernel does when it validates a batch, so that a loop or a
// statement at the wrong hook is found here with its chain's name instead of there as ELOOP or EOPNOTSUPP.
#include <algorithm>
#include <map>
#include <set>

#include "base/overloaded.h"
#include "ruleset/check_parts.h"

namespace ruleset {
namespace {

constexpr int depth_limit = 15;  // NFT_JUMP_STACK_SIZE less the base chain itself

bool may_reject(const BaseHook& base) {
  return base.type == ChainType::filter && base.hook != HookPoint::prerouting &&
         base.hook != HookPoint::postrouting;
}
// The kernel knows the route, and with it the MSS, from the forward hook on.
bool may_clamp(const BaseHook& base) {
  return base.hook >= HookPoint::forward;
}

bool translates_at(const BaseHook& base, HookPoint one, HookPoint other) {
  return base.type == ChainType::nat && (base.hook == one || base.hook == other);
}
bool may_change_destination(const BaseHook& base) {
  return translates_at(base, HookPoint::prerouting, HookPoint::output);
}
bool may_change_source(const BaseHook& base) {
  return translates_at(base, HookPoint::postrouting, HookPoint::input);
}
bool may_masquerade(const BaseHook& base) {
  return translates_at(base, HookPoint::postrouting, HookPoint::postrouting);
}

class Walk {
 public:
  Walk(const Ruleset& ruleset, const Chain& base, Violations& violations)
      : ruleset_(ruleset), base_(base), violations_(violations) {}

  // Visits a chain again only when it is reached over a longer way than before.
  void visit(const Chain& chain, int depth) {
    if (open_.contains(&chain)) return complain(chain, "jumps back to itself");
    if (depth > depth_limit) return complain(chain, "is more than 15 jumps away");
    const auto [known, first] = deepest_.try_emplace(&chain, depth);
    if (!first && known->second >= depth) return;
    known->second = depth;
    open_.insert(&chain);
    for (const auto& rule : chain.rules) {
      for (const auto& statement : rule.statements) follow(chain, statement, depth, first);
    }
    open_.erase(&chain);
  }

 private:
  void complain(const Chain& chain, const std::string& fault) {
    violations_.push_back("chain '" + chain.name.text + "', reached from '" + base_.name.text + "', " +
                          fault);
  }

  void follow(const Chain& chain, const Statement& statement, int depth, bool first) {
    const auto go = [&](const ChainName& name) { visit(*find(ruleset_, name), depth + 1); };
    const auto expect = [&](bool allowed, const char* fault) {
      if (first && !allowed) complain(chain, fault);
    };
    const auto& base = *base_.base;
    const auto reject = [&] { expect(may_reject(base), "rejects where no answer can be sent"); };
    const auto nothing = [](const auto&) {};
    std::visit(base::Overloaded{
                   [&](const Jump& it) { go(it.chain); }, [&](const Goto& it) { go(it.chain); },
                   [&](const RejectReset&) { reject(); }, [&](const RejectProhibited&) { reject(); },
                   [&](const ClampMss&) { expect(may_clamp(base), "clamps where no route is known"); },
                   [&](const DestinationNat&) {
                     expect(may_change_destination(base), "translates destinations at the wrong hook");
                   },
                   [&](const SourceNat&) {
                     expect(may_change_source(base), "translates sources at the wrong hook");
                   },
                   [&](const Masquerade&) { expect(may_masquerade(base), "masquerades at the wrong hook"); },
                   [&](const VerdictMap& it) {
                     for (const auto* target : targets(*find(ruleset_, it.map))) visit(*target, depth + 1);
                   },
                   nothing},
               statement);
  }

  // Each once: a map of a hundred ports may lead to the same chain.
  [[nodiscard]] std::set<const Chain*> targets(const Set& map) const {
    std::set<const Chain*> all;
    const auto* elements = std::get_if<KeyedElements>(&map.elements);
    if (elements == nullptr) return all;
    for (const auto& element : *elements) {
      if (!element.verdict) continue;
      if (const auto* jump = std::get_if<Jump>(&*element.verdict)) all.insert(find(ruleset_, jump->chain));
      if (const auto* go = std::get_if<Goto>(&*element.verdict)) all.insert(find(ruleset_, go->chain));
    }
    return all;
  }

  const Ruleset& ruleset_;
  const Chain& base_;
  Violations& violations_;
  std::set<const Chain*> open_;
  std::map<const Chain*, int> deepest_;
};

}  // namespace

void check_flow(const Ruleset& ruleset, Violations& violations) {
  for (const auto& chain : ruleset.chains) {
    if (chain.base) Walk(ruleset, chain, violations).visit(chain, 0);
  }
}

}  // namespace ruleset
