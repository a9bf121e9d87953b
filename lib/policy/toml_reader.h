// SPDX-License-Identifier: GPL-2.0-or-later
//
// The text of a TOML file in, its tree or the first thing in it that is not TOML out. toml_reader.cc is the
// only file of the project that includes toml++; the limits of size and depth that keep its recursion bounded
// are kept there.
#pragma once

#include <cstddef>

#include "base/result.h"
#include "policy/document.h"
#include "policy/read.h"

namespace policy {

inline constexpr std::size_t largest_source = 1024 * 1024;  // bytes
inline constexpr int deepest_key = 32;                      // parts of a dotted key

base::Result<ValueTable> read_toml(const SourceFile& source);

}  // namespace policy
