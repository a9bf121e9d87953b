// SPDX-License-Identifier: GPL-2.0-or-later
//
// Everything is read from where it is: the policy from its files, the table from the kernel with each element
// of each set, and nothing of what the daemon believes about either. Of the daemon only two things are asked:
// whether it was told to stop, and what it bans sources from with --service, for which it adds to the table.
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "diff/diff.h"
#include "kernel/snapshot.h"
#include "mailfwctl/capability.h"
#include "mailfwctl/client.h"
#include "mailfwctl/offline.h"
#include "mailfwctl/verbs.h"
#include "mailfwctl/verify_words.h"

namespace mailfwctl {
namespace {

using reconcile::Phase;

constexpr std::chrono::seconds patience{5};

// What the daemon says of itself; a daemon that does not answer keeps nobody from looking.
struct Told {
  std::optional<Phase> phase;
  std::set<std::string> banned_services;
};

Told ask_daemon(const Settings& settings) {
  Told told;
  const auto status = ask<control::StatusReply>(settings.socket, control::StatusCall{}, patience);
  if (!status) return told;
  told.phase = status->phase;
  const auto bans = ask<control::BansReply>(settings.socket, control::ListBansCall{}, patience);
  if (!bans) return told;
  for (const auto& ban : bans->bans) {
    if (!ban.service.empty()) told.banned_services.insert(ban.service);
  }
  return told;
}

// The services in whose names the table holds sets of bans (ruleset/ban_sets.h): the daemon keeps them when
// the last such ban is over. What then has to be there for them is compared like everything else.
std::set<std::string> services_with_bans(const diff::LiveTable& live) {
  constexpr std::string_view beginning = "banned_for_", end = "_4";
  std::set<std::string> services;
  for (const auto& set : live.sets) {
    const std::string_view name = set.name.text;
    if (!name.starts_with(beginning) || !name.ends_with(end)) continue;
    if (name.size() <= beginning.size() + end.size()) continue;
    services.emplace(name.substr(beginning.size(), name.size() - beginning.size() - end.size()));
  }
  return services;
}

void count(const lower::LoweredTable& table, Verified& verified) {
  verified.chains = table.chains.size();
  for (const auto& chain : table.chains) verified.rules += chain.rules.size();
  for (const auto& set : table.sets) {
    if (ruleset::holds_runtime_elements(set.schema)) {
      verified.filled_by_others.push_back(set.name.text);
    } else {
      ++verified.sets;
      verified.set_elements += ruleset::size(set.elements);
    }
  }
  verified.timeouts = table.timeouts.size();
}

// Who owns the table is no question of its content: without a daemon nobody does, and it filters all the
// same.
std::vector<render::Difference> differences(const diff::LiveTable& live, lower::LoweredTable wanted) {
  wanted.owned = false;
  return render::differences(diff::diff(live, wanted), live);
}

Outcome compare(const load::Loaded& loaded, diff::LiveTable live, Told told) {
  Verified verified;
  verified.phase = told.phase;
  for (const auto& scope : loaded.resolved.bans.scopes) {
    if (!scope.name.empty()) verified.banned_services.insert(scope.name);
  }
  count(loaded.target.table, verified);
  for (auto& difference : differences(live, loaded.target.table)) {
    auto written = written_at(difference, loaded);
    verified.found.push_back({std::move(difference), std::move(written)});
  }
  verified.live = std::move(live);
  return to_outcome(verified);
}

}  // namespace

Outcome verify(const Settings& settings) {
  if (!may_configure_network())
    return failed(ExitCode::not_permitted, "reading the kernel's table needs CAP_NET_ADMIN", "be root");
  auto told = ask_daemon(settings);
  auto live = kernel::read_table(0, kernel::Depth::whole);
  if (!live) return Outcome{ExitCode::refused, {}, {std::move(live.error())}, {}};
  told.banned_services.merge(services_with_bans(*live));
  const bool closed = told.phase == Phase::stopped_closed;
  const auto loaded = load_policy(
      settings, {told.banned_services, closed ? load::Extent::closed : load::Extent::whole, true});
  if (!loaded) return loaded.error();
  return compare(*loaded, *std::move(live), std::move(told));
}

}  // namespace mailfwctl
