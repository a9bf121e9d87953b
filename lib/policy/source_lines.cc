// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/source_lines.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

namespace policy {
namespace {

constexpr std::size_t longest_shown = 400;  // bytes

std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto first = static_cast<unsigned char>(text[at]);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t next = 1; next < length; ++next) {
    if ((static_cast<unsigned char>(text[at + next]) & 0xc0) != 0x80) return 0;
  }
  if (length < 3) return length;
  // Overlong forms, surrogates and numbers past U+10FFFF.
  const auto second = static_cast<unsigned char>(text[at + 1]);
  const bool wrong = (first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) ||
                     (first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f);
  return wrong ? 0 : length;
}

// What is shown must be UTF-8, or the reply on the control socket is not JSON. Columns stay what they are.
std::string well_formed(std::string_view text) {
  std::string shown(text);
  for (std::size_t at = 0; at < shown.size();) {
    const auto length = sequence_length(shown, at);
    if (length == 0) shown[at] = '?';
    at += std::max<std::size_t>(length, 1);
  }
  return shown;
}

// A line of a megabyte is no help, and a thousand copies of it are a failure of their own.
std::string shown_part(std::string_view line, int column) {
  if (line.size() <= longest_shown) return well_formed(line);
  if (column > static_cast<int>(longest_shown)) return {};
  auto end = longest_shown;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80) --end;
  return well_formed(line.substr(0, end));
}

class Lines {
 public:
  explicit Lines(const std::vector<SourceFile>& sources) {
    for (const auto& source : sources) {
      files_.try_emplace(source.path, split_lines(without_byte_order_mark(source.text)));
    }
  }

  void fill(const base::Origin& origin, std::string& source_line) const {
    const auto file = files_.find(origin.file.text());
    if (!source_line.empty() || file == files_.end() || origin.line < 1) return;
    const auto index = static_cast<std::size_t>(origin.line) - 1;
    if (index < file->second.size()) source_line = shown_part(file->second[index], origin.column);
  }

 private:
  std::map<std::string_view, std::vector<std::string_view>> files_;
};

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
  return text.starts_with("\xef\xbb\xbf") ? text.substr(3) : text;
}

std::vector<std::string_view> split_lines(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
  }
  return lines;
}

base::Errors in_file_order(base::Errors errors, const std::vector<SourceFile>& sources) {
  std::map<std::string_view, std::size_t> ranks;
  for (const auto& source : sources) ranks.try_emplace(source.path, ranks.size());
  const auto place = [&](const base::Error& error) {
    const auto rank = ranks.find(error.origin.file.text());
    return std::tuple(rank == ranks.end() ? ranks.size() : rank->second, error.origin.line,
                      error.origin.column);
  };
  std::ranges::stable_sort(errors, {}, place);
  return errors;
}

base::Errors with_source_lines(base::Errors errors, const std::vector<SourceFile>& sources) {
  const Lines lines(sources);
  errors = in_file_order(std::move(errors), sources);
  for (auto& error : errors) {
    lines.fill(error.origin, error.source_line);
    for (auto& note : error.notes) lines.fill(note.origin, note.source_line);
  }
  return errors;
}

}  // namespace policy
