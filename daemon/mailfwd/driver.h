// SPDX-License-Identifier: GPL-2.0-or-later
//
// The loop around the reconciler: feeds it events, performs the actions it asks for (files and kernel on the
// worker), feeds the outcomes back. Decides nothing itself. Lives on the event loop; no call here blocks.
#pragma once

#include <cstdint>
#include <ctime>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "bans/rules.h"
#include "kernel/kernel.h"
#include "lists/store.h"
#include "load/load.h"
#include "mailfwd/alarm.h"
#include "mailfwd/worker.h"
#include "plan/told.h"
#include "reconcile/reconciler.h"
#include "resolve/gather.h"

namespace mailfwd {

// The answer to a request, and whether it was the policy or the kernel that said no.
enum class Refusal { none, policy, kernel };
struct Outcome {
  reconcile::Answer answer;
  Refusal refusal = Refusal::none;
};
using OnOutcome = std::function<void(Outcome)>;

// What a reload would do to packets. Nothing if no policy is in force that this daemon knows.
using Consequences = std::optional<std::vector<plan::Told>>;
using OnPlan = std::function<void(const Outcome&, Consequences)>;

// What the app wants to hear of.
struct Listener {
  std::function<void(const reconcile::Decision&)> decided;
  std::function<void()> in_force;
  std::function<void(const base::Errors&)> gave_up;
  // What the policy says of bans that has just come into force.
  std::function<void(const bans::Rules&)> bans_in_force;
  // The policy was read; it names these list files, and reading began at that time (CLOCK_REALTIME_COARSE).
  std::function<void(std::vector<std::string> list_files, timespec began)> policy_read;
  // Copies of lists could not be kept: a restart would not know them.
  std::function<void(const base::Errors&)> not_kept;
};

// The services that need sets for their bans. Asked on the worker.
using BannedServices = std::function<std::set<std::string>()>;

class Driver {
 public:
  // All references outlive the driver; `kernel`, `files` and `lists` outlive the worker too.
  Driver(asio::io_context& events, Worker& worker, kernel::Kernel& kernel, const resolve::FileReader& files,
         lists::Store& lists, load::Inputs inputs, BannedServices banned_services, Listener listener);

  void start();
  void feed(const reconcile::Event& event);

  void reload(std::string cause, OnOutcome on_outcome);
  void plan(OnPlan on_plan);
  void stop(reconcile::StopMode mode, std::string cause, OnOutcome on_outcome);

  // The interfaces are not what they were when they were last read.
  void forget_interfaces();

  [[nodiscard]] reconcile::SharedTarget in_force() const { return reconciler_.in_force(); }
  [[nodiscard]] reconcile::Status status() const { return reconciler_.status(); }

 private:
  void perform(reconcile::Actions actions);
  void perform(reconcile::Load action);
  void perform(reconcile::Snapshot action);
  void perform(reconcile::Commit action);
  void perform(reconcile::WakeAt action);
  void perform(reconcile::Report action);
  void perform(reconcile::Answer action);
  void perform(reconcile::AnnounceReady action);
  void perform(reconcile::GiveUp action);
  reconcile::RequestId expect(OnOutcome on_outcome);
  void keep_lists(reconcile::DecisionKind kind);
  void tell_bans();
  void note_what_is_in_force();
  void give_memory_back();

  Worker& worker_;
  kernel::Kernel& kernel_;
  const resolve::FileReader& files_;
  lists::Store& lists_;
  load::Inputs inputs_;
  BannedServices banned_services_;
  Listener listener_;
  const char* heap_began_;
  reconcile::Reconciler reconciler_;
  Alarm wake_;
  std::map<reconcile::RequestId, OnOutcome> waiting_;
  reconcile::RequestId last_request_ = 0;
  base::Errors load_errors_;  // of the last Load
  // By the last whole Load that succeeded. In force or not: proven is proven.
  std::shared_ptr<const prove::Proven> proven_;
  struct LoadedMeaning {
    reconcile::SharedTarget target;
    std::shared_ptr<const prove::Proven> proven;
  };
  std::optional<LoadedMeaning> loaded_meaning_;  // of the last Load that succeeded, until it is in force
  std::shared_ptr<const prove::Proven> in_force_;
  std::vector<resolve::FreshCopy> fresh_;  // of lists, by the last Load
  struct LoadedBans {
    reconcile::SharedTarget target;
    bans::Rules rules;
  };
  std::optional<LoadedBans> loaded_bans_;  // of the last Load that succeeded, until it is in force
  // As last read; nothing if an event about them has come since, which counts the changes.
  std::optional<std::vector<resolve::Interface>> interfaces_;
  std::uint64_t interface_changes_ = 0;
};

}  // namespace mailfwd
