// SPDX-License-Identifier: GPL-2.0-or-later
//
// What calls.cc and replies.cc share: a reader that takes typed members out of a JSON object and keeps the
// name of the first one that is not as declared, and the tables of the enumerators' words. Private to
// daemon/control.
#pragma once

#include <boost/json.hpp>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/protocol.h"

namespace control {

namespace json = boost::json;

template <class Enumerator>
using Words = std::span<const std::pair<std::string_view, Enumerator>>;

// Which word means which enumerator; the argument only chooses the table.
Words<reconcile::Phase> words(reconcile::Phase);
Words<reconcile::DecisionKind> words(reconcile::DecisionKind);
Words<reconcile::StopMode> words(reconcile::StopMode);

// Nothing if the text is not one JSON object, or nested deeper than any message of ours is.
std::optional<json::object> parse_object(std::string_view text);

// The text with U+FFFD for each byte that is not part of well-formed UTF-8.
json::string well_formed(std::string_view text);

// Takes members one after the other; first_wrong() tells at the end whether all was as declared. The readers
// never fail: what is not there reads as an empty value.
class Fields {
 public:
  explicit Fields(const json::object& members) : members_(members) {}

  std::string text(std::string_view name);
  std::optional<std::string> optional_text(std::string_view name);
  std::vector<std::string> texts(std::string_view name);
  std::int64_t number(std::string_view name);
  std::optional<std::int64_t> optional_number(std::string_view name);
  std::uint64_t count(std::string_view name);
  std::uint32_t generation(std::string_view name);
  int position(std::string_view name);  // of a line or a column
  bool truth(std::string_view name);
  bool optional_truth(std::string_view name);  // absent: false
  const json::object& object(std::string_view name);
  const json::object* optional_object(std::string_view name);
  const json::array& array(std::string_view name);

  template <class Enumerator>
  Enumerator word(std::string_view name) {
    const std::string found = text(name);
    for (const auto& [word, value] : words(Enumerator{})) {
      if (word == found) return value;
    }
    wrong(name);
    return {};
  }

  void wrong(std::string_view name);

  // The first member that is missing, has another type or value than declared, or is not declared at all.
  [[nodiscard]] std::optional<std::string> first_wrong() const;

 private:
  const json::value* take(std::string_view name);
  bool is_absent(std::string_view name);
  std::int64_t number_between(std::string_view name, std::int64_t low, std::int64_t high);

  const json::object& members_;
  std::vector<std::string_view> declared_;
  std::optional<std::string> wrong_;
};

}  // namespace control
