// SPDX-License-Identifier: GPL-2.0-or-later
//
// What is said over the control socket, as values: one struct per call and per reply of io.mailfwd and of
// org.varlink.service. Not here: JSON (codec.h), the bytes on the wire (framing.h), who may ask (the daemon's
// permission.h).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "kernel/kernel.h"
#include "plan/told.h"
#include "reconcile/action.h"
#include "reconcile/event.h"
#include "reconcile/reconciler.h"

namespace control {

struct StatusCall {
  bool operator==(const StatusCall&) const = default;
};
struct PlanCall {
  bool operator==(const PlanCall&) const = default;
};
struct ReloadCall {
  bool operator==(const ReloadCall&) const = default;
};
struct StopCall {
  reconcile::StopMode mode = reconcile::StopMode::open;
  bool operator==(const StopCall&) const = default;
};
struct InfoCall {  // org.varlink.service.GetInfo
  bool operator==(const InfoCall&) const = default;
};
struct DescriptionCall {  // org.varlink.service.GetInterfaceDescription
  std::string interface;
  bool operator==(const DescriptionCall&) const = default;
};
struct BanCall {
  std::string source;                   // as the operator writes it
  std::string service;                  // empty: those of [ban] service
  std::optional<std::int64_t> seconds;  // nothing: as the policy says
  std::string reason;
  bool cut = false;
  bool operator==(const BanCall&) const = default;
};
struct UnbanCall {
  std::string source;                  // empty: all, and `all` says so, too
  std::optional<std::string> service;  // nothing: whatever it is banned from
  bool all = false;
  bool operator==(const UnbanCall&) const = default;
};
struct ListBansCall {
  bool operator==(const ListBansCall&) const = default;
};
using Call = std::variant<StatusCall, PlanCall, ReloadCall, StopCall, BanCall, UnbanCall, ListBansCall,
                          InfoCall, DescriptionCall>;

struct StatusReply {
  std::string version;
  std::string policy;
  std::string dropins;
  reconcile::Phase phase = reconcile::Phase::starting;
  std::uint32_t generation = 0;
  std::optional<std::int64_t>
      equal_since;  // seconds since 1970; nothing while policy and kernel are not equal
  bool owned = false;
  std::string put_off;  // what of the policy takes effect only later, and when; empty: nothing
  std::uint64_t sentences = 0;
  std::uint64_t rules = 0;
  std::uint64_t sets = 0;
  std::uint64_t set_elements = 0;
  kernel::Features kernel;
  std::optional<reconcile::Decision> last_decision;
  base::Errors errors;
  base::Errors warnings = {};  // about what is in force

  bool operator==(const StatusReply&) const = default;
};
struct PlanReply {
  bool equal = false;
  std::string text;       // the changes of objects
  bool compared = false;  // false: no policy of this daemon is in force
  std::vector<plan::Told> sentences;

  bool operator==(const PlanReply&) const = default;
};
struct ChangeReply {  // of Reload and Stop
  std::string change;
  std::uint32_t generation = 0;
  base::Errors warnings = {};
  bool operator==(const ChangeReply&) const = default;
};
struct BanEntry {
  std::string source;
  std::string service;     // empty: those of [ban] service
  std::int64_t since = 0;  // seconds since 1970
  std::int64_t until = 0;
  std::int64_t left = 0;  // seconds
  std::uint64_t times = 0;
  std::string reason;
  bool operator==(const BanEntry&) const = default;
};
struct BanReply {
  BanEntry ban;
  std::uint64_t ended_sessions = 0;
  bool operator==(const BanReply&) const = default;
};
struct BansReply {  // of Unban: what was lifted; of ListBans: what is in force
  std::vector<BanEntry> bans;
  bool operator==(const BansReply&) const = default;
};
struct InfoReply {
  std::string vendor;
  std::string product;
  std::string version;
  std::string url;
  std::vector<std::string> interfaces;
  bool operator==(const InfoReply&) const = default;
};
struct DescriptionReply {
  std::string description;
  bool operator==(const DescriptionReply&) const = default;
};

// Errors of io.mailfwd.
struct PolicyRejected {
  base::Errors errors;
  bool operator==(const PolicyRejected&) const = default;
};
struct KernelRefused {
  base::Errors errors;
  bool operator==(const KernelRefused&) const = default;
};
struct BanRefused {  // nothing has happened
  base::Errors errors;
  bool operator==(const BanRefused&) const = default;
};
struct BanIncomplete {  // it holds, and something is missing
  base::Errors errors;
  bool operator==(const BanIncomplete&) const = default;
};
struct NotPermitted {
  std::string message;
  bool operator==(const NotPermitted&) const = default;
};
// Errors of org.varlink.service.
struct InterfaceNotFound {
  std::string interface;
  bool operator==(const InterfaceNotFound&) const = default;
};
struct MethodNotFound {
  std::string method;
  bool operator==(const MethodNotFound&) const = default;
};
struct MethodNotImplemented {
  std::string method;
  bool operator==(const MethodNotImplemented&) const = default;
};
struct InvalidParameter {
  std::string parameter;
  bool operator==(const InvalidParameter&) const = default;
};

using Failure = std::variant<PolicyRejected, KernelRefused, BanRefused, BanIncomplete, NotPermitted,
                             InterfaceNotFound, MethodNotFound, MethodNotImplemented, InvalidParameter>;
using Reply = std::variant<StatusReply, PlanReply, ChangeReply, BanReply, BansReply, InfoReply,
                           DescriptionReply, Failure>;

}  // namespace control
