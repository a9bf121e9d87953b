// SPDX-License-Identifier: GPL-2.0-or-later
//
// Addresses as the plain form of a list, an entry a line, in pieces of bounded size: a million of them are
// never in memory as text. The counterpart of read.h.
#pragma once

#include <functional>
#include <string_view>

#include "base/address.h"

namespace lists {

// Takes the next piece; false ends the writing.
using Sink = std::function<bool(std::string_view piece)>;

// False if the sink ended it.
bool write(const base::AddressSet& addresses, const Sink& sink);

}  // namespace lists
