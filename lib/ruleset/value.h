// SPDX-License-Identifier: GPL-2.0-or-later
//
// The bytes of a register as a word that people read and that nft(8) accepts: "192.0.2.0/24", "tcp",
// "echo-request",
// "\"ppp*\"". Used by to_text here and by the renderer. Not a reader: nothing is ever parsed back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ruleset/ruleset.h"

namespace ruleset {

using ByteView = std::span<const std::uint8_t>;

// How many bytes a key takes in registers: each field padded to a multiple of 4.
std::size_t padded_length(KeyType type);
std::size_t padded_length(const std::vector<KeyType>& key);

// One value. Precondition (of all three): the lengths fit the types.
std::string value_text(KeyType type, ByteView value);

// The state's word in a ct timeout object ("established", "unreplied").
std::string_view state_name(SessionState state);

// low-high in its shortest form: a value, a prefix, an interface pattern, or a-b.
std::string range_text(KeyType type, ByteView low, ByteView high);

// A whole key of an Element, fields joined by " . ".
std::string key_text(const std::vector<KeyType>& key, ByteView low, ByteView high);

}  // namespace ruleset
