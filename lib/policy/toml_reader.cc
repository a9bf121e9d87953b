// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/toml_reader.h"

#include <algorithm>
#include <map>
#include <utility>

#include "policy/source_lines.h"
#include "policy/words.h"

// A parse error is an ordinary value here, and inline tables nest no deeper than anybody can read.
#define TOML_EXCEPTIONS 0
#define TOML_MAX_NESTED_VALUES 32
#define TOML_ENABLE_FORMATTERS 0
#include <toml++/toml.h>

namespace policy {
namespace {

// toml++ counts columns in code points, we count bytes.
class Columns {
 public:
  explicit Columns(std::string_view text) : lines_(split_lines(text)) {}

  [[nodiscard]] base::Origin origin(const std::string& file, const toml::source_position& position) {
    const auto line = std::clamp<std::size_t>(position.line, 1, std::max<std::size_t>(lines_.size(), 1));
    return {file, static_cast<int>(line), byte_column(line, position.column)};
  }

 private:
  int byte_column(std::size_t line, std::size_t column) {
    if (column == 0 || line > lines_.size()) return 1;
    const auto& starts = starts_of(line);
    const auto past_end = static_cast<int>(lines_[line - 1].size()) + 1;
    return column <= starts.size() ? starts[column - 1] : past_end;
  }

  const std::vector<int>& starts_of(std::size_t line) {
    auto [known, fresh] = starts_.try_emplace(line);
    if (fresh) {
      const auto text = lines_[line - 1];
      for (std::size_t at = 0; at < text.size(); ++at) {
        const bool begins = (static_cast<unsigned char>(text[at]) & 0xc0) != 0x80;
        if (begins) known->second.push_back(static_cast<int>(at) + 1);
      }
    }
    return known->second;
  }

  std::vector<std::string_view> lines_;
  std::map<std::size_t, std::vector<int>> starts_;  // by line: the column at which each code point begins
};

// Deep nesting costs stack in toml++ and in whoever walks the tree. Brackets are counted by toml++ itself;
// this counts the parts of dotted keys. It returns the offset of the first key that is too deep.
class DepthScan {
 public:
  explicit DepthScan(std::string_view text) : text_(text) {}

  std::size_t first_too_deep() {
    int dots = 0;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
        continue;
      }
      if (c == '.' && ++dots >= deepest_key) return at_;
      if (c == '\n' || c == '=' || c == ',' || c == '{' || c == '[') dots = 0;
      ++at_;
    }
    return text_.npos;
  }

 private:
  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool many_lines = text_.substr(at_, 3) == three;
    at_ += many_lines ? 3 : 1;
    while (at_ < text_.size()) {
      if (many_lines ? text_.substr(at_, 3) == three : text_[at_] == quote || text_[at_] == '\n') break;
      at_ += quote == '"' && text_[at_] == '\\' ? 2 : 1;
    }
    at_ = std::min(at_ + (many_lines ? 3 : 1), text_.size());
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

class Translator {
 public:
  Translator(const std::string& file, Columns& columns) : file_(file), columns_(columns) {}

  ValueTable table(const toml::table& from) {
    ValueTable entries;
    entries.reserve(from.size());
    for (const auto& [key, node] : from) {
      auto origin = columns_.origin(file_, key.source().begin);
      entries.push_back({std::string(key.str()), std::move(origin), value(node)});
    }
    std::ranges::stable_sort(entries, {}, &Entry::origin);
    return entries;
  }

 private:
  Value value(const toml::node& node) {
    Value made{{}, columns_.origin(file_, node.source().begin)};
    if (const auto* text = node.as_string()) {
      made.content = text->get();
    } else if (const auto* number = node.as_integer()) {
      made.content = number->get();
    } else if (const auto* flag = node.as_boolean()) {
      made.content = flag->get();
    } else if (const auto* array = node.as_array()) {
      ValueList items;
      items.reserve(array->size());
      for (const auto& item : *array) items.push_back(value(item));
      made.content = std::move(items);
    } else if (const auto* inner = node.as_table()) {
      made.content = table(*inner);
    } else {
      made.content = Unsupported{node.is_floating_point() ? "a number with a fraction" : "a date or time"};
    }
    return made;
  }

  const std::string& file_;
  Columns& columns_;
};

std::unexpected<base::Error> refuse(base::Origin origin, std::string message, std::string hint) {
  base::Error error;
  error.origin = std::move(origin);
  error.message = std::move(message);
  error.hint = std::move(hint);
  return std::unexpected(std::move(error));
}

// toml++ says "Error while parsing string: encountered end-of-file".
std::string sentence_of(std::string_view description) {
  constexpr std::string_view opening = "Error while parsing ";
  if (description.starts_with(opening)) description.remove_prefix(opening.size());
  return "not TOML: " + visible(description);
}

}  // namespace

base::Result<ValueTable> read_toml(const SourceFile& source) {
  if (source.text.size() > largest_source) {
    return refuse({source.path, 0, 0}, "the file is larger than 1 MiB",
                  "put long lists of addresses into a file: list");
  }
  const auto text = without_byte_order_mark(source.text);
  Columns columns(text);
  if (const auto offset = DepthScan(text).first_too_deep(); offset != text.npos) {
    const auto line = 1 + std::ranges::count(text.substr(0, offset), '\n');
    return refuse({source.path, static_cast<int>(line), 1},
                  "a key with more than " + std::to_string(deepest_key) + " parts", {});
  }
  const auto parsed = toml::parse(text);
  if (parsed.failed()) {
    const auto& error = parsed.error();
    return refuse(columns.origin(source.path, error.source().begin), sentence_of(error.description()), {});
  }
  return Translator(source.path, columns).table(parsed.table());
}

}  // namespace policy
