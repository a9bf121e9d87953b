// SPDX-License-Identifier: GPL-2.0-or-later
#include <sstream>

#include "load/consequences.h"
#include "mailfwctl/client.h"
#include "mailfwctl/offline.h"
#include "mailfwctl/verbs.h"

namespace mailfwctl {
namespace {

// The daemon reads the policy and every list again to answer.
constexpr std::chrono::seconds patience{60};

boost::json::array lines(const std::string& text) {
  boost::json::array array;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) array.emplace_back(line);
  return array;
}

boost::json::object fields_of(const plan::Told& told) {
  const auto texts = [](const std::vector<std::string>& all) {
    return boost::json::array(all.begin(), all.end());
  };
  return {{"effect", told.effect},
          {"from", told.from},
          {"to", told.to},
          {"services", texts(told.services)},
          {"when", texts(told.when)},
          {"before", told.before},
          {"now", told.now},
          {"place", told.place},
          {"witness", told.witness},
          {"open_sessions", told.open_sessions}};
}

std::string words_of(const control::PlanReply& reply, bool objects) {
  if (reply.equal && reply.sentences.empty()) return "nothing: the kernel holds the policy already\n";
  std::string text = plan::to_text(reply.sentences);
  if (!reply.compared) {
    text = "no policy of this daemon is in force that the new one could be compared with\n";
  } else if (reply.sentences.empty()) {
    text = "no new session meets another fate; --nft shows what is different in the table\n";
  }
  if (objects) text += (reply.sentences.empty() ? "" : "\n") + reply.text;
  return text;
}

boost::json::array fields_of(const std::vector<plan::Told>& sentences) {
  boost::json::array array;
  for (const auto& told : sentences) array.push_back(fields_of(told));
  return array;
}

// Without the daemon: what is on disk is what is in force.
Outcome plan_of_file(const std::string& file, const Settings& settings) {
  const auto before = load_policy(settings, {{}, load::Extent::whole, false});
  if (!before) return before.error();
  auto changed = settings;
  changed.config = file;
  const auto now = load_policy(changed, {});
  if (!now) return now.error();
  const auto sentences = load::consequences(before->resolved, now->resolved);
  Outcome outcome;
  outcome.text = sentences.empty() ? "no new session meets another fate\n" : plan::to_text(sentences);
  outcome.fields["sentences"] = fields_of(sentences);
  return outcome;
}

}  // namespace

Outcome plan(const Plan& wish, const Settings& settings) {
  if (!wish.file.empty()) return plan_of_file(wish.file, settings);
  const auto reply = ask<control::PlanReply>(settings.socket, control::PlanCall{}, patience);
  if (!reply) return reply.error();
  Outcome outcome;
  outcome.text = words_of(*reply, wish.objects);
  outcome.fields["equal"] = reply->equal;
  outcome.fields["compared"] = reply->compared;
  outcome.fields["sentences"] = fields_of(reply->sentences);
  outcome.fields["changes"] = reply->equal ? boost::json::array{} : lines(reply->text);
  return outcome;
}

}  // namespace mailfwctl
