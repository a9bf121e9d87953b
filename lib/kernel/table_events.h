// SPDX-License-Identifier: GPL-2.0-or-later
//
// What others, and we, commit to nf_tables, as the kernel announces it (nfnetlink group NFTABLES). The socket
// does not block and is only opened and read here; the daemon awaits its fd. Dry runs, refused batches and
// elements that packets add are never announced; a commit that fell victim to a full buffer is reported as
// EventsLost, after which only a snapshot can tell what happened.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "kernel/nl_socket.h"

namespace kernel {

// One commit, seen whole.
struct TableCommit {
  std::uint32_t generation = 0;           // that it made
  bool ours = false;                      // sent through the socket whose port_id() was given
  bool touches_our_table = false;         // something in table inet mailfwd, or the table itself
  std::vector<std::string> touched_sets;  // of our table, sorted: the set or its elements
  std::string process;                    // who committed; empty if the kernel did not say
  std::uint32_t pid = 0;

  bool operator==(const TableCommit&) const = default;
};
struct EventsLost {
  bool operator==(const EventsLost&) const = default;
};
using TableEvent = std::variant<TableCommit, EventsLost>;

class TableEvents {
 public:
  // `own_port`: NetlinkKernel::port_id(), by which our own commits are told from others'.
  static base::Result<TableEvents> open(std::uint32_t own_port);

  [[nodiscard]] int fd() const { return socket_.fd(); }

  // The commits that were announced completely by now; never blocks. Reads a portion at a time, so that a
  // commit of a long list does not hold up whoever calls: while there is more, fd() stays readable. An Error
  // means that the socket is of no use any more: open another one and take a snapshot.
  base::Result<std::vector<TableEvent>> drain();

  // The kernel announces every single element to whoever listens, which costs a long list about as much again
  // as adding it. Between pause() and resume() it announces nothing to us; the caller looks at the generation
  // afterwards to learn whether somebody else has committed meanwhile. May be called while another thread
  // drains.
  base::Result<void> pause();
  base::Result<void> resume();

 private:
  TableEvents(NlSocket socket, std::uint32_t own_port) : socket_(std::move(socket)), own_port_(own_port) {}
  void take(const nlmsghdr& message, std::vector<TableEvent>& events);

  NlSocket socket_;
  std::uint32_t own_port_;
  TableCommit open_commit_;  // objects announced so far, their generation not yet
};

}  // namespace kernel
