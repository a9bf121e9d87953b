// SPDX-License-Identifier: GPL-2.0-or-later
//
// A TOML file as a plain tree in which every key and value knows its place and tables keep the order of the
// file. It knows TOML's types and nothing of the policy language. Made by toml_reader.h, read by the
// sections.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"

namespace policy {

struct Entry;
struct Value;

using ValueList = std::vector<Value>;
using ValueTable = std::vector<Entry>;

// TOML's types that the language has no use for.
struct Unsupported {
  std::string_view kind;  // "a date"

  bool operator==(const Unsupported&) const = default;
};

struct Value {
  std::variant<std::string, std::int64_t, bool, Unsupported, ValueList, ValueTable> content;
  base::Origin origin;

  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&content); }
  [[nodiscard]] const ValueList* list() const { return std::get_if<ValueList>(&content); }
  [[nodiscard]] const ValueTable* table() const { return std::get_if<ValueTable>(&content); }
  [[nodiscard]] ValueTable* table() { return std::get_if<ValueTable>(&content); }
};

struct Entry {
  std::string key;
  base::Origin origin;
  Value value;
};

}  // namespace policy
