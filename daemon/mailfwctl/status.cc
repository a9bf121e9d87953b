// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/ban_words.h"
#include "mailfwctl/client.h"
#include "mailfwctl/counts.h"
#include "mailfwctl/print.h"
#include "mailfwctl/verbs.h"

namespace mailfwctl {
namespace {

using reconcile::Phase;

constexpr std::chrono::seconds patience{5};

std::string headline(const control::StatusReply& status) {
  switch (status.phase) {
    case Phase::starting:
      return "the daemon is starting: no policy of its own is in force yet";
    case Phase::equal:
      return "policy and kernel are equal" +
             (status.equal_since ? " since " + local_time(*status.equal_since) : std::string{});
    case Phase::applying:
      return "a change is being put in force";
    case Phase::differs:
      return "POLICY AND KERNEL DIFFER";
    case Phase::stopped_open:
      return "STOPPED, OPEN: the table has been taken away, everything passes";
    case Phase::stopped_closed:
      return "STOPPED, CLOSED: only loopback, open sessions and [admin] pass";
  }
  return {};
}

// Whether others are kept from the table, and if not, why not.
std::string protection(const control::StatusReply& status) {
  if (status.phase == Phase::stopped_open) return "there is no table";
  if (status.owned) return "the table belongs to the daemon (owner, persist): no other program can change it";
  if (!status.kernel.table_owner) {
    return "none: this kernel has no lasting table ownership (Linux 6.9 has); what others change is repaired";
  }
  if (status.phase == Phase::starting) return "not yet";
  if (!status.put_off.empty()) return "not yet; what others change is repaired";
  return "declined by options.owner = false; what others change is repaired";
}

std::string milliseconds(std::chrono::microseconds duration) {
  const auto tenths = (duration.count() + 50) / 100;
  return std::to_string(tenths / 10) + '.' + std::to_string(tenths % 10) + " ms";
}

std::string line(std::string label, const std::string& text) {
  label.resize(12, ' ');
  return label + text + '\n';
}

std::string last_decision(const reconcile::Decision& decision) {
  std::string text = std::string{control::to_text(decision.kind)} + ": " + decision.cause;
  if (!decision.change.empty() && decision.change != "nothing") text += "; " + decision.change;
  return text + " (" + milliseconds(decision.duration) + ')';
}

std::string text_of(const control::StatusReply& status) {
  std::string text = headline(status) + '\n';
  text += line("policy", status.policy + ", drop-ins in " + status.dropins);
  text += line("in force", to_text(count(status)) + "; generation " + std::to_string(status.generation));
  text += line("protection", protection(status));
  if (!status.put_off.empty()) text += line("later", status.put_off);
  if (status.last_decision) text += line("last", last_decision(*status.last_decision));
  text += line("versions", "mailfwd " + status.version + ", Linux " + status.kernel.kernel_release);
  if (!status.errors.empty()) text += "what is on disk is not in force:\n";
  return text;
}

boost::json::value to_json(const reconcile::Decision& decision) {
  return boost::json::object{{"kind", control::to_text(decision.kind)},
                             {"cause", decision.cause},
                             {"change", decision.change},
                             {"generation", decision.generation},
                             {"microseconds", decision.duration.count()},
                             {"errors", mailfwctl::to_json(decision.errors)}};
}

boost::json::object fields_of(const control::StatusReply& status) {
  boost::json::object fields{{"phase", control::to_text(status.phase)},
                             {"equal_since", nullptr},
                             {"generation", status.generation},
                             {"policy", status.policy},
                             {"dropins", status.dropins},
                             {"owned", status.owned},
                             {"put_off", status.put_off},
                             {"version", status.version},
                             {"kernel", boost::json::object{{"release", status.kernel.kernel_release},
                                                            {"table_owner", status.kernel.table_owner}}},
                             {"last_decision", nullptr}};
  if (status.equal_since) fields["equal_since"] = *status.equal_since;
  if (status.last_decision) fields["last_decision"] = to_json(*status.last_decision);
  fields["warnings"] = mailfwctl::to_json(status.warnings);
  for (const auto& number : to_json(count(status))) fields[number.key()] = number.value();
  return fields;
}

}  // namespace

Outcome status(const Settings& settings) {
  const auto reply = ask<control::StatusReply>(settings.socket, control::StatusCall{}, patience);
  if (!reply) return reply.error();
  const bool well = reply->phase == Phase::equal && reply->errors.empty();
  return Outcome{well ? ExitCode::done : ExitCode::refused, text_of(*reply), reply->errors, fields_of(*reply),
                 reply->warnings};
}

}  // namespace mailfwctl
