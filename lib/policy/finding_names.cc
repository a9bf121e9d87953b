// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/finding_names.h"

#include <algorithm>
#include <string>
#include <vector>

#include "policy/words.h"

namespace policy {

AllowedFindings read_allow_lint(const Entry& entry, Findings& findings) {
  const std::vector<std::string_view> known(finding_names.begin(), finding_names.end());
  AllowedFindings allowed;
  read_words(entry, findings, [&](const Word& word) {
    if (std::ranges::find(known, word.text) != known.end()) {
      allowed.push_back({std::string(word.text), word.origin});
      return;
    }
    auto hint = did_you_mean(word.text, known);
    if (hint.empty()) hint = "known are " + one_of(known);
    findings.add(word.origin, "unknown finding " + in_quotes(word.text), std::move(hint));
  });
  return allowed;
}

}  // namespace policy
