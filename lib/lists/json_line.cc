// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/json_line.h"

namespace lists {
namespace {

// Walks over the tokens of one object. Every step returns false where the grammar is left.
class Object {
 public:
  explicit Object(std::string_view text) : rest_(text) {}

  bool character(char wanted) {
    skip_space();
    if (!rest_.starts_with(wanted)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // The text between the quotes, as it stands there.
  bool string(std::string_view& text) {
    if (!character('"')) return false;
    std::size_t at = 0;
    while (at < rest_.size() && rest_[at] != '"') {
      if (static_cast<unsigned char>(rest_[at]) < 0x20) return false;
      at += rest_[at] == '\\' ? 2 : 1;
    }
    if (at >= rest_.size()) return false;
    text = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return true;
  }

  // A string gives its text; a number, true, false or null gives an empty one.
  bool value(std::string_view& text) {
    skip_space();
    if (rest_.starts_with('"')) return string(text);
    text = {};
    const auto end = rest_.find_first_not_of("+-.0123456789Eaeflnrstu");
    const auto word = rest_.substr(0, end);
    if (word.empty() || end == rest_.npos) return false;
    const bool number = word.find_first_not_of("+-.0123456789Ee") == word.npos;
    if (!number && word != "true" && word != "false" && word != "null") return false;
    rest_.remove_prefix(end);
    return true;
  }

  bool at_end() {
    skip_space();
    return rest_.empty();
  }

 private:
  void skip_space() {
    const auto first = rest_.find_first_not_of(" \t\r");
    rest_.remove_prefix(first == rest_.npos ? rest_.size() : first);
  }

  std::string_view rest_;
};

}  // namespace

std::optional<JsonLine> read_json_line(std::string_view line) {
  Object object(line);
  std::string_view entry;
  bool about_the_list = false;
  if (!object.character('{')) return {};
  do {
    std::string_view name;
    std::string_view value;
    if (!object.string(name) || !object.character(':') || !object.value(value)) return {};
    if (name == "cidr" && !entry.empty()) return {};
    if (name == "cidr") entry = value;
    if (name == "type" && value == "metadata") about_the_list = true;
  } while (object.character(','));
  if (!object.character('}') || !object.at_end()) return {};
  if (!entry.empty()) return entry;
  if (about_the_list) return Metadata{};
  return {};
}

}  // namespace lists
