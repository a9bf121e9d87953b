// SPDX-License-Identifier: GPL-2.0-or-later
#include <sstream>

#include "mailfwctl/client.h"
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

}  // namespace

Outcome plan(const Settings& settings) {
  const auto reply = ask<control::PlanReply>(settings.socket, control::PlanCall{}, patience);
  if (!reply) return reply.error();
  Outcome outcome;
  outcome.text = reply->equal ? "nothing: the kernel holds the policy already\n" : reply->text;
  outcome.fields["equal"] = reply->equal;
  outcome.fields["changes"] = reply->equal ? boost::json::array{} : lines(reply->text);
  return outcome;
}

}  // namespace mailfwctl
