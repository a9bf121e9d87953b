// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/words.h"
#include "mailfwctl/ban_words.h"
#include "mailfwctl/client.h"
#include "mailfwctl/verbs.h"

namespace mailfwctl {
namespace {

constexpr std::chrono::seconds patience{100};  // a service that has no sets yet needs a reload

std::string sessions(std::uint64_t ended) {
  return std::to_string(ended) + (ended == 1 ? " open session was ended" : " open sessions were ended");
}

}  // namespace

Outcome ban(const Settings& settings, const Ban& verb) {
  control::BanCall call{verb.source, verb.service, std::nullopt, verb.reason, verb.cut};
  if (verb.length) call.seconds = verb.length->count();
  const auto reply = ask<control::BanReply>(settings.socket, call, patience);
  if (!reply) return reply.error();
  const auto& ban = reply->ban;
  Outcome outcome;
  outcome.text = ban.source + " is banned" + from_what(ban) + " for " +
                 bans::in_words(std::chrono::seconds(ban.left)) + ", until " + local_time(ban.until);
  if (ban.times > 1)
    outcome.text += "; it is the " + bans::ordinal(static_cast<std::uint32_t>(ban.times)) + " time";
  if (verb.cut || reply->ended_sessions > 0) outcome.text += "; " + sessions(reply->ended_sessions);
  outcome.text += '\n';
  outcome.fields["ban"] = to_json(ban);
  outcome.fields["ended_sessions"] = reply->ended_sessions;
  return outcome;
}

Outcome unban(const Settings& settings, const Unban& verb) {
  const control::UnbanCall call{verb.source, verb.service, verb.all};
  const auto reply = ask<control::BansReply>(settings.socket, call, patience);
  if (!reply) return reply.error();
  Outcome outcome;
  boost::json::array lifted;
  for (const auto& ban : reply->bans) {
    outcome.text += ban.source + " is banned no more" + from_what(ban) + '\n';
    lifted.push_back(to_json(ban));
  }
  if (reply->bans.empty()) {
    outcome.text = verb.all ? "nobody was banned\n" : verb.source + " was not banned\n";
  }
  outcome.fields["lifted"] = std::move(lifted);
  return outcome;
}

Outcome bans(const Settings& settings) {
  const auto reply = ask<control::BansReply>(settings.socket, control::ListBansCall{}, patience);
  if (!reply) return reply.error();
  Outcome outcome;
  boost::json::array all;
  for (const auto& ban : reply->bans) all.push_back(to_json(ban));
  outcome.text = reply->bans.empty() ? "nobody is banned\n" : table_of(reply->bans);
  outcome.fields["bans"] = std::move(all);
  return outcome;
}

}  // namespace mailfwctl
