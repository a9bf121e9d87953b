// SPDX-License-Identifier: GPL-2.0-or-later
//
// Puts the line of the file under an error that a later stage found. Stages after read() know an Origin, not the text.
#pragma once

#include <vector>

#include "base/result.h"
#include "policy/read.h"

namespace policy {

// Fills source_line of each error and note whose origin is in `sources` and that has none yet; sorts by file (in the
// order of `sources`), line and column.
base::Errors with_source_lines(base::Errors errors, const std::vector<SourceFile>& sources);

}  // namespace policy
