// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/explain_json.h"

#include <string>
#include <string_view>

#include "explain/answer_text.h"
#include "mailfwctl/policy_words.h"

namespace mailfwctl {
namespace {

namespace json = boost::json;

std::string_view word_of(simulate::Decision decision) {
  switch (decision) {
    case simulate::Decision::accept:
      return "allowed";
    case simulate::Decision::drop:
      return "dropped";
    case simulate::Decision::reset:
      return "reset";
    case simulate::Decision::prohibited:
      return "prohibited";
    case simulate::Decision::no_way:
      return "no way";
  }
  return {};
}

json::object to_json(const explain::Cited& cited) {
  return {{"sentence", cited.title},
          {"file", cited.origin.file.text()},
          {"line", cited.origin.line},
          {"text", cited.line}};
}

json::object to_json(const explain::Change& change) {
  auto object = to_json(change.sentence);
  object["end"] = change.destination ? "destination" : "source";
  object["before"] = simulate::to_text(change.before);
  object["after"] = simulate::to_text(change.after);
  object["port"] = change.port ? json::value(change.port->number) : nullptr;
  return object;
}

json::object to_json(const explain::Side& side) {
  return {{"place", side.place},
          {"whole", side.whole},
          {"addresses", json::value_from(texts_of(side.addresses))},
          {"in", json::value_from(side.within)},
          {"not_in", json::value_from(side.without)}};
}

json::object to_json(const explain::Traffic& traffic) {
  json::array services;
  for (const auto& service : traffic.services) services.emplace_back(explain::to_text(service));
  return {{"services", std::move(services)}, {"from", to_json(traffic.from)}, {"to", to_json(traffic.to)}};
}

json::object to_json(const explain::Case& each) {
  const auto& reason = each.reason;
  json::array traffic;
  for (const auto& part : each.traffic) traffic.push_back(to_json(part));
  json::array nat;
  for (const auto& change : reason.changes) nat.push_back(to_json(change));
  json::array tried;
  for (const auto& [sentence, because] : reason.before) {
    auto object = to_json(sentence);
    object["because"] = because;
    tried.push_back(std::move(object));
  }
  return {{"allowed", reason.decision == simulate::Decision::accept},
          {"decision", word_of(reason.decision)},
          {"decided_by", reason.decided ? json::value(to_json(*reason.decided)) : nullptr},
          {"why", reason.why},
          {"traffic", std::move(traffic)},
          {"nat", std::move(nat)},
          {"limits", json::value_from(reason.limits)},
          {"tried", std::move(tried)},
          {"packet", simulate::to_text(each.witness)}};
}

}  // namespace

json::array to_json(const explain::Answer& answer) {
  json::array cases;
  for (const auto& each : answer.cases) cases.push_back(to_json(each));
  return cases;
}

}  // namespace mailfwctl
