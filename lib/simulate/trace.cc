// SPDX-License-Identifier: GPL-2.0-or-later
#include "simulate/trace.h"

#include "base/overloaded.h"
#include "ruleset/value.h"

namespace simulate {
namespace {

std::string place_text(const ruleset::Ruleset& ruleset, const Place& place) {
  auto text = place.chain.text + " " + std::to_string(place.rule + 1);
  const auto* chain = ruleset::find(ruleset, place.chain);
  if (chain == nullptr || place.rule >= chain->rules.size()) return text;
  const auto& comment = chain->rules[place.rule].comment;
  return comment.empty() ? text : text + " (" + comment + ")";
}

std::string_view hook_text(ruleset::HookPoint hook) {
  switch (hook) {
    case ruleset::HookPoint::prerouting:
      return "prerouting";
    case ruleset::HookPoint::input:
      return "input";
    case ruleset::HookPoint::forward:
      return "forward";
    case ruleset::HookPoint::output:
      return "output";
    case ruleset::HookPoint::postrouting:
      return "postrouting";
  }
  return "";
}

std::string key_text(const ruleset::Ruleset& ruleset, const ruleset::SetName& name,
                     const ruleset::Bytes& key) {
  const auto* set = ruleset::find(ruleset, name);
  return set == nullptr ? std::string() : ruleset::key_text(set->schema.key, key, key);
}

std::string translated_text(const ruleset::Ruleset& ruleset, const Translated& step) {
  const bool destination =
      step.hook == ruleset::HookPoint::prerouting || step.hook == ruleset::HookPoint::output;
  auto text = "  " + place_text(ruleset, step.place) + ": " + (destination ? "destination " : "source ") +
              to_text(step.before) + " becomes " + to_text(step.after);
  return step.port ? text + " port " + std::to_string(step.port->number) : text;
}

std::string line(const ruleset::Ruleset& ruleset, const Step& step) {
  return std::visit(
      base::Overloaded{
          [](const Entered& entered) {
            return std::string(hook_text(entered.hook)) + ": " + entered.chain.text;
          },
          [&](const Tried& tried) { return "  " + place_text(ruleset, tried.place) + ": does not match"; },
          [&](const LookedUp& look) {
            return "  " + place_text(ruleset, look.place) + ": " + key_text(ruleset, look.set, look.key) +
                   (look.found ? " is in @" : " is not in @") + look.set.text;
          },
          [&](const Counted& counted) {
            return "  " + place_text(ruleset, counted.place) + ": " +
                   key_text(ruleset, counted.count.set, counted.count.key) +
                   (counted.added ? " is put into @" : " is counted in @") + counted.count.set.text +
                   (counted.allowance == Assumed::within ? ", within" : ", exceeded");
          },
          [&](const Sent& sent) { return "  " + place_text(ruleset, sent.place) + ": to " + sent.to.text; },
          [&](const Returned& returned) { return "  " + place_text(ruleset, returned.place) + ": returns"; },
          [&](const Translated& translated) { return translated_text(ruleset, translated); },
          [](const Routed& routed) { return "way: " + routed.interface; },
          [&](const Decided& decided) {
            return decided.chain.text + ": " + to_text(decided.decision) + " by " +
                   (decided.place ? place_text(ruleset, *decided.place) : std::string("its policy"));
          },
      },
      step);
}

}  // namespace

std::string to_text(Decision decision) {
  switch (decision) {
    case Decision::accept:
      return "accept";
    case Decision::drop:
      return "drop";
    case Decision::reset:
      return "reset";
    case Decision::prohibited:
      return "prohibited";
    case Decision::no_way:
      return "no way";
  }
  return {};
}

std::string to_text(const ruleset::Ruleset& ruleset, const Outcome& outcome) {
  std::string text;
  for (const auto& step : outcome.trace) text += line(ruleset, step) + "\n";
  return text + to_text(outcome.decision) + ": " + to_text(outcome.packet) + "\n";
}

Runtime after(const ruleset::Ruleset& ruleset, Runtime runtime, const Outcome& outcome) {
  for (const auto& step : outcome.trace) {
    const auto* counted = std::get_if<Counted>(&step);
    if (counted == nullptr || !counted->added) continue;
    const auto* set = ruleset::find(ruleset, counted->count.set);
    const auto [elements, first] = runtime.elements.try_emplace(counted->count.set);
    if (first && set != nullptr) {
      for (const auto& seeded : std::get<ruleset::RuntimeElements>(set->elements).seed) {
        elements->second.push_back({seeded.low, seeded.high});
      }
    }
    elements->second.push_back({counted->count.key, counted->count.key});
  }
  return runtime;
}

}  // namespace simulate
