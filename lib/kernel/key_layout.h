// SPDX-License-Identifier: GPL-2.0-or-later
//
// How the kernel lays out the key of a set: a single field as it is, a concatenation with each field padded
// to 4 bytes. And the number that nft gives to the key's type, six bits a field.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ruleset/ruleset.h"

namespace kernel {

// Single keys are shorter in the kernel than in an Element, which pads them too.
std::size_t key_bytes(const ruleset::SetSchema& schema);
std::size_t padded_key_bytes(const ruleset::SetSchema& schema);

std::uint32_t key_type_number(const ruleset::SetSchema& schema);
// Nothing if a field's type is not one of ours.
std::optional<std::vector<ruleset::KeyType>> key_types_of(std::uint32_t number);

// Whether the kernel keeps both ends in one element (a concatenation with intervals), or an interval as two
// elements.
bool ends_in_one_element(const ruleset::SetSchema& schema);
bool ends_in_two_elements(const ruleset::SetSchema& schema);

}  // namespace kernel
