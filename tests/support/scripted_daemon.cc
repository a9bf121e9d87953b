// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/scripted_daemon.h"

namespace support {
namespace {

const char* word(reconcile::DecisionKind kind) {
  using enum reconcile::DecisionKind;
  switch (kind) {
    case applied:
      return "applied";
    case unchanged:
      return "unchanged";
    case repaired:
      return "repaired";
    case adopted:
      return "adopted";
    case rejected:
      return "rejected";
    case failed:
      return "failed";
    case stopped:
      return "stopped";
  }
  return "?";
}

}  // namespace

void ScriptedDaemon::put_under_way(reconcile::Action action, int& count) {
  if (under_way_) ++collisions;
  ++count;
  under_way_ = std::move(action);
}

void ScriptedDaemon::take(reconcile::Actions actions) {
  for (auto& action : actions) {
    std::visit(base::Overloaded{
                   [&](reconcile::Load& it) { put_under_way(it, loads); },
                   [&](reconcile::Snapshot& it) { put_under_way(it, snapshots); },
                   [&](reconcile::Commit& it) { put_under_way(std::move(it), commits); },
                   [&](reconcile::WakeAt& it) { alarm_ = it.when; },
                   [&](reconcile::Report& it) { decisions.push_back(std::move(it.decision)); },
                   [&](reconcile::Answer& it) { answers.push_back(std::move(it)); },
                   [&](reconcile::AnnounceReady&) { ++times_ready; },
                   [&](reconcile::GiveUp& it) { gave_up = std::move(it.errors); },
               },
               action);
  }
}

bool ScriptedDaemon::step() {
  if (!under_way_) return false;
  const auto action = *std::exchange(under_way_, std::nullopt);
  if (const auto* load = std::get_if<reconcile::Load>(&action)) {
    feed(reconcile::Loaded{disk(load->closed)});
  } else if (const auto* snapshot = std::get_if<reconcile::Snapshot>(&action)) {
    feed(reconcile::Snapshotted{kernel_.snapshot(snapshot->trust_known ? reconciler_.known() : nullptr)});
  } else {
    feed(reconcile::CommitDone{kernel_.commit(std::get<reconcile::Commit>(action).changeset)});
  }
  return true;
}

bool ScriptedDaemon::ring(Time until) {
  if (!alarm_ || *alarm_ > until) return false;
  now_ = std::max(now_, *std::exchange(alarm_, std::nullopt));
  feed(reconcile::TimerFired{});
  return true;
}

void ScriptedDaemon::run() {
  run_for({});
}

void ScriptedDaemon::run_for(std::chrono::milliseconds span) {
  const auto until = now_ + span;
  while (step() || ring(until)) {
  }
  now_ = until;
}

std::string ScriptedDaemon::take_decisions() {
  std::string text;
  for (; told_ < decisions.size(); ++told_) {
    const auto& it = decisions[told_];
    text += std::string(word(it.kind)) + " (" + it.cause + "): " + it.change;
    for (const auto& error : it.errors) text += "; " + error.message;
    text += '\n';
  }
  return text;
}

}  // namespace support
