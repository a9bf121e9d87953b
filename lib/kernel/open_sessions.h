// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which sessions are open, as conntrack knows them. Only looks; conntrack.h ends some.
#pragma once

#include <functional>

#include "base/result.h"
#include "kernel/conntrack_entry.h"

namespace kernel {

// Calls with the first packet of each session that both sides have taken part in and that has not ended: TCP
// from its third packet until the first FIN was answered. Of both families, in no order; one that begins or
// ends meanwhile may be told or not.
base::Result<void> for_each_open_session(const std::function<void(const Tuple&)>& tell);

}  // namespace kernel
