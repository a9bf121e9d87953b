// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/resolve.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>
#include <string>
#include <utility>

#include "resolve/exempt.h"
#include "resolve/peers.h"
#include "resolve/publish.h"
#include "resolve/services.h"
#include "resolve/translations.h"
#include "resolve/zones.h"

namespace resolve {
namespace {

const char* word(policy::Verb verb) {
  switch (verb) {
    case policy::Verb::allow:
      return "allow";
    case policy::Verb::deny:
      return "deny";
    case policy::Verb::reject:
      return "reject";
  }
  return "";
}

// The order in which sentences decide; among equals the order of the files, which makes no difference. An
// allow without a limit comes first, so that it is an exemption from one that has one. `Sentence` is the
// policy's or the resolved one.
enum class Rank { deny, reject, allow, limited };
constexpr std::array ranks{Rank::deny, Rank::reject, Rank::allow, Rank::limited};

template <class Sentence>
Rank rank_of(const Sentence& sentence) {
  switch (sentence.verb) {
    case policy::Verb::deny:
      return Rank::deny;
    case policy::Verb::reject:
      return Rank::reject;
    case policy::Verb::allow:
      return sentence.limit ? Rank::limited : Rank::allow;
  }
  return Rank::limited;
}

std::optional<std::uint32_t> resolve_user(const policy::Located<std::string>& user, const World& world,
                                          base::Errors& errors) {
  std::uint32_t id = 0;
  const auto* end = user.value.data() + user.value.size();
  const auto [rest, error] = std::from_chars(user.value.data(), end, id);
  if (error == std::errc{} && rest == end) return id;
  const auto found = world.users.find(user.value);
  if (found != world.users.end()) return found->second;
  errors.push_back({user.origin,
                    "there is no user '" + user.value + "' on this machine",
                    {},
                    "install the program that brings it first, or write its number",
                    {}});
  return std::nullopt;
}

bool only_self(const Side& side) {
  return side.zones.size() == 1 && side.zones.front().zone == "self";
}

// A side of a sentence that no packet can have is a mistake in the policy. An empty list file is not: it may
// fill.
void refuse_nowhere(const Side& side, const base::Origin& origin, const std::string& which,
                    base::Errors& errors) {
  if (!side.zones.empty() || side.addresses.addresses.empty()) return;
  errors.push_back({origin,
                    "'" + which + "' names addresses that are in no zone's networks",
                    {},
                    "add the network to a zone, or a zone for the rest, for example internet = \"eth0\"",
                    {}});
}

void refuse_pointless(const Sentence& sentence, base::Errors& errors) {
  if (only_self(sentence.from) && only_self(sentence.to)) {
    errors.push_back({sentence.origin,
                      "'" + sentence.name + "' is about this machine talking to itself",
                      {},
                      "loopback is always allowed; take the sentence out",
                      {}});
  }
  const auto& from = sentence.from.addresses.addresses;
  const auto& to = sentence.to.addresses.addresses;
  const auto whole = [](const Side& side) { return std::ranges::any_of(side.zones, &ZoneShare::whole); };
  if (whole(sentence.from) || whole(sentence.to) || from.empty() || to.empty()) return;
  const bool common_v4 = !from.v4.empty() && !to.v4.empty();
  const bool common_v6 = !from.v6.empty() && !to.v6.empty();
  if (common_v4 || common_v6) return;
  errors.push_back(
      {sentence.origin,
       "no packet can match '" + sentence.name + "': one side has only IPv4 addresses, the other only IPv6",
       {},
       "give the hosts addresses of both families",
       {}});
}

Sentence resolve_sentence(const policy::Sentence& written, const Scope& scope, base::Errors& errors) {
  const auto label = std::string(word(written.verb)) + "_" + written.name.text;
  Sentence sentence;
  sentence.verb = written.verb;
  sentence.name = written.name.text;
  sentence.origin = written.origin;
  sentence.from = resolve_side(written.from, label + "_from", scope, errors);
  sentence.to = resolve_side(written.to, label + "_to", scope, errors);
  auto& excepting = only_self(sentence.from) ? sentence.to : sentence.from;
  if (!written.except.empty())
    excepting.except = resolve_addresses(written.except, label + "_except", scope, errors);
  sentence.services = resolve_services(written.services, scope.policy.options, written.verb);
  if (written.user) sentence.user = resolve_user(*written.user, scope.world, errors);
  if (written.limit) sentence.limit = resolve_limit(*written.limit);
  sentence.log = written.log;
  refuse_nowhere(sentence.from, written.origin, "from", errors);
  refuse_nowhere(sentence.to, written.origin, "to", errors);
  refuse_pointless(sentence, errors);
  return sentence;
}

std::optional<Admin> resolve_admin(const Scope& scope, base::Errors& errors) {
  if (!scope.policy.admin) return std::nullopt;
  const auto& written = *scope.policy.admin;
  Admin admin;
  admin.origin = written.origin;
  admin.from = resolve_side(written.from, "admin_from", scope, errors);
  admin.services = resolve_services(written.services, scope.policy.options, policy::Verb::allow);
  return admin;
}

Options resolve_options(const Scope& scope) {
  const auto& written = scope.policy.options;
  Options options{written.output,       written.ping, written.ident, written.log, scope.receive_only,
                  written.pickup_grace, {},           written.owner};
  for (const auto& timeout : written.timeouts) options.timeouts.push_back(timeout.value);
  return options;
}

void resolve_sentences(const Scope& scope, std::vector<Sentence> published, ResolvedPolicy& resolved,
                       base::Errors& errors) {
  const auto& written = scope.policy.sentences;
  resolved.sentences.reserve(written.size() + published.size());
  for (const auto rank : ranks) {
    for (const auto& sentence : written) {
      if (rank_of(sentence) == rank) resolved.sentences.push_back(resolve_sentence(sentence, scope, errors));
    }
    for (auto& sentence : published) {
      if (rank_of(sentence) == rank) resolved.sentences.push_back(std::move(sentence));
    }
  }
}

// What is expected to pass is a session as clients open it; what is not must not pass from any port.
Test resolve_test(const policy::Test& written, const Scope& scope, base::Errors& errors) {
  const auto label = "test_" + written.name.text;
  const auto verb = written.expect == policy::Expectation::allow ? policy::Verb::allow : policy::Verb::deny;
  Test test;
  test.name = written.name.text;
  test.origin = written.origin;
  test.from = resolve_side(written.from, label + "_from", scope, errors);
  test.to = resolve_side(written.to, label + "_to", scope, errors);
  test.services = resolve_services(written.services, scope.policy.options, verb);
  test.expect = written.expect;
  refuse_nowhere(test.from, written.origin, "from", errors);
  refuse_nowhere(test.to, written.origin, "to", errors);
  return test;
}

// What a list holds is known; whom it never hits is not taken out of it.
void resolve_lists(const Scope& scope, ResolvedPolicy& resolved, base::Errors& errors) {
  for (const auto& written : scope.policy.lists) {
    const auto found = scope.world.lists.find(written.name);
    if (found == scope.world.lists.end()) continue;
    const auto& [addresses, fresh, warnings, faults] = found->second;
    errors.insert(errors.end(), faults.begin(), faults.end());
    resolved.warnings.insert(resolved.warnings.end(), warnings.begin(), warnings.end());
    const auto except = resolve_addresses(written.except, "list_" + written.name + "_except", scope, errors);
    if (written.deny) {
      resolved.lists.push_back({written.name, *written.deny, addresses, except});
      continue;
    }
    resolved.warnings.push_back({written.origin,
                                 "the list '" + written.name + "' denies nothing",
                                 {},
                                 "say whom: deny = \"from\", \"to\" or \"both\"",
                                 {}});
  }
}

void resolve_nat(const Scope& scope, ResolvedPolicy& resolved, base::Errors& errors) {
  resolved.translations = resolve_translations(scope, scope.receive_only, errors);
  refuse_hidden_clients(scope, resolved.forwards, resolved.translations, errors);
  std::ranges::move(doubt_forwards(resolved.sentences, resolved.translations),
                    std::back_inserter(resolved.warnings));
}

}  // namespace

base::Checked<ResolvedPolicy> resolve(const policy::Policy& policy, const World& world) {
  base::Errors errors;
  Scope scope{policy, world, resolve_zones(policy, world, errors), own_addresses(world), {}, {}};
  scope.hosts = resolve_hosts(policy, world, errors);
  scope.receive_only =
      resolve_addresses(policy.options.receive_only, "receive_only", scope, errors).addresses;
  ResolvedPolicy resolved;
  resolved.own_addresses = scope.own_addresses;
  resolved.admin = resolve_admin(scope, errors);
  auto published = resolve_publications(scope, errors);
  resolved.forwards = std::move(published.forwards);
  resolve_sentences(scope, std::move(published.sentences), resolved, errors);
  resolve_nat(scope, resolved, errors);
  resolve_lists(scope, resolved, errors);
  for (const auto& test : policy.tests) resolved.tests.push_back(resolve_test(test, scope, errors));
  std::ranges::stable_sort(resolved.warnings, {}, &base::Error::origin);
  resolved.bans = resolve_bans(scope);
  resolved.exempt = resolve_exempt(scope, errors);
  resolved.options = resolve_options(scope);
  resolved.zones = std::move(scope.zones);
  std::ranges::stable_sort(errors, {}, &base::Error::origin);
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return resolved;
}

}  // namespace resolve
