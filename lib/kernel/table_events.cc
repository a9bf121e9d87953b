// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/table_events.h"

#include <algorithm>
#include <cerrno>
#include <utility>

#include "kernel/attributes.h"
#include "kernel/message.h"
#include "ruleset/ruleset.h"

namespace kernel {
namespace {

// A commit of a hundred thousand elements announces each of them.
constexpr int receive_buffer = 8 * 1024 * 1024;

// About a millisecond's work.
constexpr int datagrams_at_once = 32;

// All objects of a table name it, and a set and its elements the set, in attributes of the same number.
static_assert(NFTA_TABLE_NAME == 1 && NFTA_CHAIN_TABLE == 1 && NFTA_RULE_TABLE == 1 && NFTA_SET_TABLE == 1 &&
              NFTA_SET_ELEM_LIST_TABLE == 1 && NFTA_OBJ_TABLE == 1 && NFTA_FLOWTABLE_TABLE == 1);
static_assert(NFTA_SET_NAME == 2 && NFTA_SET_ELEM_LIST_SET == 2);

// NFTA_GEN_PROC_PID and NFTA_GEN_PROC_NAME follow NFTA_GEN_ID.
constexpr int generation_pid = NFTA_GEN_ID + 1;
constexpr int generation_process = NFTA_GEN_ID + 2;

bool about_a_set(int message) {
  return message == NFT_MSG_NEWSET || message == NFT_MSG_DELSET || message == NFT_MSG_NEWSETELEM ||
         message == NFT_MSG_DELSETELEM;
}

}  // namespace

base::Result<TableEvents> TableEvents::open(std::uint32_t own_port) {
  auto socket = NlSocket::open(NETLINK_NETFILTER);
  if (!socket) return std::unexpected(socket.error());
  socket->enlarge_receive_buffer(receive_buffer);
  const auto joined = socket->join(NFNLGRP_NFTABLES);
  if (!joined) return std::unexpected(joined.error());
  return TableEvents(std::move(*socket), own_port);
}

base::Result<std::vector<TableEvent>> TableEvents::drain() {
  std::vector<TableEvent> events;
  for (int datagrams = 0; datagrams < datagrams_at_once; ++datagrams) {
    const auto datagram = socket_.receive();
    if (!datagram && datagram.error() == EAGAIN) return events;
    if (!datagram && datagram.error() == ENOBUFS) {
      open_commit_ = {};
      if (events.empty() || !std::holds_alternative<EventsLost>(events.back()))
        events.emplace_back(EventsLost{});
      continue;
    }
    if (!datagram)
      return std::unexpected(base::system_error("receive events of nf_tables", datagram.error()));
    Messages messages(*datagram);
    while (const nlmsghdr* message = messages.next()) take(*message, events);
  }
  return events;
}

base::Result<void> TableEvents::pause() {
  return socket_.leave(NFNLGRP_NFTABLES);
}

base::Result<void> TableEvents::resume() {
  return socket_.join(NFNLGRP_NFTABLES);
}

void TableEvents::take(const nlmsghdr& message, std::vector<TableEvent>& events) {
  const int kind = nft_message(message);
  const nfgenmsg* header = family_header(message);
  if (kind < 0 || !header) return;
  const Attributes attributes(message, nfgen_bytes);
  if (kind == NFT_MSG_NEWGEN) {
    TableCommit commit = std::exchange(open_commit_, {});
    commit.generation = attributes.be32(NFTA_GEN_ID).value_or(0);
    commit.ours = message.nlmsg_pid == own_port_;
    commit.process = attributes.text(generation_process).value_or("");
    commit.pid = attributes.be32(generation_pid).value_or(0);
    std::ranges::sort(commit.touched_sets);
    events.emplace_back(std::move(commit));
    return;
  }
  if (header->nfgen_family != NFPROTO_INET) return;
  if (attributes.text(NFTA_TABLE_NAME) != ruleset::table_name) return;
  open_commit_.touches_our_table = true;
  if (!about_a_set(kind)) return;
  const auto set = attributes.text(NFTA_SET_NAME).value_or("");
  auto& touched = open_commit_.touched_sets;
  if (std::ranges::find(touched, set) == touched.end()) touched.push_back(set);
}

}  // namespace kernel
