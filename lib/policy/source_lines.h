// SPDX-License-Identifier: GPL-2.0-or-later
//
// Puts the line of the file under an error that a later stage found. Stages after read() know an Origin, not
// the text.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "policy/read.h"

namespace policy {

// Fills source_line of each error and note whose origin is in `sources` and that has none yet; sorts by file
// (in the order of `sources`), line and column. Bytes that are not UTF-8 are shown as '?', a very long line
// is cut or left out.
base::Errors with_source_lines(base::Errors errors, const std::vector<SourceFile>& sources);

// The same order, nothing filled in.
base::Errors in_file_order(base::Errors errors, const std::vector<SourceFile>& sources);

// The lines of a text as errors count them, without their ends ("\n" or "\r\n").
std::vector<std::string_view> split_lines(std::string_view text);
std::string_view without_byte_order_mark(std::string_view text);

}  // namespace policy
