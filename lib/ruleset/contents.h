// SPDX-License-Identifier: GPL-2.0-or-later
//
// How a big set is recognised without being dumped (a dump is quadratic in the kernel): the chain `contents`,
// which no packet ever visits, holds one rule per big set whose comment is the set's name, its size and a
// hash of its content. The record is replaced in the same batch as the elements, so it is true whenever the
// set is ours. One function writes the form, one reads it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "ruleset/ruleset.h"

namespace ruleset {

inline constexpr const char* contents_chain = "contents";

// A set with more elements than this is compared by its record, a smaller one by its elements.
inline constexpr std::size_t recorded_above = 2000;

struct ContentRecord {
  SetName set;
  std::uint64_t count = 0;  // intervals or keys
  std::uint64_t hash = 0;

  bool operator==(const ContentRecord&) const = default;
};

// 64 bits, the same on every machine and in every run; not a defence against somebody who wants a collision.
std::uint64_t content_hash(const Elements& elements);

ContentRecord record_of(const Set& set);
std::string to_comment(const ContentRecord& record);  // "host_providers_4 100000 5f0e…"
std::optional<ContentRecord> parse_comment(std::string_view comment);

}  // namespace ruleset
