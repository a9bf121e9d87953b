// SPDX-License-Identifier: GPL-2.0-or-later
#include "plan/told.h"

#include <algorithm>
#include <utility>

#include "explain/answer_text.h"

namespace plan {
namespace {

constexpr std::size_t most_services = 12;

std::string joined(const std::vector<std::string>& texts, const char* between = ", ") {
  std::string text;
  for (const auto& each : texts) text += (text.empty() ? "" : between) + each;
  return text;
}

std::string text_of(const Side& side) {
  const std::string place = side.zone == "self" ? "this machine" : side.zone;
  return side.whole ? place : place + " " + explain::ranges_of(side.addresses);
}

std::string title_of(Effect effect) {
  switch (effect) {
    case Effect::let_in:
      return "newly let in";
    case Effect::refused:
      return "newly refused";
    case Effect::answered_otherwise:
      return "refused in another way";
    case Effect::translated_otherwise:
      return "translated in another way";
  }
  return {};
}

// Of the two hundred protocols that nobody has heard of, not each.
std::vector<std::string> texts_of(const std::vector<Service>& services) {
  constexpr int many = 50;
  const auto without_ports = [](const Service& service) { return !base::has_ports(service.protocol); };
  const bool all_others = std::ranges::count_if(services, without_ports) > many;
  std::vector<std::string> texts;
  for (const auto& service : services) {
    if (!all_others || !without_ports(service)) texts.push_back(explain::to_text(service));
  }
  if (all_others) texts.emplace_back("protocols without ports");
  return texts;
}

std::string text_of(const Decision& decision) {
  return decision.outcome + ": " + decision.reason;
}

std::string field(const char* name, const std::string& text) {
  constexpr std::size_t width = 9;
  std::string padded = name;
  padded.resize(std::max(width, padded.size() + 1), ' ');
  return "    " + padded + text + "\n";
}

std::string services_in_words(const std::vector<std::string>& services) {
  if (services.empty()) return "every service";
  if (services.size() <= most_services) return joined(services);
  const std::vector<std::string> first(services.begin(), services.begin() + most_services);
  return joined(first) + " and " + std::to_string(services.size() - most_services) + " more";
}

std::string stay(std::size_t sessions) {
  if (sessions == 1) return "1 open session is of these; it stays";
  return std::to_string(sessions) + " open sessions are of these; they stay";
}

std::string to_text(const Told& told) {
  std::string text = "  " + told.from + " to " + told.to + ": " + services_in_words(told.services) + "\n";
  if (!told.when.empty()) text += field("where", joined(told.when, " and "));
  text += field("before", told.before);
  text += field("now", told.now + (told.place.empty() ? "" : "  [" + told.place + "]"));
  text += field("such as", told.witness);
  if (told.open_sessions > 0) text += field("", stay(told.open_sessions));
  return text;
}

}  // namespace

Told tell(const Sentence& sentence, std::size_t open_sessions) {
  Told told;
  told.effect = title_of(sentence.effect);
  told.from = text_of(sentence.from);
  told.to = text_of(sentence.to);
  told.services = texts_of(sentence.services);
  told.when = sentence.when;
  told.before = text_of(sentence.before);
  told.now = text_of(sentence.now);
  if (sentence.origin.line > 0)
    told.place = sentence.origin.file.text() + ":" + std::to_string(sentence.origin.line);
  told.witness = simulate::to_text(sentence.witness);
  if (sentence.effect == Effect::refused) told.open_sessions = open_sessions;
  return told;
}

std::string to_text(const std::vector<Told>& sentences) {
  std::string text;
  std::string effect;
  for (const auto& told : sentences) {
    if (told.effect != effect) text += (text.empty() ? "" : "\n") + told.effect + "\n";
    effect = told.effect;
    text += to_text(told);
  }
  return text;
}

}  // namespace plan
