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
  return std::unexpected(base::Error{std::move(origin), std::move(message), {}, std::move(hint), {}});
}

// toml++ says "Error while parsing string: encountered end-of-file", and names its own macros in brackets.
std::string sentence_of(std::string_view description) {
  constexpr std::string_view opening = "Error while parsing ";
  description = description.substr(0, description.find(" (TOML_"));
  const auto colon = description.find(": ");
  if (!description.starts_with(opening) || colon == description.npos)
    return "not TOML: " + visible(description);
  const auto what = description.substr(opening.size(), colon - opening.size());
  return "not TOML (" + visible(what) + "): " + visible(description.substr(colon + 2));
}

// The name in "cannot redefine existing table 'allow'"; empty for every other complaint.
std::string_view redefined_name(std::string_view description) {
  const auto words = description.find("cannot redefine existing ");
  const auto open = description.find('\'', words == description.npos ? description.size() : words);
  if (open >= description.size()) return {};
  const auto close = description.find('\'', open + 1);
  return close == description.npos ? std::string_view() : description.substr(open + 1, close - open - 1);
}

const Entry* find_entry(const ValueTable* table, std::string_view dotted) {
  const Entry* found = nullptr;
  while (table != nullptr) {
    const auto dot = dotted.find('.');
    const auto entry = std::ranges::find(*table, dotted.substr(0, dot), &Entry::key);
    if (entry == table->end()) return nullptr;
    found = &*entry;
    if (dot == dotted.npos) return found;
    dotted.remove_prefix(dot + 1);
    table = found->value.table();
  }
  return nullptr;
}

// The table that the line after `lines` belongs to, with a dot behind it.
std::string header_before(const std::vector<std::string_view>& lines) {
  for (auto at = lines.rbegin(); at != lines.rend(); ++at) {
    const auto close = at->find(']');
    const bool header = at->starts_with('[') && close != at->npos && at->find('"') == at->npos;
    if (header) return std::string(at->substr(1, close - 1)) + '.';
  }
  return {};
}

// TOML itself forbids to define a name twice in one file. The part before the second one is read once more to
// find the first one.
base::Error defined_twice(const SourceFile& source, base::Origin origin, std::string_view name,
                          Columns& columns) {
  const auto text = without_byte_order_mark(source.text);
  auto lines = split_lines(text);
  const auto line = lines[static_cast<std::size_t>(origin.line) - 1];
  lines.resize(static_cast<std::size_t>(origin.line) - 1);
  const bool header = line.starts_with('[');
  // The parser noticed behind the name.
  const auto at = header ? line.find(name) : line.rfind(name, static_cast<std::size_t>(origin.column) - 1);
  if (at != line.npos) origin.column = static_cast<int>(at) + 1;
  base::Error error{origin, {}, {}, {}, {}};
  error.message = (header ? "[" + visible(name) + "]" : quoted(name)) + " is defined twice";
  if (header) error.hint = "put everything under one [" + visible(name) + "]";
  const auto before = toml::parse(text.substr(0, static_cast<std::size_t>(line.data() - text.data())));
  if (before.failed()) return error;
  const auto tree = Translator(source.path, columns).table(before.table());
  const auto* first =
      find_entry(&tree, header ? std::string(name) : header_before(lines) + std::string(name));
  if (first != nullptr) error.notes.push_back({first->origin, "first defined here", {}});
  return error;
}

base::Error parse_failure(const SourceFile& source, const toml::parse_error& error, Columns& columns) {
  const auto origin = columns.origin(source.path, error.source().begin);
  if (const auto name = redefined_name(error.description()); !name.empty()) {
    return defined_twice(source, origin, name, columns);
  }
  return {origin, sentence_of(error.description()), {}, {}, {}};
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
  if (parsed.failed()) return std::unexpected(parse_failure(source, parsed.error(), columns));
  return Translator(source.path, columns).table(parsed.table());
}

}  // namespace policy
