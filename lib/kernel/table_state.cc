// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/table_state.h"

#include <cerrno>

#include "kernel/attributes.h"
#include "kernel/message.h"
#include "ruleset/ruleset.h"

namespace kernel {

OrErrno<std::uint32_t> read_generation(NlSocket& socket) {
  SmallRequest request(NFT_MSG_GETGEN, 0);
  std::optional<std::uint32_t> generation;
  const auto asked = socket.ask(request.message(), [&](const nlmsghdr& message) {
    if (nft_message(message) == NFT_MSG_NEWGEN)
      generation = Attributes(message, nfgen_bytes).be32(NFTA_GEN_ID);
    return WhenRead::go_on;
  });
  if (!asked) return std::unexpected(asked.error());
  if (!generation) return std::unexpected(ENODATA);
  return *generation;
}

OrErrno<std::optional<TableState>> read_table_state(NlSocket& socket) {
  SmallRequest request(NFT_MSG_GETTABLE, 0);
  request.with(NFTA_TABLE_NAME, ruleset::table_name);
  std::optional<TableState> state;
  const auto asked = socket.ask(request.message(), [&](const nlmsghdr& message) {
    if (nft_message(message) != NFT_MSG_NEWTABLE) return WhenRead::go_on;
    const Attributes table(message, nfgen_bytes);
    state = TableState{table.be32(NFTA_TABLE_FLAGS).value_or(0), table.be32(NFTA_TABLE_OWNER).value_or(0)};
    return WhenRead::go_on;
  });
  if (!asked && asked.error() == ENOENT) return std::optional<TableState>();
  if (!asked) return std::unexpected(asked.error());
  if (!state) return std::unexpected(ENODATA);
  return state;
}

diff::LiveTableFlags live_flags(const TableState& state, std::uint32_t own_port) {
  diff::LiveTableFlags flags;
  if (state.owner_port != 0) {
    flags.owner = state.owner_port == own_port ? diff::Owner::ourselves : diff::Owner::somebody_else;
  }
  flags.persist = (state.flags & table_persist) != 0;
  flags.dormant = (state.flags & table_dormant) != 0;
  return flags;
}

}  // namespace kernel
