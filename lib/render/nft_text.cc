// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/nft_text.h"

#include <string_view>

#include "ruleset/value.h"

namespace render {
namespace {

using namespace ruleset;  // NOLINT(google-build-using-namespace): every word here is the ruleset's

constexpr const char* between_elements = ",\n\t\t\t     ";

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

// Without intervals each address is an element of its own.
template <class Address>
std::string elements_of(const SetSchema& schema, const base::IntervalSet<Address>& set) {
  std::string text;
  for (const auto& range : set.intervals()) {
    const auto last = schema.interval ? range.low : range.high;
    for (auto low = range.low;; low = base::successor(low)) {
      if (!text.empty()) text += between_elements;
      text += schema.interval ? base::to_text(range) : base::to_text(low);
      if (low == last) break;
    }
  }
  return text;
}

std::string elements_of(const SetSchema& schema, const KeyedElements& elements) {
  const auto verdict_text = [](const auto& verdict) { return nft_text(Rule{{Statement(verdict)}, {}}); };
  std::string text;
  for (const auto& element : elements) {
    if (!text.empty()) text += between_elements;
    text += key_text(schema.key, element.low, element.high);
    if (element.verdict) text += " : " + std::visit(verdict_text, *element.verdict);
  }
  return text;
}

std::string elements_of(const SetSchema& schema, const RuntimeElements& elements) {
  std::string text;
  for (const auto& element : elements.seed) {
    if (!text.empty()) text += between_elements;
    text += key_text(schema.key, element.low, element.high) + " timeout " + nft_duration(element.lifetime) +
            " expires " + nft_duration(element.left);
  }
  return text;
}

std::string flags_of(const SetSchema& schema) {
  std::string text;
  const auto say = [&](bool flag, const char* word) {
    if (flag) text += (text.empty() ? "" : ",") + std::string(word);
  };
  say(schema.interval, "interval");
  say(schema.dynamic, "dynamic");
  say(schema.timeouts, "timeout");
  return text;
}

std::string set_text(const Set& set) {
  const auto& schema = set.schema;
  std::string text =
      std::string("\t") + (schema.verdict_map ? "map " : "set ") + set.name.text + " {\n\t\ttype ";
  for (std::size_t index = 0; index < schema.key.size(); ++index) {
    text += (index == 0 ? "" : " . ") + std::string(facts(schema.key[index]).nft_name);
  }
  text += schema.verdict_map ? " : verdict\n" : "\n";
  if (schema.size > 0) text += "\t\tsize " + std::to_string(schema.size) + "\n";
  if (const auto flags = flags_of(schema); !flags.empty()) text += "\t\tflags " + flags + "\n";
  if (!set.comment.empty()) text += "\t\tcomment \"" + set.comment + "\"\n";
  const auto elements = std::visit([&](const auto& all) { return elements_of(schema, all); }, set.elements);
  if (!elements.empty()) text += "\t\telements = { " + elements + " }\n";
  return text + "\t}\n";
}

// One object serves both families: the kernel asks for the transport protocol of a packet only.
std::string timeouts_text(const SessionTimeouts& timeouts) {
  std::string policy;
  for (const auto& state : timeouts.states) {
    policy += (policy.empty() ? "" : ", ") + std::string(state_name(state.state)) + " : " +
              std::to_string(state.after.count());
  }
  return "\tct timeout " + timeouts.name.text + " {\n\t\tprotocol " + base::to_text(timeouts.protocol) +
         "\n\t\tl3proto inet\n\t\tpolicy = { " + policy + " }\n\t}\n";
}

std::string chain_text(const Chain& chain) {
  std::string text = "\tchain " + chain.name.text + " {\n";
  if (chain.base) {
    text += "\t\ttype " + std::string(name(chain.base->type)) + " hook " +
            std::string(name(chain.base->hook)) + " priority " + std::to_string(chain.base->priority) +
            "; policy " + (chain.base->policy == BasePolicy::accept ? "accept" : "drop") + ";\n";
  }
  for (const auto& rule : chain.rules) text += "\t\t" + nft_text(rule) + "\n";
  return text + "\t}\n";
}

}  // namespace

// One block: nft creates the chains of a block before it looks at what jumps to them, so the order by name
// will do.
std::string nft_text(const Ruleset& ruleset) {
  std::string text = std::string("table inet ") + table_name + " {\n";
  const char* gap = "";
  for (const auto& timeouts : ruleset.timeouts) {
    text += gap + timeouts_text(timeouts);
    gap = "\n";
  }
  for (const auto& set : ruleset.sets) {
    text += gap + set_text(set);
    gap = "\n";
  }
  for (const auto& chain : ruleset.chains) {
    text += gap + chain_text(chain);
    gap = "\n";
  }
  return text + "}\n";
}

}  // namespace render
