// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/driver.h"

#include <malloc.h>
#include <unistd.h>

#include <memory>
#include <new>
#include <optional>
#include <utility>

#include "kernel/interfaces.h"
#include "load/ban_rules.h"
#include "load/consequences.h"

namespace mailfwd {
namespace {

// Bytes. Below the first, asking the allocator what is free costs more than there can be.
constexpr std::ptrdiff_t worth_asking = 4 << 20;
constexpr std::size_t worth_giving_back = 1 << 20;

const char* end_of_heap() {
  return static_cast<const char*>(::sbrk(0));
}

using SharedProven = std::shared_ptr<const prove::Proven>;
using Interfaces = std::optional<std::vector<resolve::Interface>>;

// What a load works on. The interfaces are read if they are not known.
struct ToRead {
  const resolve::FileReader& files;
  const lists::Store& lists;
  load::Inputs inputs;
  const BannedServices& banned_services;
  load::Extent extent;
  Interfaces interfaces;
  SharedProven proven;
};

struct Read {
  base::Checked<reconcile::SharedTarget> target;
  bans::Rules bans;
  std::optional<std::vector<std::string>> list_files;
  std::vector<resolve::FreshCopy> fresh;
  timespec began{};
  Interfaces interfaces;
  SharedProven proven;
};

base::Result<void> complete(Interfaces& interfaces) {
  if (interfaces) return {};
  auto found = kernel::read_interfaces();
  if (!found) return std::unexpected(std::move(found).error());
  interfaces = *std::move(found);
  return {};
}

SharedProven proven_of(load::Loaded loaded) {
  return std::make_shared<const prove::Proven>(std::move(loaded.ruleset), std::move(loaded.resolved));
}

Read read_all(ToRead what) {
  Read read;
  ::clock_gettime(CLOCK_REALTIME_COARSE, &read.began);
  if (const auto known = complete(what.interfaces); !known) {
    read.target = std::unexpected(base::Errors{known.error()});
    return read;
  }
  auto attempt = load::load(what.files, what.lists, what.inputs,
                            {*what.interfaces, what.banned_services(), true, what.proven.get()}, what.extent);
  read.proven = std::move(what.proven);
  read.interfaces = std::move(what.interfaces);
  read.list_files = std::move(attempt.list_files);
  if (attempt.loaded) {
    read.fresh = std::move(attempt.loaded->fresh);
    read.bans = load::ban_rules(attempt.loaded->resolved);
    read.target = std::make_shared<const reconcile::Target>(std::move(attempt.loaded->target));
    if (what.extent == load::Extent::whole) read.proven = proven_of(*std::move(attempt.loaded));
  } else {
    read.target = std::unexpected(std::move(attempt.loaded).error());
  }
  return read;
}

// A list too long for this machine is an error like any other: the running policy stays.
Read read_or_run_out(ToRead what) {
  try {
    return read_all(std::move(what));
  } catch (const std::bad_alloc&) {
    Read read;
    read.target = std::unexpected(
        base::Errors{base::failure("not enough memory for the policy and its lists").error()});
    return read;
  }
}

}  // namespace

Driver::Driver(asio::io_context& events, Worker& worker, kernel::Kernel& kernel,
               const resolve::FileReader& files, lists::Store& lists, load::Inputs inputs,
               BannedServices banned_services, Listener listener)
    : worker_(worker),
      kernel_(kernel),
      files_(files),
      lists_(lists),
      inputs_(std::move(inputs)),
      banned_services_(std::move(banned_services)),
      listener_(std::move(listener)),
      heap_began_(end_of_heap()),
      reconciler_(reconcile::Settings{.kernel_has_owners = kernel.features().table_owner}),
      wake_(events, [this] { feed(reconcile::TimerFired{}); }) {}

void Driver::start() {
  perform(reconciler_.start(std::chrono::steady_clock::now()));
}

void Driver::feed(const reconcile::Event& event) {
  perform(reconciler_.on(event, std::chrono::steady_clock::now()));
}

reconcile::RequestId Driver::expect(OnOutcome on_outcome) {
  waiting_.emplace(++last_request_, std::move(on_outcome));
  return last_request_;
}

void Driver::forget_interfaces() {
  interfaces_.reset();
  ++interface_changes_;
}

// Whoever asks in so many words gets everything read anew.
void Driver::reload(std::string cause, OnOutcome on_outcome) {
  forget_interfaces();
  feed(reconcile::ReloadRequested{expect(std::move(on_outcome)), std::move(cause)});
}

// What is planned is what was proven last: nothing else is loaded before the answer.
void Driver::plan(OnPlan on_plan) {
  auto answered = [this, on_plan = std::move(on_plan)](Outcome outcome) {
    if (!outcome.answer.done || !in_force_ || !proven_) return on_plan(outcome, std::nullopt);
    worker_.perform(
        [before = in_force_, now = proven_] { return load::consequences(before->policy, now->policy); },
        [outcome = std::move(outcome), on_plan](std::vector<plan::Told> told) {
          on_plan(outcome, std::move(told));
        });
  };
  feed(reconcile::PlanRequested{expect(std::move(answered))});
}

void Driver::stop(reconcile::StopMode mode, std::string cause, OnOutcome on_outcome) {
  feed(reconcile::StopRequested{expect(std::move(on_outcome)), mode, std::move(cause)});
}

void Driver::perform(reconcile::Actions actions) {
  for (auto& action : actions) {
    note_what_is_in_force();
    tell_bans();  // before anybody hears that his reload is done
    std::visit([this](auto& one) { perform(std::move(one)); }, action);
  }
}

void Driver::note_what_is_in_force() {
  const auto target = reconciler_.in_force();
  if (!target) in_force_.reset();
  if (!loaded_meaning_ || loaded_meaning_->target != target) return;
  in_force_ = std::move(loaded_meaning_->proven);
  loaded_meaning_.reset();
}

void Driver::tell_bans() {
  if (!loaded_bans_ || loaded_bans_->target != reconciler_.in_force()) return;
  listener_.bans_in_force(loaded_bans_->rules);
  loaded_bans_.reset();
}

void Driver::perform(reconcile::Load action) {
  const auto extent = action.closed ? load::Extent::closed : load::Extent::whole;
  ToRead what{files_, lists_, inputs_, banned_services_, extent, interfaces_, proven_};
  worker_.perform([what = std::move(what)]() mutable { return read_or_run_out(std::move(what)); },
                  [this, whole = extent == load::Extent::whole, changes = interface_changes_](Read read) {
                    if (changes == interface_changes_) interfaces_ = std::move(read.interfaces);
                    load_errors_ = read.target ? base::Errors{} : read.target.error();
                    proven_ = std::move(read.proven);
                    if (read.target) loaded_meaning_ = LoadedMeaning{*read.target, whole ? proven_ : nullptr};
                    fresh_ = std::move(read.fresh);
                    if (read.target) loaded_bans_ = LoadedBans{*read.target, std::move(read.bans)};
                    if (read.list_files) listener_.policy_read(*std::move(read.list_files), read.began);
                    feed(reconcile::Loaded{std::move(read.target)});
                  });
}

// The worker gets a copy of what is known, since the reconciler may forget it meanwhile; the elements are
// shared.
void Driver::perform(reconcile::Snapshot action) {
  std::optional<diff::LiveTable> known;
  if (action.trust_known && reconciler_.known() != nullptr) known = *reconciler_.known();
  worker_.perform(
      [&kernel = kernel_, known = std::move(known)] { return kernel.snapshot(known ? &*known : nullptr); },
      [this](base::Result<diff::LiveTable> live) { feed(reconcile::Snapshotted{std::move(live)}); });
}

void Driver::perform(reconcile::Commit action) {
  worker_.perform(
      [&kernel = kernel_, changeset = std::move(action.changeset)] { return kernel.commit(changeset); },
      [this](kernel::CommitOutcome outcome) { feed(reconcile::CommitDone{std::move(outcome)}); });
}

void Driver::perform(reconcile::WakeAt action) {
  wake_.set(action.when);
}

void Driver::perform(reconcile::Report action) {
  listener_.decided(action.decision);
  keep_lists(action.decision.kind);
  give_memory_back();
}

void Driver::perform(reconcile::Answer action) {
  auto waiting = waiting_.extract(action.request);
  if (waiting.empty()) return;
  Outcome outcome{std::move(action), Refusal::none};
  if (!outcome.answer.errors.empty()) {
    outcome.refusal = outcome.answer.errors == load_errors_ ? Refusal::policy : Refusal::kernel;
  }
  waiting.mapped()(std::move(outcome));
}

void Driver::perform(reconcile::AnnounceReady) {
  listener_.in_force();
  // The first proof is of everything, and needs more than any later one.
  worker_.perform([] { return ::malloc_trim(0); }, [](int) {});
}

void Driver::perform(reconcile::GiveUp action) {
  listener_.gave_up(action.errors);
}

// After the commit, which does not wait for a disk. What was loaded last is what is in force now.
void Driver::keep_lists(reconcile::DecisionKind kind) {
  using reconcile::DecisionKind;
  const bool in_force =
      kind == DecisionKind::applied || kind == DecisionKind::adopted || kind == DecisionKind::unchanged;
  const auto fresh = std::exchange(fresh_, {});
  if (!in_force || fresh.empty()) return;
  worker_.perform(
      [&lists = lists_, fresh] {
        base::Errors errors;
        for (const auto& copy : fresh) {
          if (auto kept = lists.keep(copy.key, copy.addresses); !kept) errors.push_back(kept.error());
        }
        return errors;
      },
      [this](const base::Errors& errors) {
        if (!errors.empty()) listener_.not_kept(errors);
      });
}

// What loading and diffing needed is many times what stays. A little is kept: the next reload would only ask
// for it again, page by page.
void Driver::give_memory_back() {
  if (end_of_heap() - heap_began_ < worth_asking) return;
  worker_.perform([] { return ::mallinfo2().fordblks > worth_giving_back ? ::malloc_trim(0) : 0; },
                  [](int) {});
}

}  // namespace mailfwd
