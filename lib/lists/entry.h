// SPDX-License-Identifier: GPL-2.0-or-later
//
// One entry of a list that others made: an address, a prefix or an a-b range. More lenient than
// base::parse_address_range (stray host bits are cleared, "a - b" is a range), stricter in one thing: nothing
// that covers a whole family is taken, because a list that says so is broken. What is not an entry is not
// explained; whoever reads the list counts it.
#pragma once

#include <string_view>

#include "base/address.h"

namespace lists {

// What has been read so far, both families side by side, neither sorted nor merged.
struct Collected {
  base::Ipv4Set::Intervals v4;
  base::Ipv6Set::Intervals v6;
};

// Appends the entry that is all of `token`; false if it is none.
bool take_entry(std::string_view token, Collected& collected);

// The address or prefix at the beginning of [at, end) and where it ends; nullptr if there is none. Most lines
// of most lists begin with one of these, so they are read without a look at the rest of the line. An IPv6
// address that ends like one of IPv4 is left to take_entry().
const char* scan_ipv4(const char* at, const char* end, base::Ipv4Range& range);
const char* scan_ipv6(const char* at, const char* end, base::Ipv6Range& range);

}  // namespace lists
