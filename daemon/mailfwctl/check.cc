// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/counts.h"
#include "mailfwctl/dry_run.h"
#include "mailfwctl/offline.h"
#include "mailfwctl/print.h"
#include "mailfwctl/verbs.h"

namespace mailfwctl {
namespace {

std::string place(const base::Origin& origin) {
  return origin.file.text() + ':' + std::to_string(origin.line);
}

boost::json::object to_json(const std::string& name, const base::Origin& origin) {
  return {{"name", name}, {"file", origin.file.text()}, {"line", origin.line}, {"column", origin.column}};
}

std::string silenced_text(const lint::Report& report) {
  const auto count = report.silenced.size();
  if (count == 0) return {};
  std::string text =
      std::to_string(count) + (count == 1 ? " finding is" : " findings are") + " silenced by allow_lint:\n";
  for (const auto& [finding, by] : report.silenced) {
    text += "  " + place(finding.text.origin) + ": " + finding.text.message + " [" + finding.name + "], by " +
            place(by) + '\n';
  }
  return text;
}

boost::json::array findings_json(const lint::Report& report) {
  boost::json::array array;
  for (const auto& finding : report.findings) array.push_back(to_json(finding.name, finding.text.origin));
  return array;
}

boost::json::array silenced_json(const lint::Report& report) {
  boost::json::array array;
  for (const auto& [finding, by] : report.silenced) {
    auto object = to_json(finding.name, finding.text.origin);
    object["message"] = finding.text.message;
    object["by"] = boost::json::object{{"file", by.file.text()}, {"line", by.line}, {"column", by.column}};
    array.push_back(std::move(object));
  }
  return array;
}

}  // namespace

Outcome check(const Settings& settings, const Check& verb) {
  const auto loaded = load_policy(settings);
  if (!loaded) return loaded.error();

  const auto counts = count(*loaded);
  Outcome outcome;
  outcome.text = "policy is valid: " + to_text(counts) + '\n';
  outcome.fields = to_json(counts);
  outcome.warnings = loaded->target.warnings;
  outcome.fields["warnings"] = to_json(outcome.warnings);
  outcome.text += silenced_text(loaded->lint);
  outcome.fields["findings"] = findings_json(loaded->lint);
  outcome.fields["silenced"] = silenced_json(loaded->lint);
  if (verb.ask_kernel) ask_kernel(loaded->target.table, outcome);
  return outcome;
}

}  // namespace mailfwctl
