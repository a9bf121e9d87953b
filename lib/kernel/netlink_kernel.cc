// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/netlink_kernel.h"

#include <libmnl/libmnl.h>
#include <sys/utsname.h>

#include <algorithm>
#include <cerrno>
#include <utility>

#include "base/overloaded.h"
#include "kernel/encode_elements.h"
#include "kernel/read_timed.h"
#include "kernel/snapshot.h"

namespace kernel {
namespace {

// Answers are small, but a refused batch may have one for each of its messages.
constexpr int receive_buffer = 1024 * 1024;

constexpr std::uint32_t any_generation = 0;  // as the kernel has it: no ruleset ever has this one

std::uint32_t after(std::uint32_t generation) {
  return generation == UINT32_MAX ? 1 : generation + 1;
}

OutcomeUnknown unknown(int number) {
  return {base::system_error("ask nf_tables what it holds", number)};
}

// Nothing has been sent yet.
Refused not_begun(int number) {
  return {{base::system_error("ask nf_tables for table inet mailfwd", number)}, number != EPERM};
}

Refused somebody_elses(const TableState& state) {
  return {{{{},
            "table inet mailfwd belongs to another process that is alive (netlink port " +
                std::to_string(state.owner_port) + ")",
            {},
            "stop the other mailfwd; `nft list table inet mailfwd` names it",
            {}}},
          false};
}

CommitOutcome to_outcome(Reply reply) {
  return std::visit(base::Overloaded{
                        [](Taken) -> CommitOutcome { return Committed{}; },
                        [](Stale it) -> CommitOutcome { return it; },
                        [](Refused it) -> CommitOutcome { return it; },
                        [](OutcomeUnknown it) -> CommitOutcome { return it; },
                    },
                    std::move(reply));
}

// One commit from its first staging batch to its changes.
class Commit {
 public:
  Commit(NlSocket& socket, const Features& features, const diff::Changeset& changeset)
      : socket_(socket), features_(features), changeset_(changeset), generation_(changeset.generation) {}

  CommitOutcome run();
  CommitOutcome dry_run();

 private:
  std::optional<CommitOutcome> look_at_table();
  std::optional<CommitOutcome> stage();
  std::optional<CommitOutcome> stage_elements();
  std::optional<CommitOutcome> apply(Batch& batch);
  CommitOutcome nothing_to_ask();
  [[nodiscard]] std::optional<std::uint32_t> guard() const;
  [[nodiscard]] bool owned() const { return table_.live && table_.live->owner_port == socket_.port_id(); }

