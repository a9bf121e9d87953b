// SPDX-License-Identifier: GPL-2.0-or-later
//
// A batch of nf_tables messages in the making: framing, room for each message, and for each message the
// change that it comes from, so that an error that names a sequence number can be told in words (errors.h). A
// batch without its end is what the kernel takes as a dry run.
#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "diff/changeset.h"
#include "kernel/message.h"

namespace kernel {

// One message may be as long as this: a full nest of elements (its length has 16 bits) and what surrounds it.
inline constexpr std::size_t longest_message = 68 * 1024;

// What a message says: the change, and of elements the first one in the message.
struct MessageOrigin {
  const diff::Change* change = nullptr;
  std::size_t first_element = 0;
};

class Batch {
 public:
  // Refused as stale if the ruleset has another generation; nothing: not checked.
  explicit Batch(std::optional<std::uint32_t> generation);

  // Begins a message; room for `longest_message` bytes. It counts once it is finished.
  nlmsghdr& begin(int nft_message_type, std::uint16_t flags);
  void finish(MessageOrigin origin);

  // Asks for an acknowledgement of the last message; with `apply` writes the end, without which the kernel
  // forgets everything again. Numbers the messages from `first_sequence`.
  enum class Effect { apply, dry_run };
  void seal(std::uint32_t first_sequence, Effect effect);

  [[nodiscard]] bool empty() const { return messages_.size() == 1; }
  [[nodiscard]] std::size_t bytes() const;
  [[nodiscard]] std::vector<iovec> parts() const;

  // How many sequence numbers it needs, the beginning and the end included.
  [[nodiscard]] std::uint32_t sequence_count() const {
    return static_cast<std::uint32_t>(messages_.size() + 1);
  }
  [[nodiscard]] std::uint32_t first_sequence() const { return first_sequence_; }
  // The message that answers to this number, the beginning being the first; nullptr for none and for the end.
  struct Numbered {
    const nlmsghdr* message;
    MessageOrigin origin;
  };
  [[nodiscard]] const Numbered* find(std::uint32_t sequence) const;
  [[nodiscard]] std::uint32_t last_sequence() const;  // of the last message before the end

 private:
  struct Chunk {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
    std::size_t used = 0;
  };
  std::span<std::byte> room();
  void advance(std::size_t bytes);

  std::vector<Chunk> chunks_;
  std::vector<Numbered> messages_;
  nlmsghdr* open_ = nullptr;
  std::uint32_t first_sequence_ = 0;
};

}  // namespace kernel
