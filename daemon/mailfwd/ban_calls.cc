// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/ban_calls.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "mailfwd/ban_clock.h"

namespace mailfwd {
namespace {

constexpr std::chrono::seconds longest_ban = std::chrono::years(10);
constexpr std::size_t longest_reason = 200;  // bytes

std::int64_t seconds_of(bans::WallTime time) {
  return std::chrono::floor<std::chrono::seconds>(time.time_since_epoch()).count();
}

control::BanEntry entry(const bans::Ban& ban, const bans::Moment& now) {
  return {to_text(ban.subject.source),
          ban.subject.service,
          seconds_of(wall_time(ban.began, now)),
          seconds_of(wall_time(ban.ends, now)),
          std::chrono::ceil<std::chrono::seconds>(left(ban, now.uptime)).count(),
          ban.times,
          ban.reason};
}

control::Reply refusal(base::Error why) {
  return control::Failure(control::BanRefused{{std::move(why)}});
}

// A name that no service can have would become the name of a set.
bool is_service_name(const std::string& name) {
  return name.size() <= 40 && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                  c == '_';
         });
}

base::Error no_service(const std::string& name) {
  return base::failure("'" + name + "' is no name of a service", "'mailfwctl show --services' lists them")
      .error();
}

base::Error not_on_disk(const std::string& what, const base::Error& why) {
  return base::failure(what + ", but that is not on disk: " + why.message,
                       "mailfwd goes on trying; a power cut before it succeeds undoes it")
      .error();
}

control::Reply reply_of(const BanAnswer& answer) {
  const auto& banned = answer.banned;
  if (banned.refused) return refusal(*banned.refused);
  const std::string who = to_text(banned.ban.subject.source);
  base::Errors errors;
  if (banned.not_in_force) {
    errors.push_back(base::failure(who + " is not banned yet: " + banned.not_in_force->message,
                                   "it will be as soon as the kernel takes it")
                         .error());
  }
  if (answer.not_on_disk) errors.push_back(not_on_disk(who + " is banned", *answer.not_on_disk));
  if (answer.not_cut) {
    errors.push_back(
        base::failure(who + " is banned, but its sessions go on: " + answer.not_cut->message).error());
  }
  if (!errors.empty()) return control::Failure(control::BanIncomplete{std::move(errors)});
  return control::BanReply{entry(banned.ban, both_clocks()), answer.ended};
}

}  // namespace

void answer_ban(BanService& bans, const control::BanCall& call, const std::string& by, const OnReply& reply) {
  const auto source = bans::read_source(call.source);
  if (!source) return reply(refusal(source.error()));
  if (!is_service_name(call.service)) return reply(refusal(no_service(call.service)));
  if (call.seconds && (*call.seconds < 1 || *call.seconds > longest_ban.count()))
    return reply(refusal(base::failure("a ban lasts from 1 second to 10 years").error()));
  BanRequest request{
      {{*source, call.service}, std::nullopt, call.reason.substr(0, longest_reason)}, call.cut, by};
  if (call.seconds) request.offence.length = std::chrono::seconds(*call.seconds);
  bans.ban(std::move(request), [reply](const BanAnswer& answer) { reply(reply_of(answer)); });
}

void answer_unban(BanService& bans, const control::UnbanCall& call, const std::string& by,
                  const OnReply& reply) {
  LiftRequest request{std::nullopt, call.service, by};
  if (call.source.empty() == !call.all)
    return reply(control::Failure(control::InvalidParameter{call.all ? "all" : "source"}));
  if (!call.source.empty()) {
    const auto source = bans::read_source(call.source);
    if (!source) return reply(refusal(source.error()));
    request.source = *source;
  }
  bans.lift(std::move(request), [reply](const LiftAnswer& answer) {
    if (answer.refused) return reply(refusal(*answer.refused));
    if (answer.not_on_disk) {
      return reply(
          control::Failure(control::BanIncomplete{{not_on_disk("the ban is lifted", *answer.not_on_disk)}}));
    }
    control::BansReply lifted;
    for (const auto& ban : answer.lifted) lifted.bans.push_back(entry(ban, answer.now));
    reply(lifted);
  });
}

void answer_list(BanService& bans, const OnReply& reply) {
  bans.list([reply](const std::vector<bans::Ban>& in_force, const bans::Moment& now) {
    control::BansReply list;
    for (const auto& ban : in_force) list.bans.push_back(entry(ban, now));
    reply(list);
  });
}

}  // namespace mailfwd
