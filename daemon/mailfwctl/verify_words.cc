// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/verify_words.h"

#include "control/codec.h"
#include "mailfwctl/counts.h"
#include "mailfwctl/policy_words.h"

namespace mailfwctl {
namespace {

using reconcile::Phase;

bool equal_to_policy(const Verified& verified) {
  return verified.found.empty() && verified.phase != Phase::stopped_closed;
}

std::string headline(const Verified& verified) {
  const auto generation = "; generation " + std::to_string(verified.live.generation) + '\n';
  if (verified.phase == Phase::stopped_open) return "STOPPED, OPEN: there is no table, everything passes\n";
  if (!verified.live.table) return "there is no table inet mailfwd: nothing is filtered\n";
  if (!verified.found.empty()) {
    return "DIFFERENT: " + counted(verified.found.size(), "object") + " of the kernel's table " +
           (verified.found.size() == 1 ? "is" : "are") + " not as the policy says" + generation;
  }
  if (verified.phase == Phase::stopped_closed)
    return "STOPPED, CLOSED: the kernel holds what 'stop --closed' leaves of the policy" + generation;
  return "equal: the kernel holds the policy, object by object" + generation;
}

std::string words_of(const Found& found) {
  const auto& difference = found.difference;
  std::string text;
  for (const auto& finding : difference.findings)
    text += difference.kind + ' ' + difference.name + ": " + finding + '\n';
  for (const auto& written : found.written) text += "    " + written.words + place_of(written.origin) + '\n';
  return text;
}

std::string list_of(const auto& names) {
  std::string text;
  for (const auto& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string what_was_compared(const Verified& verified) {
  std::string text = "compared: " + counted(verified.chains, "chain") + " with " +
                     counted(verified.rules, "rule") + ", " + counted(verified.sets, "set") + " with " +
                     counted(verified.set_elements, "element") + ", " +
                     counted(verified.timeouts, "timeout object") + '\n';
  if (!verified.filled_by_others.empty())
    text += "not compared: what packets and bans put into " + list_of(verified.filled_by_others) + '\n';
  if (!verified.banned_services.empty()) {
    text += "made by the daemon: sets and rules for bans from " + list_of(verified.banned_services) +
            " ('ban --service')\n";
  }
  return text;
}

// Who will mend it, or why it is as it is.
std::string outlook(const Verified& verified) {
  if (equal_to_policy(verified)) return {};
  if (!verified.phase) return "no daemon answers: nobody repairs it until 'systemctl start mailfwd'\n";
  switch (*verified.phase) {
    case Phase::starting:
    case Phase::applying:
      return "the daemon is just putting a change in force: ask again\n";
    case Phase::differs:
      return "the daemon knows: 'mailfwctl status' says why\n";
    case Phase::stopped_open:
    case Phase::stopped_closed:
      return "'mailfwctl reload' puts the policy back in force\n";
    case Phase::equal:
      return "'mailfwctl plan' says what the daemon would do; 'mailfwctl reload' does it\n";
  }
  return {};
}

boost::json::object to_json(const Found& found) {
  boost::json::array sentences;
  for (const auto& written : found.written) {
    sentences.push_back(boost::json::object{
        {"words", written.words}, {"file", written.origin.file.text()}, {"line", written.origin.line}});
  }
  return {{"kind", found.difference.kind},
          {"name", found.difference.name},
          {"findings", boost::json::value_from(found.difference.findings)},
          {"sentences", std::move(sentences)}};
}

boost::json::object fields_of(const Verified& verified) {
  boost::json::array differences;
  for (const auto& found : verified.found) differences.push_back(to_json(found));
  return {{"equal", equal_to_policy(verified)},
          {"table", verified.live.table.has_value()},
          {"generation", verified.live.generation},
          {"phase", verified.phase ? boost::json::value(control::to_text(*verified.phase)) : nullptr},
          {"chains", verified.chains},
          {"rules", verified.rules},
          {"sets", verified.sets},
          {"set_elements", verified.set_elements},
          {"timeouts", verified.timeouts},
          {"not_compared", boost::json::value_from(verified.filled_by_others)},
          {"ban_services", boost::json::value_from(verified.banned_services)},
          {"differences", std::move(differences)}};
}

}  // namespace

Outcome to_outcome(const Verified& verified) {
  Outcome outcome;
  outcome.code = equal_to_policy(verified) ? ExitCode::done : ExitCode::refused;
  outcome.text = headline(verified);
  if (verified.live.table) {
    for (const auto& found : verified.found) outcome.text += words_of(found);
    outcome.text += what_was_compared(verified);
  }
  outcome.text += outlook(verified);
  outcome.fields = fields_of(verified);
  return outcome;
}

}  // namespace mailfwctl
