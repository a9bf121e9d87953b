// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/counts.h"
#include "mailfwctl/dry_run.h"
#include "mailfwctl/offline.h"
#include "mailfwctl/print.h"
#include "mailfwctl/verbs.h"

namespace mailfwctl {

Outcome check(const Settings& settings, const Check& verb) {
  const auto loaded = load_policy(settings);
  if (!loaded) return loaded.error();

  const auto counts = count(*loaded);
  Outcome outcome;
  outcome.text = "policy is valid: " + to_text(counts) + '\n';
  outcome.fields = to_json(counts);
  outcome.warnings = loaded->resolved.warnings;
  outcome.fields["warnings"] = to_json(outcome.warnings);
  if (verb.ask_kernel) ask_kernel(loaded->target.table, outcome);
  return outcome;
}

}  // namespace mailfwctl
