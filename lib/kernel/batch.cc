// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/batch.h"

#include <arpa/inet.h>
#include <libmnl/libmnl.h>

#include <cassert>

namespace kernel {
namespace {

// Most batches are small, and a small chunk comes from the heap instead of from the system.
constexpr std::size_t first_chunk_bytes = longest_message + 32 * 1024;
constexpr std::size_t chunk_bytes = 4 * longest_message;

nlmsghdr& put_frame(std::span<std::byte> room, std::uint16_t type) {
  nlmsghdr& frame = put_header(room, type, NLM_F_REQUEST, AF_UNSPEC);
  static_cast<nfgenmsg*>(mnl_nlmsg_get_payload(&frame))->res_id = htons(NFNL_SUBSYS_NFTABLES);
  return frame;
}

}  // namespace

Batch::Batch(std::optional<std::uint32_t> generation) {
  nlmsghdr& frame = put_frame(room(), NFNL_MSG_BATCH_BEGIN);
  if (generation) mnl_attr_put_u32(&frame, NFNL_BATCH_GENID, htonl(*generation));
  open_ = &frame;
  finish({});
}

std::span<std::byte> Batch::room() {
  if (chunks_.empty() || chunks_.back().size - chunks_.back().used < longest_message) {
    const auto size = chunks_.empty() ? first_chunk_bytes : chunk_bytes;
    chunks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size, 0});
  }
  Chunk& chunk = chunks_.back();
  return {chunk.bytes.get() + chunk.used, chunk.size - chunk.used};
}

void Batch::advance(std::size_t bytes) {
  assert(bytes <= longest_message);
  chunks_.back().used += NLMSG_ALIGN(bytes);
}

nlmsghdr& Batch::begin(int nft_message_type, std::uint16_t flags) {
  open_ = &put_header(room(), nft_type(nft_message_type), NLM_F_REQUEST | flags, NFPROTO_INET);
  return *open_;
}

void Batch::finish(MessageOrigin origin) {
  advance(open_->nlmsg_len);
  messages_.push_back({open_, origin});
  open_ = nullptr;
}

void Batch::seal(std::uint32_t first_sequence, Effect effect) {
  first_sequence_ = first_sequence;
  std::uint32_t sequence = first_sequence;
  for (const Numbered& numbered : messages_) {
    const_cast<nlmsghdr*>(numbered.message)->nlmsg_seq = sequence++;
  }
  const_cast<nlmsghdr*>(messages_.back().message)->nlmsg_flags |= NLM_F_ACK;
  if (effect == Effect::dry_run) return;
  nlmsghdr& end = put_frame(room(), NFNL_MSG_BATCH_END);
  end.nlmsg_seq = sequence;
  advance(end.nlmsg_len);
}

std::size_t Batch::bytes() const {
  std::size_t sum = 0;
  for (const Chunk& chunk : chunks_) sum += chunk.used;
  return sum;
}

std::vector<iovec> Batch::parts() const {
  std::vector<iovec> all;
  all.reserve(chunks_.size());
  for (const Chunk& chunk : chunks_) all.push_back({chunk.bytes.get(), chunk.used});
  return all;
}

const Batch::Numbered* Batch::find(std::uint32_t sequence) const {
  const std::size_t index = sequence - first_sequence_;
  return index < messages_.size() ? &messages_[index] : nullptr;
}

std::uint32_t Batch::last_sequence() const {
  return first_sequence_ + static_cast<std::uint32_t>(messages_.size()) - 1;
}

}  // namespace kernel
