// SPDX-License-Identifier: GPL-2.0-or-later
//
// The text form of a Ruleset for goldens and messages: one line a rule, one line an element, every member of
// every value in it, so that two rulesets with the same text are equal.
#include "base/overloaded.h"
#include "ruleset/ruleset.h"
#include "ruleset/value.h"

namespace ruleset {
namespace {

std::string_view name(ChainType type) {
  return type == ChainType::filter ? "filter" : "nat";
}

std::string_view name(HookPoint hook) {
  switch (hook) {
    case HookPoint::prerouting:
      return "prerouting";
    case HookPoint::input:
      return "input";
    case HookPoint::forward:
      return "forward";
    case HookPoint::output:
      return "output";
    case HookPoint::postrouting:
      return "postrouting";
  }
  return "";
}

std::string_view name(RateUnit unit) {
  switch (unit) {
    case RateUnit::second:
      return "second";
    case RateUnit::minute:
      return "minute";
    case RateUnit::hour:
      return "hour";
    case RateUnit::day:
      return "day";
    case RateUnit::week:
      return "week";
  }
  return "";
}

std::string joined(const Fields& fields) {
  std::string text;
  for (const auto field : fields) {
    if (!text.empty()) text += " . ";
    text += facts(field).nft_name;
  }
  return text;
}

std::string operation(bool equal) {
  return equal ? " == " : " != ";
}

// "(ip saddr & 255.255.255.0)"
std::string masked_word(Field field, const Bytes& mask) {
  const auto word = std::string(facts(field).nft_name);
  return mask.empty() ? word : "(" + word + " & " + value_text(facts(field).type, mask) + ")";
}

std::string rate_text(std::uint32_t count, RateUnit unit, std::uint32_t burst) {
  return std::to_string(count) + "/" + std::string(name(unit)) + " burst " + std::to_string(burst);
}

std::string text_of(const Allowance& allowance) {
  return std::visit(
      base::Overloaded{
          [](const std::monostate&) { return std::string(); },
          [](const WithinRate& it) { return " within " + rate_text(it.count, it.unit, it.burst); },
          [](const WithinOpen& it) { return " within " + std::to_string(it.count) + " open"; },
      },
      allowance);
}

std::string text_of(const Remember& it) {
  auto text = "remember " + masked_word(it.field, it.mask) + " in @" + it.set.text;
  if (it.lifetime) text += " for " + std::to_string(it.lifetime->count()) + " ms";
  if (it.renew) text += " from the last on";
  return text + text_of(it.allowance);
}

std::string address_text(const Bytes& address) {
  return value_text(address.size() == 4 ? KeyType::ipv4_address : KeyType::ipv6_address, address);
}

std::string text_of(const DestinationNat& it) {
  const auto port = it.port ? " port " + std::to_string(it.port->number) : std::string();
  return "destination becomes " + address_text(it.address) + port;
}

std::string text_of(const Statement& statement) {
  const auto value = [](Field field, const Bytes& bytes) { return value_text(facts(field).type, bytes); };
  const auto word = [](Field field) { return std::string(facts(field).nft_name); };
  return std::visit(
      base::Overloaded{
          [&](const Compare& it) { return word(it.field) + operation(it.equal) + value(it.field, it.value); },
          [&](const InterfacePrefix& it) { return word(it.field) + " == \"" + it.prefix + "*\""; },
          [&](const InRange& it) {
            return word(it.field) + " in " + value(it.field, it.low) + "-" + value(it.field, it.high);
          },
          [&](const Masked& it) {
            return "(" + word(it.field) + " & " + value(it.field, it.mask) + ")" + operation(it.equal) +
                   value(it.field, it.value);
          },
          [&](const InSet& it) {
            const auto key = it.mask.empty() ? joined(it.fields) : masked_word(it.fields.front(), it.mask);
            return key + (it.negated ? " not in @" : " in @") + it.set.text;
          },
          [&](const VerdictMap& it) { return joined(it.fields) + " decides by @" + it.map.text; },
          [&](const RateLimit& it) { return "at most " + rate_text(it.count, it.unit, it.burst); },
          [](const Remember& it) { return text_of(it); },
          [&](const Log& it) { return "log \"" + it.prefix + "\""; },
          [&](const Notify& it) {
            return "notify group " + std::to_string(it.group) + " \"" + it.prefix + "\"";
          },
          [&](const ClampMss&) { return std::string("clamp mss"); },
          [&](const SetTimeouts& it) { return "timeouts of " + it.object.text; },
          [](const DestinationNat& it) { return text_of(it); },
          [](const SourceNat& it) { return "source becomes " + address_text(it.address); },
          [](const Masquerade&) { return std::string("masquerade"); },
          [&](const Accept&) { return std::string("accept"); },
          [&](const Drop&) { return std::string("drop"); },
          [&](const Return&) { return std::string("return"); },
          [&](const Jump& it) { return "jump " + it.chain.text; },
          [&](const Goto& it) { return "goto " + it.chain.text; },
          [&](const RejectReset&) { return std::string("reject with reset"); },
          [&](const RejectProhibited&) { return std::string("reject as prohibited"); },
      },
      statement);
}

std::string comment_text(const std::string& comment) {
  return comment.empty() ? "" : "  # " + comment;
}

std::string text_of(const Rule& rule) {
  std::string text = " ";
  for (const auto& statement : rule.statements) text += (text == " " ? " " : ", ") + text_of(statement);
  return text + comment_text(rule.comment) + "\n";
}

std::string text_of(const SetSchema&, const base::Ipv4Set& elements) {
  std::string text;
  for (const auto& range : elements.intervals()) text += "  " + base::to_text(range) + "\n";
  return text;
}

std::string text_of(const SetSchema&, const base::Ipv6Set& elements) {
  std::string text;
  for (const auto& range : elements.intervals()) text += "  " + base::to_text(range) + "\n";
  return text;
}

std::string text_of(const SetSchema& schema, const KeyedElements& elements) {
  std::string text;
  for (const auto& element : elements) {
    text += "  " + key_text(schema.key, element.low, element.high);
    if (element.verdict) {
      text += " : " +
              std::visit([](const auto& verdict) { return text_of(Statement(verdict)); }, *element.verdict);
    }
    text += "\n";
  }
  return text;
}

std::string text_of(const SetSchema& schema, const RuntimeElements& elements) {
  std::string text;
  for (const auto& element : elements.seed) {
    text += "  " + key_text(schema.key, element.low, element.high) + " for " +
            std::to_string(element.left.count()) + " of " + std::to_string(element.lifetime.count()) +
            " ms\n";
  }
  return text;
}

std::string text_of(const Set& set) {
  std::string text = set.schema.verdict_map ? "map " : "set ";
  text += set.name.text + ": ";
  for (std::size_t index = 0; index < set.schema.key.size(); ++index) {
    text += (index == 0 ? "" : " . ") + std::string(facts(set.schema.key[index]).nft_name);
  }
  if (set.schema.interval) text += " interval";
  if (set.schema.dynamic) text += " dynamic";
  if (set.schema.timeouts) text += " timeouts";
  if (set.schema.size > 0) text += " size " + std::to_string(set.schema.size);
  text += comment_text(set.comment) + "\n";
  return text + std::visit([&](const auto& all) { return text_of(set.schema, all); }, set.elements);
}

std::string text_of(const SessionTimeouts& timeouts) {
  std::string text = "timeouts " + timeouts.name.text + ": " + base::to_text(timeouts.protocol) + "\n";
  for (const auto& state : timeouts.states) {
    text += "  " + std::string(state_name(state.state)) + " " + std::to_string(state.after.count()) + " s\n";
  }
  return text;
}

std::string text_of(const Chain& chain) {
  std::string text = "chain " + chain.name.text;
  if (chain.base) {
    text += ": " + std::string(name(chain.base->type)) + " at " + std::string(name(chain.base->hook)) +
            " priority " + std::to_string(chain.base->priority) + " policy " +
            (chain.base->policy == BasePolicy::accept ? "accept" : "drop");
  }
  text += "\n";
  for (const auto& rule : chain.rules) text += text_of(rule);
  return text;
}

}  // namespace

std::string to_text(const Ruleset& ruleset) {
  std::string text = std::string("table inet ") + table_name + (ruleset.owned ? " owned" : "") + "\n";
  for (const auto& timeouts : ruleset.timeouts) text += "\n" + text_of(timeouts);
  for (const auto& set : ruleset.sets) text += "\n" + text_of(set);
  for (const auto& chain : ruleset.chains) text += "\n" + text_of(chain);
  return text;
}

}  // namespace ruleset
