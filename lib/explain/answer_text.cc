// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/answer_text.h"

#include <algorithm>

namespace explain {
namespace {

constexpr std::size_t most_prefixes = 6;
constexpr std::size_t most_attempts = 12;

std::string joined(const std::vector<std::string>& texts, const char* between = ", ") {
  std::string text;
  for (const auto& each : texts) text += (text.empty() ? "" : between) + each;
  return text;
}

// "internet, 10.0.0.0/8", "internet, on [list.drop]".
std::string to_text(const Side& side) {
  auto text = side.place;
  const auto missing = side.missing.v4.size() + side.missing.v6.size();
  const auto there = side.addresses.v4.size() + side.addresses.v6.size();
  if (missing > 0 && missing < there) {
    text += " except " + ranges_of(side.missing);
  } else if (!side.whole && (missing > 0 || side.within.empty())) {
    text += " " + ranges_of(side.addresses);
  }
  if (!side.within.empty()) text += ", if on " + joined(side.within, " and ");
  if (!side.without.empty()) text += ", if not on " + joined(side.without, " nor ");
  return text;
}

std::string cited(const Cited& sentence) {
  std::string text = sentence.title;
  if (sentence.origin.line > 0) {
    text += "  [" + sentence.origin.file.text() + ":" + std::to_string(sentence.origin.line) + "]";
  }
  return text;
}

std::string field(const char* name, const std::string& text) {
  constexpr std::size_t width = 10;
  std::string padded = name;
  padded.resize(std::max(width, padded.size() + 1), ' ');
  return "  " + padded + text + "\n";
}

std::string to_text(const Traffic& traffic) {
  std::vector<std::string> services;
  for (const auto& service : traffic.services) services.push_back(to_text(service));
  return joined(services) + " from " + to_text(traffic.from) + " to " + to_text(traffic.to);
}

std::string to_text(const Change& change) {
  const auto after = simulate::to_text(change.after);
  auto text = change.destination ? simulate::to_text(change.before) + " becomes " + after
                                 : "the source becomes " + after;
  if (change.port) text += " port " + std::to_string(change.port->number);
  return text + ", by " + cited(change.sentence);
}

std::string to_text(const Reason& reason) {
  std::string text;
  if (reason.decided) {
    text += field("by", cited(*reason.decided));
    const auto& line = reason.decided->line;
    if (!line.empty() && !line.starts_with('[')) text += field("", line);
    if (!reason.why.empty()) text += field("", reason.why);
  } else {
    text += field("because", reason.why);
  }
  for (const auto& change : reason.changes) text += field("nat", to_text(change));
  for (const auto& limit : reason.limits) text += field("limit", limit);
  std::size_t told = 0;
  for (const auto& [sentence, because] : reason.before) {
    if (told == most_attempts) text += field("", std::to_string(reason.before.size() - told) + " more");
    if (told++ < most_attempts) text += field(told == 1 ? "tried" : "", cited(sentence) + ": " + because);
  }
  return text;
}

}  // namespace

std::string ranges_of(const base::AddressSet& addresses) {
  std::vector<std::string> texts;
  const auto count = addresses.v4.size() + addresses.v6.size();
  const auto add = [&](const auto& intervals) {
    for (const auto& interval : intervals) {
      if (texts.size() < most_prefixes || count == most_prefixes + 1)
        texts.push_back(base::to_text(interval));
    }
  };
  add(addresses.v4.intervals());
  add(addresses.v6.intervals());
  auto text = joined(texts);
  if (count > texts.size()) text += " and " + std::to_string(count - texts.size()) + " more";
  return text;
}

std::string words_of(simulate::Decision decision) {
  switch (decision) {
    case simulate::Decision::accept:
      return "allowed";
    case simulate::Decision::drop:
      return "denied, dropped without an answer";
    case simulate::Decision::reset:
      return "denied, refused with a reset";
    case simulate::Decision::prohibited:
      return "denied, refused as prohibited";
    case simulate::Decision::no_way:
      return "denied, it gets nowhere";
  }
  return {};
}

std::string to_text(const Service& service) {
  if (service.protocol == base::protocol_icmp) return "ping";
  if (service.protocol == base::protocol_icmpv6) return "ping (IPv6)";
  auto text = base::to_text(service.protocol);
  return service.ports == base::every_port ? text : text + "/" + base::to_text(service.ports);
}

std::string to_text(const Answer& answer) {
  std::string text;
  for (const auto& [reason, traffic, witness] : answer.cases) {
    if (!text.empty()) text += "\n";
    text += words_of(reason.decision) + "\n";
    for (const auto& each : traffic) text += field(&each == &traffic.front() ? "what" : "", to_text(each));
    text += to_text(reason) + field("such as", simulate::to_text(witness));
  }
  for (const auto& note : answer.notes) text += "note: " + note + "\n";
  return text;
}

}  // namespace explain
