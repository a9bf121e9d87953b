// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/control_service.h"

#include <chrono>
#include <utility>

#include "base/overloaded.h"
#include "control/description.h"
#include "mailfwd/ban_calls.h"
#include "mailfwd/decision_text.h"
#include "mailfwd/version.h"

namespace mailfwd {
namespace {

control::InfoReply info() {
  return {"mailfwd",
          "mailfwd",
          version,
          homepage,
          {std::string(control::service_interface_name), std::string(control::interface_name)}};
}

control::Reply description(const std::string& interface) {
  if (const auto text = control::interface_description(interface))
    return control::DescriptionReply{std::string(*text)};
  return control::Failure(control::InterfaceNotFound{interface});
}

control::Reply failure(const Outcome& outcome) {
  if (outcome.refusal == Refusal::policy)
    return control::Failure(control::PolicyRejected{outcome.answer.errors});
  return control::Failure(control::KernelRefused{outcome.answer.errors});
}

control::Reply plan_reply(const Outcome& outcome, Consequences consequences) {
  if (!outcome.answer.done) return failure(outcome);
  const bool compared = consequences.has_value();
  return control::PlanReply{outcome.answer.text.empty(), outcome.answer.text, compared,
                            compared ? *std::move(consequences) : std::vector<plan::Told>{}};
}

std::int64_t seconds_since_1970(reconcile::Time time) {
  const auto ago = std::chrono::steady_clock::now() - time;
  const auto then =
      std::chrono::system_clock::now() - std::chrono::duration_cast<std::chrono::system_clock::duration>(ago);
  return std::chrono::duration_cast<std::chrono::seconds>(then.time_since_epoch()).count();
}

}  // namespace

ControlService::ControlService(Driver& driver, BanService& bans, ServiceManager& manager, load::Inputs inputs,
                               kernel::Features features, std::shared_ptr<spdlog::logger> logger)
    : driver_(driver),
      bans_(bans),
      manager_(manager),
      inputs_(std::move(inputs)),
      features_(std::move(features)),
      logger_(std::move(logger)) {}

void ControlService::answer(const control::Call& call, const Peer& peer, OnReply reply) {
  std::visit(base::Overloaded{
                 [&](const control::StatusCall&) { reply(status()); },
                 [&](const control::PlanCall&) {
                   driver_.plan([reply](const Outcome& outcome, Consequences consequences) {
                     reply(plan_reply(outcome, std::move(consequences)));
                   });
                 },
                 [&](const control::ReloadCall&) {
                   reload("reload by " + to_text(peer),
                          [this, reply](const Outcome& outcome) { reply(change_reply(outcome)); });
                 },
                 [&](const control::StopCall& stop) {
                   const std::string cause =
                       "stop --" + std::string(control::to_text(stop.mode)) + " by " + to_text(peer);
                   driver_.stop(stop.mode, cause,
                                [this, reply](const Outcome& outcome) { reply(change_reply(outcome)); });
                 },
                 [&](const control::BanCall& ban) { answer_ban(bans_, ban, to_text(peer), reply); },
                 [&](const control::UnbanCall& unban) { answer_unban(bans_, unban, to_text(peer), reply); },
                 [&](const control::ListBansCall&) { answer_list(bans_, reply); },
                 [&](const control::InfoCall&) { reply(info()); },
                 [&](const control::DescriptionCall& asked) { reply(description(asked.interface)); },
             },
             call);
}

void ControlService::refused(const control::Call&, const Peer& peer, const control::NotPermitted& why) {
  logger_->warn("refused a call by {}: {}", to_text(peer), why.message);
}

void ControlService::reload(std::string cause, OnOutcome on_outcome) {
  manager_.reloading();
  driver_.reload(std::move(cause), [this, on_outcome = std::move(on_outcome)](const Outcome& outcome) {
    manager_.reloaded();
    on_outcome(outcome);
  });
}

control::Reply ControlService::change_reply(const Outcome& outcome) const {
  if (!outcome.answer.done) return failure(outcome);
  auto now = driver_.status();
  return control::ChangeReply{outcome.answer.text, now.generation, std::move(now.warnings)};
}

control::StatusReply ControlService::status() const {
  auto now = driver_.status();
  control::StatusReply reply;
  reply.version = version;
  reply.policy = inputs_.policy;
  reply.dropins = inputs_.dropins;
  reply.phase = now.phase;
  reply.generation = now.generation;
  if (now.phase == reconcile::Phase::equal) reply.equal_since = seconds_since_1970(now.equal_since);
  reply.owned = now.owned;
  reply.put_off = std::move(now.put_off);
  reply.sentences = now.sentences;
  reply.rules = now.rules;
  reply.sets = now.sets;
  reply.set_elements = now.set_elements;
  reply.kernel = features_;
  reply.last_decision = std::move(now.last_decision);
  reply.errors = std::move(now.last_errors);
  reply.warnings = std::move(now.warnings);
  return reply;
}

}  // namespace mailfwd
