// SPDX-License-Identifier: GPL-2.0-or-later
//
// One line of a list in JSON lines: a flat object (RFC 8259) in which the member "cidr" holds the entry, or
// "type" says that the line is about the list ("metadata"). Not a JSON library: an object in an object, or
// an escape in one of the two members, is not such a line.
#pragma once

#include <optional>
#include <string_view>
#include <variant>

namespace lists {

struct Metadata {
  bool operator==(const Metadata&) const = default;
};
using JsonLine = std::variant<std::string_view, Metadata>;  // the entry as it stands in the line, or none

// Nothing if the line is neither.
std::optional<JsonLine> read_json_line(std::string_view line);

}  // namespace lists
