// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/memory_table.h"

#include <algorithm>
#include <cerrno>
#include <variant>

#include "base/overloaded.h"
#include "kernel/memory_jumps.h"

namespace kernel {
namespace {

using base::Error;
using lower::LoweredChain;

using Refusal = std::optional<Error>;

constexpr std::size_t longest_name = 255;          // NFT_NAME_MAXLEN
constexpr std::size_t longest_comment = 253;       // NFT_USERDATA_MAXLEN less type, length and final zero
constexpr std::size_t longest_log_prefix = 127;    // NF_LOG_PREFIXLEN - 1
constexpr std::size_t most_expressions = 128;      // NFT_RULE_MAXEXPRS
constexpr std::int32_t conntrack_priority = -200;  // NF_IP_PRI_CONNTRACK

bool name_fits(const std::string& name) {
  return !name.empty() && name.size() <= longest_name;
}

Refusal add_table(const diff::AddTable& change, const MemoryRules& rules, std::optional<MemoryTable>& table) {
  const bool owned = change.owned && rules.owners;
  if (!table) {
    table.emplace();
    if (owned) table->flags = {diff::Owner::ourselves, true, false};
    return std::nullopt;
  }
  if (!owned || table->flags.owner == diff::Owner::ourselves) return std::nullopt;
  if (!table->flags.persist) return refusal("table", ruleset::table_name, EOPNOTSUPP);
  table->flags = {diff::Owner::ourselves, true, false};
  return std::nullopt;
}

Refusal wake_table(MemoryTable& table) {
  if (table.flags.dormant && table.flags.owner == diff::Owner::ourselves) {
    return refusal("table", ruleset::table_name, EOPNOTSUPP);
  }
  table.flags.dormant = false;
  return std::nullopt;
}

Refusal flush(const diff::FlushChain& change, MemoryTable& table) {
  const auto chain = table.chains.find(change.chain.text);
  if (chain == table.chains.end()) return refusal("chain", change.chain.text, ENOENT);
  chain->second.rules.clear();
  return std::nullopt;
}

bool hook_exists(const ruleset::BaseHook& base) {
  if (base.type != ruleset::ChainType::nat) return true;
  return base.hook != ruleset::HookPoint::forward && base.priority > conntrack_priority;
}

Refusal add(const diff::AddChain& change, MemoryTable& table) {
  const auto& name = change.chain.text;
  if (!name_fits(name)) return refusal("chain", name, ERANGE);
  if (change.base && !hook_exists(*change.base)) return refusal("chain", name, EOPNOTSUPP);
  if (!table.chains.try_emplace(name, LoweredChain{change.chain, change.base, {}}).second) {
    return refusal("chain", name, EEXIST);
  }
  return std::nullopt;
}

Refusal set_policy(const diff::SetChainPolicy& change, MemoryTable& table) {
  const auto chain = table.chains.find(change.chain.text);
  if (chain == table.chains.end()) return refusal("chain", change.chain.text, ENOENT);
  auto& base = chain->second.base;
  if (!base || base->hook != change.base.hook || base->priority != change.base.priority) {
    return refusal("chain", change.chain.text, EOPNOTSUPP);
  }
  if (base->type != change.base.type) return refusal("chain", change.chain.text, EEXIST);
  base->policy = change.base.policy;
  return std::nullopt;
}

// A chain with rules: newer kernels delete them along, older ones say busy. This one is an older one.
Refusal remove(const diff::DeleteChain& change, MemoryTable& table) {
  const auto& name = change.chain.text;
  const auto chain = table.chains.find(name);
  if (chain == table.chains.end()) return refusal("chain", name, ENOENT);
  if (!chain->second.rules.empty() || rule_leads_to(table, name) || element_leads_to(table, name)) {
    return refusal("chain", name, EBUSY);
  }
  table.chains.erase(chain);
  return std::nullopt;
}

int dynset_error(const lower::Dynset& dynset, const MemoryTable& table) {
  const auto set = table.sets.find(dynset.set);
  if (set == table.sets.end()) return ENOENT;
  const auto& schema = set->second.schema;
  if (!schema || schema->verdict_map) return EINVAL;
  if (schema->interval || (dynset.timeout > 0 && !schema->timeouts)) return EOPNOTSUPP;
  return 0;
}

int reference_error(const lower::Expression& expression, const MemoryTable& table) {
  if (const auto* dynset = std::get_if<lower::Dynset>(&expression)) return dynset_error(*dynset, table);
  if (const auto* reference = std::get_if<lower::ObjectReference>(&expression)) {
    const bool ours = reference->type == diff::timeouts_type && table.timeouts.contains(reference->name);
    const auto foreign = table.objects.find(reference->name);
    const bool exists = ours || (foreign != table.objects.end() && foreign->second.type == reference->type);
    return exists ? 0 : ENOENT;
  }
  if (const auto* lookup = std::get_if<lower::Lookup>(&expression)) {
    const auto set = table.sets.find(lookup->set);
    if (set == table.sets.end()) return ENOENT;
    const bool is_map = set->second.schema && set->second.schema->verdict_map;
    return is_map == lookup->to_verdict ? 0 : EINVAL;
  }
  if (const auto target = jump_target(expression)) {
    const auto chain = table.chains.find(*target);
    if (chain == table.chains.end()) return ENOENT;
    return chain->second.base ? EOPNOTSUPP : 0;
  }
  if (const auto* log = std::get_if<lower::LogLine>(&expression)) {
    return log->prefix.size() > longest_log_prefix ? ERANGE : 0;
  }
  if (const auto* log = std::get_if<lower::NflogLine>(&expression)) {
    return log->prefix.size() > longest_log_prefix ? ERANGE : 0;
  }
  return std::holds_alternative<lower::Opaque>(expression) ? EINVAL : 0;
}

Refusal add(const diff::AddRule& change, MemoryTable& table) {
  const auto chain = table.chains.find(change.chain.text);
  if (chain == table.chains.end()) return refusal("chain", change.chain.text, ENOENT);
  const auto& program = change.program;
  const auto refused = [&](int number) {
    return base::system_error("rule '" + program.comment + "' in chain '" + change.chain.text + "'", number);
  };
  if (program.comment.size() > longest_comment) return refused(ERANGE);
  if (program.expressions.size() > most_expressions) return refused(EINVAL);
  for (const auto& expression : program.expressions) {
    if (const int number = reference_error(expression, table)) return refused(number);
  }
  chain->second.rules.push_back(program);
  return std::nullopt;
}

Refusal add(const diff::AddSet& change, MemoryTable& table) {
  const auto& name = change.set.text;
  if (!name_fits(name)) return refusal("set", name, ERANGE);
  if (change.comment.size() > longest_comment) return refusal("set", name, ERANGE);
  if (change.schema.key.empty()) return refusal("set", name, EINVAL);
  if (change.schema.dynamic && change.schema.interval) return refusal("set", name, EOPNOTSUPP);
  if (!table.sets.try_emplace(name, MemorySet{change.schema, {}, change.comment}).second) {
    return refusal("set", name, EEXIST);
  }
  return std::nullopt;
}

Refusal remove(const diff::DeleteSet& change, MemoryTable& table) {
  const auto set = table.sets.find(change.set.text);
  if (set == table.sets.end()) return refusal("set", change.set.text, ENOENT);
  if (rule_uses_set(table, change.set.text)) return refusal("set", change.set.text, EBUSY);
  table.sets.erase(set);
  return std::nullopt;
}

Refusal flush(const diff::FlushSet& change, MemoryTable& table) {
  const auto set = table.sets.find(change.set.text);
  if (set == table.sets.end()) return refusal("set", change.set.text, ENOENT);
  set->second.elements.clear();
  set->second.timed.clear();
  return std::nullopt;
}

// What is not named gets the machine's own, of which this one has none.
Refusal add(const diff::AddTimeouts& change, MemoryTable& table) {
  const auto& name = change.timeouts.name.text;
  if (!name_fits(name)) return refusal("timeouts", name, ERANGE);
  const auto foreign = table.objects.find(name);
  const bool taken = foreign != table.objects.end() && foreign->second.type == diff::timeouts_type;
  if (taken || !table.timeouts.try_emplace(name, change.timeouts).second)
    return refusal("timeouts", name, EEXIST);
  return std::nullopt;
}

Refusal remove(const diff::DeleteObject& change, MemoryTable& table) {
  const auto& name = change.object.name;
  if (rule_uses_object(table, change.object)) return refusal("object", name, EBUSY);
  const auto foreign = table.objects.find(name);
  if (foreign != table.objects.end() && foreign->second.type == change.object.type) {
    table.objects.erase(foreign);
    return std::nullopt;
  }
  const bool ours = change.object.type == diff::timeouts_type && table.timeouts.erase(name) > 0;
  return ours ? std::nullopt : Refusal(refusal("object", name, ENOENT));
}

Refusal within(const diff::Change& change, MemoryTable& table) {
  return std::visit(base::Overloaded{
                        [](const diff::AddTable&) { return Refusal{}; },
                        [](const diff::DeleteTable&) { return Refusal{}; },
                        [&](const diff::WakeTable&) { return wake_table(table); },
                        [&](const diff::FlushChain& flushed) { return flush(flushed, table); },
                        [&](const diff::FlushSet& flushed) { return flush(flushed, table); },
                        [&](const diff::SetChainPolicy& changed) { return set_policy(changed, table); },
                        [&](const diff::AddChain& added) { return add(added, table); },
                        [&](const diff::AddRule& added) { return add(added, table); },
                        [&](const diff::AddSet& added) { return add(added, table); },
                        [&](const diff::AddTimeouts& added) { return add(added, table); },
                        [&](const diff::AddElements& added) { return add_elements(added, table); },
                        [&](const diff::AddTimedElements& added) { return add_elements(added, table); },
                        [&](const diff::DeleteElements& gone) { return delete_elements(gone, table); },
                        [&](const diff::DeleteChain& gone) { return remove(gone, table); },
                        [&](const diff::DeleteSet& gone) { return remove(gone, table); },
                        [&](const diff::DeleteObject& gone) { return remove(gone, table); },
                    },
                    change);
}

}  // namespace

base::Error refusal(const std::string& object, const std::string& name, int number) {
  return base::system_error(object + " '" + name + "'", number);
}

std::optional<Error> apply(const diff::Change& change, const MemoryRules& rules,
                           std::optional<MemoryTable>& table) {
  if (table && table->flags.owner == diff::Owner::somebody_else) {
    return refusal("table", ruleset::table_name, EPERM);
  }
  if (const auto* added = std::get_if<diff::AddTable>(&change)) return add_table(*added, rules, table);
  if (!table) return refusal("table", ruleset::table_name, ENOENT);
  if (std::holds_alternative<diff::DeleteTable>(change)) {
    table.reset();
    return std::nullopt;
  }
  return within(change, *table);
}

}  // namespace kernel
