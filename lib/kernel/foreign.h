// SPDX-License-Identifier: GPL-2.0-or-later
//
// A flowtable is no object for the kernel, but it is one for us: something in the table that we never put
// there.
#pragma once

#include <cstdint>

namespace kernel {

inline constexpr std::uint32_t flowtable_type = 0xffffffff;  // a ForeignObject::type that no object has

}  // namespace kernel
