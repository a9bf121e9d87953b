// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/ban_engine.h"

#include <algorithm>
#include <map>
#include <utility>
#include <variant>

#include "bans/elements.h"
#include "base/overloaded.h"

namespace mailfwd {
namespace {

constexpr std::size_t few = 100;

using bans::Ban;
using bans::SetOf;
using bans::Subject;

SetOf set_for(const Subject& subject) {
  return {subject.service, bans::kind_of(subject.source)};
}

std::optional<base::Error> trouble_of(const kernel::CommitOutcome& outcome) {
  return std::visit(
      base::Overloaded{
          [](const kernel::Committed&) -> std::optional<base::Error> { return std::nullopt; },
          [](const kernel::Stale&) -> std::optional<base::Error> {
            return base::failure("others change the ruleset too fast").error();
          },
          [](const kernel::Refused& refused) -> std::optional<base::Error> {
            return refused.errors.empty() ? base::failure("the kernel refused it").error()
                                          : refused.errors.front();
          },
          [](const kernel::OutcomeUnknown& unknown) -> std::optional<base::Error> { return unknown.cause; },
      },
      outcome);
}

diff::AddTimedElements filled(const SetOf& of, std::vector<ruleset::TimedElement> elements) {
  return {bans::set_name(of.service, of.kind), ruleset::ban_set_schema(of.kind), std::move(elements)};
}

}  // namespace

BanEngine::BanEngine(BanKernel& kernel, BanClock clock) : kernel_(kernel), clock_(std::move(clock)) {
  kernel_.on_new_set([this](const ruleset::SetName& set) { return remembered(set); });
}

void BanEngine::obey(bans::Rules rules) {
  const auto lock = kernel_.exclusive();
  rules_ = std::move(rules);
}

bans::Rules BanEngine::rules() {
  const auto lock = kernel_.exclusive();
  return rules_.value_or(bans::Rules{});
}

bool BanEngine::has_scope(const std::string& service) {
  const auto lock = kernel_.exclusive();
  return rules_ && std::ranges::find(rules_->scopes, service, &bans::Scope::service) != rules_->scopes.end();
}

bans::Scope BanEngine::scope_of(const std::string& service) {
  const auto lock = kernel_.exclusive();
  if (!rules_) return {service, {}};
  const auto scope = std::ranges::find(rules_->scopes, service, &bans::Scope::service);
  return scope == rules_->scopes.end() ? bans::Scope{service, {}} : *scope;
}

void BanEngine::want_service(const std::string& service) {
  const auto lock = kernel_.exclusive();
  wanted_services_.insert(service);
}

std::set<std::string> BanEngine::services() {
  const auto lock = kernel_.exclusive();
  const auto banned = ledger_.services(clock_().uptime);
  wanted_services_.insert(banned.begin(), banned.end());
  return wanted_services_;
}

void BanEngine::remember(const bans::Stored& stored) {
  const auto lock = kernel_.exclusive();
  const auto now = clock_();
  for (const auto& record : stored.records) {
    if (ledger_.find(record.subject) != nullptr) continue;
    const auto ban = bans::ban_of(record, now, stored.written);
    if (bans::in_force(ban, now.uptime)) unsettled_.insert(ban.subject);
    if (record.boot != now.boot) unsaved_.insert(ban.subject);
    ledger_.put(ban);
  }
}

std::vector<Ban> BanEngine::of_set(const SetOf& of, bans::Uptime now) const {
  std::vector<Ban> found;
  for (auto& ban : ledger_.in_force(now)) {
    if (set_for(ban.subject) == of) found.push_back(std::move(ban));
  }
  return found;
}

std::vector<ruleset::TimedElement> BanEngine::remembered(const ruleset::SetName& set) {
  const auto of = bans::set_of(set);
  if (!of) return {};
  const auto now = clock_().uptime;
  return bans::elements_of(of_set(*of, now), now);
}

std::optional<base::Error> BanEngine::refusal(const bans::Offence& offence) const {
  if (!rules_) {
    return base::failure("no policy is in force yet, and only a policy says whom a ban must spare",
                         "try again when mailfwd is ready")
        .error();
  }
  return bans::refusal(offence.subject.source, rules_->exempt);
}

Ban BanEngine::take_in(const bans::Offence& offence, bans::Uptime now) {
  auto ban = ledger_.judge(offence, rules_.value_or(bans::Rules{}), now);
  ledger_.put(ban);
  unsaved_.insert(ban.subject);
  return ban;
}

// A network's set is filled anew, since its pieces depend on each other.
std::vector<diff::Change> BanEngine::changes_for(const std::vector<Subject>& subjects, bans::Uptime now) {
  std::map<std::string, std::pair<SetOf, std::vector<Ban>>> sets;
  for (const auto& subject : subjects) {
    const auto of = set_for(subject);
    auto& [set, hosts] = sets[bans::set_name(of.service, of.kind).text];
    set = of;
    const Ban* ban = ledger_.find(subject);
    if (!ruleset::is_network(of.kind) && ban != nullptr && bans::in_force(*ban, now)) hosts.push_back(*ban);
  }
  std::vector<diff::Change> changes;
  for (auto& [name, entry] : sets) {
    auto& [of, hosts] = entry;
    if (ruleset::is_network(of.kind)) {
      changes.emplace_back(diff::FlushSet{{name}});
      hosts = of_set(of, now);
    }
    if (!hosts.empty()) changes.emplace_back(filled(of, bans::elements_of(hosts, now)));
  }
  return changes;
}

std::optional<base::Error> BanEngine::put(const std::vector<Subject>& subjects) {
  const auto changes = changes_for(subjects, clock_().uptime);
  auto trouble = changes.empty() ? std::nullopt : trouble_of(kernel_.commit_aside(changes));
  for (const auto& subject : subjects) {
    if (trouble) {
      unsettled_.insert(subject);
    } else {
      unsettled_.erase(subject);
    }
  }
  return trouble;
}

std::vector<Banned> BanEngine::ban(const std::vector<bans::Offence>& offences) {
  const auto lock = kernel_.exclusive();
  const auto now = clock_().uptime;
  std::vector<Banned> outcomes;
  std::vector<Subject> subjects;
  for (const auto& offence : offences) {
    outcomes.push_back({Ban{offence.subject, {}, {}, 1, {}}, refusal(offence), {}});
    if (outcomes.back().refused) continue;
    outcomes.back().ban = take_in(offence, now);
    subjects.push_back(offence.subject);
  }
  if (subjects.empty() || !put(subjects)) return outcomes;
  for (auto& outcome : outcomes) {
    if (!outcome.refused) outcome.not_in_force = put({outcome.ban.subject});
  }
  return outcomes;
}

// The kernel has banned them for the time of the policy; whoever has offended before gets longer.
std::vector<Ban> BanEngine::heard(const std::vector<BannedByPackets>& told) {
  const auto lock = kernel_.exclusive();
  std::vector<Ban> heard;
  if (!rules_) return heard;
  const auto now = clock_().uptime;
  std::vector<Subject> longer;
  for (const auto& notice : told) {
    const auto ban = take_in({{notice.source, {}}, std::nullopt, notice.sentence}, now);
    if (ban.ends > now + rules_->duration) longer.push_back(ban.subject);
    heard.push_back(ban);
  }
  if (!longer.empty()) put(longer);
  return heard;
}

base::Result<std::vector<Ban>> BanEngine::lift(const std::vector<Subject>& subjects) {
  const auto lock = kernel_.exclusive();
  std::vector<Ban> lifted;
  for (const auto& subject : subjects) {
    if (const Ban* ban = ledger_.find(subject)) lifted.push_back(*ban);
    ledger_.erase(subject);
  }
  const auto now = clock_().uptime;
  auto changes = changes_for(subjects, now);
  // One that has ended by itself can not be deleted, so each is made for a moment.
  std::map<std::string, std::pair<SetOf, std::vector<Ban>>> hosts;
  for (const auto& ban : lifted) {
    const auto of = set_for(ban.subject);
    if (ruleset::is_network(of.kind) || !bans::in_force(ban, now)) continue;
    auto& [set, all] = hosts[bans::set_name(of.service, of.kind).text];
    set = of;
    all.push_back(ban);
  }
  for (const auto& [name, entry] : hosts) {
    auto elements = bans::elements_of(entry.second, now);
    ruleset::KeyedElements keys;
    for (const auto& element : elements) keys.push_back({element.low, element.high, {}});
    const auto schema = ruleset::ban_set_schema(entry.first.kind);
    changes.emplace_back(filled(entry.first, std::move(elements)));
    changes.emplace_back(diff::DeleteElements{{name}, schema, std::move(keys)});
  }
  const auto trouble = changes.empty() ? std::nullopt : trouble_of(kernel_.commit_aside(changes));
  if (trouble) {
    for (const auto& ban : lifted) ledger_.put(ban);
    return std::unexpected(*trouble);
  }
  for (const auto& ban : lifted) {
    unsettled_.erase(ban.subject);
    unsaved_.insert(ban.subject);
  }
  return lifted;
}

std::vector<Subject> BanEngine::subjects(const bans::Source& source,
                                         const std::optional<std::string>& service) {
  const auto lock = kernel_.exclusive();
  std::vector<Subject> found;
  for (const auto& ban : ledger_.of(source)) {
    if (!service || ban.subject.service == *service) found.push_back(ban.subject);
  }
  return found;
}

std::vector<Ban> BanEngine::in_force() {
  const auto lock = kernel_.exclusive();
  return ledger_.in_force(clock_().uptime);
}

// What the daemon has not heard of: banned by packets while nobody listened, or by a daemon that died before
// it was on disk. It is as long as the kernel has it, and longer only for who has offended before.
void BanEngine::take_in(const SetOf& of, const std::vector<ruleset::TimedElement>& elements,
                        bans::Uptime now) {
  for (const auto& element : elements) {
    const auto source = bans::source_of(element, of.kind);
    if (!source || element.left.count() <= 0) continue;
    const Subject subject{*source, of.service};
    const Ban* known = ledger_.find(subject);
    if (known != nullptr && bans::in_force(*known, now)) continue;
    const auto rules = rules_.value_or(bans::Rules{});
    const bans::Uptime began = now - std::max(element.lifetime - element.left, bans::Uptime(0));
    auto ban = ledger_.judge({subject, std::nullopt, "found in the kernel"}, rules, now);
    ban.ends = ban.times > 1 ? std::max(now + element.left, began + bans::length(ban)) : now + element.left;
    ban.began = std::min(began, ban.ends);
    ledger_.put(ban);
    unsaved_.insert(subject);
    if (ban.times > 1) unsettled_.insert(subject);
  }
}

bool BanEngine::take_over() {
  const auto lock = kernel_.exclusive();
  if (!rules_) return false;
  const auto now = clock_().uptime;
  std::set<Subject> held;
  for (const auto& scope : rules_->scopes) {
    for (const auto kind : bans::set_kinds) {
      const SetOf of{scope.service, kind};
      const auto elements =
          kernel_.timed_elements(bans::set_name(of.service, kind), ruleset::ban_set_schema(kind));
      if (!elements) return false;
      take_in(of, *elements, now);
      for (const auto& element : *elements) {
        if (const auto source = bans::source_of(element, kind)) held.insert({*source, of.service});
      }
    }
  }
  for (const auto& ban : ledger_.in_force(now)) {
    if (!held.contains(ban.subject) && has_scope(ban.subject.service)) unsettled_.insert(ban.subject);
  }
  return settle();
}

bool BanEngine::settle() {
  const auto lock = kernel_.exclusive();
  std::vector<Subject> subjects;
  for (const auto& subject : unsettled_) {
    if (has_scope(subject.service)) subjects.push_back(subject);
  }
  if (subjects.empty() || !put(subjects)) return true;
  // One that the kernel will never take must not keep the others out; a table that is not there takes none.
  bool all = subjects.size() <= few;
  for (std::size_t i = 0; all && i < subjects.size(); ++i) put({subjects[i]});
  return unsettled_.empty();
}

bool BanEngine::is_settled() {
  const auto lock = kernel_.exclusive();
  return unsettled_.empty();
}

std::optional<bans::Edits> BanEngine::unsaved() {
  const auto lock = kernel_.exclusive();
  const auto now = clock_();
  for (const auto& subject : ledger_.forget(rules_.value_or(bans::Rules{}), now.uptime)) {
    unsaved_.insert(subject);
  }
  if (unsaved_.empty() && !all_unsaved_) return std::nullopt;
  bans::Edits edits;
  edits.written = now.wall;
  for (const auto& subject : unsaved_) {
    const Ban* ban = ledger_.find(subject);
    if (ban == nullptr) edits.erase.push_back(subject);
    if (ban != nullptr && !all_unsaved_) edits.put.push_back(bans::record_of(*ban, now));
  }
  if (all_unsaved_) {
    for (const auto& [subject, ban] : ledger_.all()) edits.put.push_back(bans::record_of(ban, now));
  }
  being_saved_ = std::exchange(unsaved_, {});
  all_unsaved_ = false;
  return edits;
}

void BanEngine::not_saved() {
  const auto lock = kernel_.exclusive();
  unsaved_.merge(being_saved_);
  being_saved_.clear();
  all_unsaved_ = true;
}

}  // namespace mailfwd
