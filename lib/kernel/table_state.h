// SPDX-License-Identifier: GPL-2.0-or-later
//
// The two small questions that every commit asks: which generation the ruleset has, and whose the table is.
#pragma once

#include <cstdint>
#include <optional>

#include "diff/live_table.h"
#include "kernel/nl_socket.h"

namespace kernel {

// As in the kernel. <linux/netfilter/nf_tables.h> of Debian 12 does not know the second.
inline constexpr std::uint32_t table_dormant = 0x1;
inline constexpr std::uint32_t table_owner = 0x2;
inline constexpr std::uint32_t table_persist = 0x4;

struct TableState {
  std::uint32_t flags = 0;
  std::uint32_t owner_port = 0;  // 0: nobody

  bool operator==(const TableState&) const = default;
};

OrErrno<std::uint32_t> read_generation(NlSocket& socket);

// Nothing: there is no table inet mailfwd.
OrErrno<std::optional<TableState>> read_table_state(NlSocket& socket);

// `own_port`: of the command socket.
diff::LiveTableFlags live_flags(const TableState& state, std::uint32_t own_port);

}  // namespace kernel
