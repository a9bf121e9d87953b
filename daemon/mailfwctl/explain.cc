// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/explain.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <set>
#include <utility>

#include "bans/ban.h"
#include "bans/sets.h"
#include "bans/words.h"
#include "base/address_sets.h"
#include "explain/answer_text.h"
#include "mailfwctl/ban_words.h"
#include "mailfwctl/client.h"
#include "mailfwctl/explain_json.h"
#include "mailfwctl/offline.h"
#include "mailfwctl/verbs.h"
#include "policy/words.h"
#include "resolve/real_files.h"

namespace mailfwctl {
namespace {

using BanList = std::vector<control::BanEntry>;

constexpr std::chrono::seconds patience{2};
constexpr std::size_t most_bans = 8;

// A daemon that is not there has no bans to tell of; one that does not answer keeps them to itself.
std::optional<BanList> bans_of_now(const Settings& settings) {
  auto reply = ask<control::BansReply>(settings.socket, control::ListBansCall{}, patience);
  if (!reply) return std::nullopt;
  return std::move(reply->bans);
}

std::set<std::string> services_of(const BanList& bans) {
  std::set<std::string> services;
  for (const auto& ban : bans) {
    if (!ban.service.empty()) services.insert(ban.service);
  }
  return services;
}

simulate::Runtime runtime_of(const BanList& bans) {
  simulate::Runtime runtime;
  for (const auto& ban : bans) {
    const auto source = bans::read_source(ban.source);
    if (!source) continue;
    const auto set = bans::set_name(ban.service, bans::kind_of(*source));
    const auto low =
        std::visit([](const auto& range) { return simulate::bytes_of(range.low); }, source->range);
    const auto high =
        std::visit([](const auto& range) { return simulate::bytes_of(range.high); }, source->range);
    // A host is looked up by its key, which of IPv6 is the beginning of its /64.
    runtime.elements[set].push_back({low, bans::is_host(*source) ? low : high});
  }
  return runtime;
}

base::Result<std::optional<std::uint32_t>> user_of(const Explain& verb) {
  if (!verb.user) return std::nullopt;
  if (verb.from != "self") {
    return base::failure("--user is about programs of this machine: from self", "leave it out");
  }
  std::uint32_t number = 0;
  const auto* end = verb.user->data() + verb.user->size();
  if (std::from_chars(verb.user->data(), end, number).ptr == end && !verb.user->empty()) return number;
  if (const auto known = resolve::RealFiles{}.user(*verb.user)) return known;
  return base::failure("unknown user " + policy::in_quotes(*verb.user),
                       "say a name or a number of this machine");
}

bool is_of_bans(const explain::Reason& reason) {
  return (reason.decided && reason.decided->title == "[ban]") || reason.why == "banned";
}

// The bans that a denied case is about.
std::string ban_lines(const explain::Answer& answer, const BanList& bans) {
  base::AddressSet banned;
  for (const auto& each : answer.cases) {
    if (!is_of_bans(each.reason)) continue;
    for (const auto& traffic : each.traffic) banned = base::unite(banned, traffic.from.addresses);
  }
  std::string text;
  std::size_t told = 0;
  std::size_t more = 0;
  for (const auto& ban : bans) {
    const auto source = bans::read_source(ban.source);
    if (!source || !base::meets(base::set_of(source->range), banned)) continue;
    if (++told > most_bans) {
      ++more;
      continue;
    }
    text +=
        "ban: " + ban.source + from_what(ban) + ", another " + bans::in_words(std::chrono::seconds(ban.left));
    text += (ban.reason.empty() ? "" : ", because " + ban.reason) + "\n";
  }
  if (more > 0) text += "ban: " + std::to_string(more) + " more, see 'mailfwctl bans'\n";
  return text;
}

}  // namespace

Outcome explain(const Settings& settings, const Explain& verb) {
  const auto user = user_of(verb);
  if (!user) return Outcome{ExitCode::usage, {}, {user.error()}, {}};
  const auto bans = bans_of_now(settings);
  const Moment moment{services_of(bans.value_or(BanList{})), load::Extent::whole, false};
  const auto loaded = load_policy(settings, moment);
  if (!loaded) return loaded.error();

  explain::Question question{verb.from, verb.to, verb.service, *user, verb.in_interface, {}, verb.state};
  if (verb.source_port) question.source_port = base::Port{*verb.source_port};
  const explain::Ground ground{loaded->sources, loaded->policy, loaded->world, loaded->resolved,
                               loaded->ruleset};
  auto answer = explain::explain(question, ground, runtime_of(bans.value_or(BanList{})));
  if (!answer) return Outcome{ExitCode::usage, {}, {std::move(answer.error())}, {}};
  if (!bans) answer->notes.emplace_back("the daemon does not answer, so nobody counts as banned");

  Outcome outcome;
  outcome.text = explain::to_text(*answer);
  if (bans) outcome.text += ban_lines(*answer, *bans);
  outcome.fields["cases"] = to_json(*answer);
  outcome.fields["notes"] = boost::json::value_from(answer->notes);
  outcome.fields["bans_known"] = bans.has_value();
  return outcome;
}

}  // namespace mailfwctl
