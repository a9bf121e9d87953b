// SPDX-License-Identifier: GPL-2.0-or-later
//
// The real Kernel: one netlink socket for commands, kept open for life because NFT_TABLE_F_OWNER belongs to
// it, and one per snapshot for dumps. Outcomes are decided by what the kernel says it holds, never by the
// errno of a system call: Committed needs the acknowledgement of the last message, no error, and an answer
// about the generation afterwards.
#pragma once

#include <cstdint>
#include <memory>

#include "kernel/encode.h"
#include "kernel/kernel.h"
#include "kernel/nl_socket.h"
#include "kernel/transmit.h"

namespace kernel {

// Staging is split into batches of at most this many elements, so that none holds the ruleset lock for long.
inline constexpr std::size_t staged_at_once = 20000;

class NetlinkKernel final : public Kernel {
 public:
  // Fails without CAP_NET_ADMIN in the network namespace, or if the kernel has no nf_tables.
  static base::Result<std::unique_ptr<NetlinkKernel>> open();

  base::Result<diff::LiveTable> snapshot(const diff::LiveTable* known) override;
  CommitOutcome check(const diff::Changeset& changeset) override;
  CommitOutcome commit(const diff::Changeset& changeset) override;
  CommitOutcome commit_aside(const std::vector<diff::Change>& changes) override;
  base::Result<std::vector<ruleset::TimedElement>> timed_elements(const ruleset::SetName& set,
                                                                  const ruleset::SetSchema& schema) override;
  [[nodiscard]] Features features() const override { return features_; }

  // The netlink port of the command socket: events of our own commits carry it.
  [[nodiscard]] std::uint32_t port_id() const { return socket_.port_id(); }

 private:
  explicit NetlinkKernel(NlSocket socket) : socket_(std::move(socket)) {}

  base::Result<void> probe();

  NlSocket socket_;
  Features features_;
};

}  // namespace kernel
