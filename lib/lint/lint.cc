// SPDX-License-Identifier: GPL-2.0-or-later
#include "lint/lint.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "lint/findings.h"

namespace lint {
namespace {

const base::Origin* silencer(const Doubt& doubt, const policy::Options& options) {
  const auto named = [&](const policy::AllowedFindings& allowed) -> const base::Origin* {
    const auto found = std::ranges::find(allowed, doubt.finding.name, &policy::Located<std::string>::value);
    return found == allowed.end() ? nullptr : &found->origin;
  };
  if (doubt.allowed != nullptr) {
    if (const auto* origin = named(*doubt.allowed)) return origin;
  }
  return named(options.allow_lint);
}

}  // namespace

Report lint(const policy::Policy& written, const resolve::ResolvedPolicy& resolved) {
  const auto land = survey(written, resolved);
  Doubts doubts;
  for (const auto family :
       {find_shadows, find_unused, find_exposed, find_mail_paths, find_one_family, find_no_admin}) {
    std::ranges::move(family(land), std::back_inserter(doubts));
  }
  const auto place = [](const Doubt& doubt) { return doubt.finding.text.origin; };
  std::ranges::stable_sort(doubts, {}, place);
  Report report;
  for (auto& doubt : doubts) {
    if (const auto* by = silencer(doubt, written.options)) {
      report.silenced.push_back({std::move(doubt.finding), *by});
    } else {
      report.findings.push_back(std::move(doubt.finding));
    }
  }
  return report;
}

base::Errors warnings(const Report& report) {
  base::Errors all;
  for (const auto& finding : report.findings) {
    all.push_back(finding.text);
    all.back().message += " [" + finding.name + "]";
  }
  return all;
}

}  // namespace lint