  NlSocket& socket_;
  const Features& features_;
  const diff::Changeset& changeset_;
  std::uint32_t generation_;
  bool begun_ = false;  // a batch of this commit is in force
  TableSituation table_;
};

// Once the first batch is in, nobody else can touch a table that we own: whatever else is committed on this
// machine does not matter any more, and must not make a long list start anew again and again.
std::optional<std::uint32_t> Commit::guard() const {
  if (generation_ == any_generation || (begun_ && owned())) return std::nullopt;
  return generation_;
}

std::optional<CommitOutcome> Commit::look_at_table() {
  const auto state = read_table_state(socket_);
  if (!state) return begun_ ? CommitOutcome(unknown(state.error())) : CommitOutcome(not_begun(state.error()));
  table_ = {*state, features_.table_owner, false};
  if (*state && (*state)->owner_port != 0 && !owned()) return somebody_elses(**state);
  return std::nullopt;
}

// Nothing: the batch is in force, and generation_ is its generation.
std::optional<CommitOutcome> Commit::apply(Batch& batch) {
  const auto guarded = guard();
  Reply reply = transmit(socket_, batch, Batch::Effect::apply);
  if (!std::holds_alternative<Taken>(reply)) return to_outcome(std::move(reply));
  begun_ = true;
  if (auto trouble = look_at_table()) return trouble;
  const auto now = read_generation(socket_);
  if (!now) return unknown(now.error());
  // What the kernel took without moving was true before. And if it has moved further than one, somebody has
  // committed after us: saying so would hide from the next snapshot what he did.
  if (!guarded) {
    generation_ = *now;
  } else if (*now != *guarded) {
    generation_ = after(*guarded);
  }
  return std::nullopt;
}

// First the sets, in a batch so small that hardly anybody gets in between the snapshot and it; then what is
// in them.
std::optional<CommitOutcome> Commit::stage() {
  Batch batch(guard());
  for (const diff::Change& change : changeset_.staging) {
    if (!std::holds_alternative<diff::AddElements>(change)) encode(batch, change, table_);
  }
  if (!batch.empty()) {
    if (auto trouble = apply(batch)) return trouble;
  }
  return stage_elements();
}

std::optional<CommitOutcome> Commit::stage_elements() {
  Batch batch(guard());
  std::size_t room = staged_at_once;
  for (const diff::Change& change : changeset_.staging) {
    const auto* added = std::get_if<diff::AddElements>(&change);
    const std::size_t count = added ? ruleset::size(added->elements) : 0;
    for (std::size_t begin = 0; begin < count;) {
      const std::size_t end = std::min(count, begin + room);
      encode_elements(batch, change, NFT_MSG_NEWSETELEM, *added, {begin, end});
      room -= end - begin;
      begin = end;
      if (room > 0) continue;
      if (auto trouble = apply(batch)) return trouble;
      batch = Batch(guard());
      room = staged_at_once;
    }
  }
  return batch.empty() ? std::nullopt : apply(batch);
}

CommitOutcome Commit::run() {
  if (auto trouble = look_at_table()) return std::move(*trouble);
  if (auto trouble = stage()) return std::move(*trouble);
  Batch batch(guard());
  for (const diff::Change& change : changeset_.changes) encode(batch, change, table_);
  if (batch.empty() && !begun_) return nothing_to_ask();
  if (!batch.empty()) {
    if (auto trouble = apply(batch)) return std::move(*trouble);
  }
  return Committed{generation_, owned()};
}

// Not even kernels that acknowledge the beginning of a batch do so in every version.
CommitOutcome Commit::nothing_to_ask() {
  const auto now = read_generation(socket_);
  if (!now) return not_begun(now.error());
  if (generation_ != any_generation && *now != generation_) return Stale{};
  return Committed{generation_, owned()};
}

CommitOutcome Commit::dry_run() {
  if (auto trouble = look_at_table()) return std::move(*trouble);
  bool owned_then = owned();
  Batch batch(guard());
  for (const auto* part : {&changeset_.staging, &changeset_.changes}) {
    for (const diff::Change& change : *part) {
      if (const auto* table = std::get_if<diff::AddTable>(&change)) {
        owned_then = owned_then || (wanted_flags(*table, table_) & table_owner) != 0;
      }
      const bool elements = std::holds_alternative<diff::AddElements>(change);
      if (!elements || part == &changeset_.changes) encode(batch, change, table_);
    }
  }
  if (batch.empty()) return nothing_to_ask();
  Reply reply = transmit(socket_, batch, Batch::Effect::dry_run);
  if (!std::holds_alternative<Taken>(reply)) return to_outcome(std::move(reply));
  return Committed{generation_, owned_then};
}

}  // namespace

base::Result<std::unique_ptr<NetlinkKernel>> NetlinkKernel::open() {
  auto socket = NlSocket::open(NETLINK_NETFILTER);
  if (!socket) return std::unexpected(socket.error());
  socket->enlarge_receive_buffer(receive_buffer);
  std::unique_ptr<NetlinkKernel> opened(new NetlinkKernel(std::move(*socket)));
  const auto probed = opened->probe();
  if (!probed) return std::unexpected(probed.error());
  return opened;
}

// Asks for a table with an owner that it may outlive, without effect.
base::Result<void> NetlinkKernel::probe() {
  utsname system{};
  if (::uname(&system) == 0) features_.kernel_release = system.release;
  const auto generation = read_generation(socket_);
  if (!generation) {
    auto error = base::system_error("ask nf_tables for its generation", generation.error());
    if (generation.error() == EPERM) error.hint = "CAP_NET_ADMIN is needed in this network namespace";
    return std::unexpected(std::move(error));
  }
  Batch batch(std::nullopt);
  nlmsghdr& table = batch.begin(NFT_MSG_NEWTABLE, NLM_F_CREATE);
  mnl_attr_put_strz(&table, NFTA_TABLE_NAME, "mailfwd_probe");
  mnl_attr_put_u32(&table, NFTA_TABLE_FLAGS, htonl(table_owner | table_persist));
  batch.finish({});
  const Reply reply = transmit(socket_, batch, Batch::Effect::dry_run);
  if (const auto* lost = std::get_if<OutcomeUnknown>(&reply)) return std::unexpected(lost->cause);
  features_.table_owner = std::holds_alternative<Taken>(reply);
  return {};
}

base::Result<diff::LiveTable> NetlinkKernel::snapshot(const diff::LiveTable* known) {
  if (known) {
    const auto generation = read_generation(socket_);
    if (generation && *generation == known->generation) return *known;
  }
  return read_table(port_id());
}

CommitOutcome NetlinkKernel::check(const diff::Changeset& changeset) {
  if (changeset.generation == any_generation) return Stale{};
  return Commit(socket_, features_, changeset).dry_run();
}

CommitOutcome NetlinkKernel::commit(const diff::Changeset& changeset) {
  if (changeset.generation == any_generation) return Stale{};
  return Commit(socket_, features_, changeset).run();
}

CommitOutcome NetlinkKernel::commit_aside(const std::vector<diff::Change>& changes) {
  const diff::Changeset changeset{any_generation, {}, changes};
  return Commit(socket_, features_, changeset).run();
}

base::Result<std::vector<ruleset::TimedElement>> NetlinkKernel::timed_elements(
    const ruleset::SetName& set, const ruleset::SetSchema& schema) {
  return read_timed_elements(set, schema);
}

}  // namespace kernel
