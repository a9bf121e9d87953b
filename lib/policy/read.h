// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: the text of the policy file and its drop-ins in, a Policy or every error in it out.
// Reads no file itself. Called by `check`, by the daemon on each reload, and by the tests.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"

namespace policy {

struct SourceFile {
  std::string path;  // as it is to appear in errors
  std::string text;

  bool operator==(const SourceFile&) const = default;
};

// `sources`: the policy file first, then the drop-ins in name order. Errors come in the order of `sources`
// and of their lines. A source that is not TOML is reported with the parser's own first error; the other
// sources are still read.
base::Checked<Policy> read(const std::vector<SourceFile>& sources);

}  // namespace policy
