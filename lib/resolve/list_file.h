// SPDX-License-Identifier: GPL-2.0-or-later
//
// The text of a `file:` list: one address, prefix or a-b range per line, `#` and `;` begin a comment, empty
// lines and surrounding space do not count. Any other line is an error with its place: a typo in a firewall
// is a hole.
#pragma once

#include <string>
#include <string_view>

#include "base/address.h"
#include "base/result.h"

namespace resolve {

// At most 20 errors are collected.
base::Checked<base::AddressSet> parse_list(const std::string& path, std::string_view text);

}  // namespace resolve
