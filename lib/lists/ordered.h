// SPDX-License-Identifier: GPL-2.0-or-later
//
// Ranges in any order as a set. A million of them in the order of a file would cost a comparison sort a
// tenth of a second; IPv4 goes through a radix sort instead.
#pragma once

#include "base/address.h"

namespace lists {

base::Ipv4Set ordered(base::Ipv4Set::Intervals intervals);
base::Ipv6Set ordered(base::Ipv6Set::Intervals intervals);

}  // namespace lists
