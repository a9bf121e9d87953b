// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/read.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/overloaded.h"
#include "lists/entry.h"
#include "lists/json_line.h"
#include "lists/ordered.h"

namespace lists {
namespace {

constexpr std::size_t least_bytes_of_a_line =
    12;  // on the average; for the first guess of how many there are
constexpr std::size_t bad_lines_in_a_hundred = 5;
constexpr std::size_t longest_shown = 60;
constexpr std::string_view blank = " \t\r\v\f";

enum class Form { plain, csv, ipset, json_lines, web_page };
enum class Line { entry, nothing, bad };

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blank);
  if (first == text.npos) return {};
  return text.substr(first, text.find_last_not_of(blank) - first + 1);
}

bool is_comment(std::string_view line) {
  return line.empty() || line.front() == '#' || line.front() == ';';
}

// Takes the next line off `text`, without its end.
std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return line;
}

Form form_of(std::string_view text) {
  std::string_view line;
  while (!text.empty() && is_comment(line)) line = trimmed(next_line(text));
  if (line.starts_with('<')) return Form::web_page;
  if (line.starts_with('{')) return Form::json_lines;
  if (line.starts_with("add ") || line.starts_with("create ")) return Form::ipset;
  const auto content = line.substr(0, line.find_first_of("#;"));
  return content.find(',') != content.npos || line.starts_with('"') ? Form::csv : Form::plain;
}

// "add NAME ENTRY" and options; "nomatch" makes an exception of the entry, which is no part of a list.
Line take_command(std::string_view line, Collected& collected) {
  if (line.starts_with("create ") || line.starts_with("flush ")) return Line::nothing;
  if (!line.starts_with("add ")) return Line::bad;
  line = trimmed(line.substr(4));
  line = trimmed(line.substr(std::min(line.find(' '), line.size())));
  const auto entry = line.substr(0, line.find(' '));
  if (line.find(" nomatch") != line.npos) return Line::bad;
  return take_entry(entry, collected) ? Line::entry : Line::bad;
}

std::string_view unquoted(std::string_view column) {
  const bool quoted = column.size() >= 2 && column.front() == '"' && column.back() == '"';
  return quoted ? trimmed(column.substr(1, column.size() - 2)) : column;
}

class Reader {
 public:
  Reader(Form form, std::string_view text) : form_(form), rest_(text) {
    collected_.v4.reserve(text.size() / least_bytes_of_a_line);
  }

  Reading all() {
    while (!rest_.empty()) {
      ++line_;
      if (form_ != Form::plain || !take_plain()) judge(trimmed(next_line(rest_)));
    }
    reading_.addresses = {ordered(std::move(collected_.v4)), ordered(std::move(collected_.v6))};
    return std::move(reading_);
  }

 private:
  // The line begins with an address or a prefix, and nothing but a comment follows.
  bool take_plain() {
    const char* const begin = rest_.data();
    const char* const end = begin + rest_.size();
    base::Ipv4Range ipv4;
    if (const char* after = past_line(scan_ipv4(begin, end, ipv4), end)) {
      collected_.v4.push_back(ipv4);
      return taken_up_to(after);
    }
    base::Ipv6Range ipv6;
    if (const char* after = past_line(scan_ipv6(begin, end, ipv6), end)) {
      collected_.v6.push_back(ipv6);
      return taken_up_to(after);
    }
    return false;
  }

  // Where the next line begins; nullptr if this one is more than what ends at `at`.
  static const char* past_line(const char* at, const char* end) {
    if (at == nullptr) return nullptr;
    if (at != end && *at == '\n') return at + 1;
    while (at != end && (*at == ' ' || *at == '\t' || *at == '\r')) ++at;
    if (at != end && *at != '\n' && *at != ';' && *at != '#') return nullptr;
    const void* newline = at == end ? nullptr : std::memchr(at, '\n', static_cast<std::size_t>(end - at));
    return newline == nullptr ? end : static_cast<const char*>(newline) + 1;
  }

  bool taken_up_to(const char* next) {
    ++reading_.lines;
    rest_.remove_prefix(static_cast<std::size_t>(next - rest_.data()));
    return true;
  }

  void judge(std::string_view line) {
    const auto kind = is_comment(line) ? Line::nothing : take(line);
    if (kind != Line::nothing) ++reading_.lines;
    if (kind != Line::bad) return;
    ++reading_.bad;
    if (reading_.first_bad.size() < bad_lines_named) reading_.first_bad.push_back({line_, shown(line)});
  }

  Line take(std::string_view line) {
    switch (form_) {
      case Form::plain:
        return kind_of(take_entry(trimmed(line.substr(0, line.find_first_of("#;"))), collected_));
      case Form::csv:
        return take_row(line);
      case Form::ipset:
        return take_command(line, collected_);
      case Form::json_lines:
        return take_object(line);
      case Form::web_page:
        break;
    }
    return Line::bad;
  }

  Line take_row(std::string_view line) {
    const bool first_row = std::exchange(first_row_, false);
    const auto column = unquoted(trimmed(line.substr(0, line.find_first_of(",#;"))));
    if (take_entry(column, collected_)) return Line::entry;
    return first_row && !base::looks_like_address(column) ? Line::nothing : Line::bad;
  }

  Line take_object(std::string_view line) {
    const auto object = read_json_line(line);
    if (!object) return Line::bad;
    return std::visit(
        base::Overloaded{[&](std::string_view entry) { return kind_of(take_entry(entry, collected_)); },
                         [](Metadata) { return Line::nothing; }},
        *object);
  }

  static Line kind_of(bool taken) { return taken ? Line::entry : Line::bad; }

  static std::string shown(std::string_view line) {
    std::string text(line.substr(0, longest_shown));
    std::ranges::replace_if(
        text, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
    return line.size() > longest_shown ? text + "..." : text;
  }

  Form form_;
  std::string_view rest_;
  Collected collected_;
  Reading reading_;
  int line_ = 0;
  bool first_row_ = true;
};

}  // namespace

std::string named(const std::vector<BadLine>& lines) {
  std::string text;
  for (const auto& line : lines) {
    text += (text.empty() ? "'" : ", '") + line.text + "' (line " + std::to_string(line.line) + ")";
  }
  return text;
}

base::Result<Reading> read(const std::string& path, std::string_view text) {
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto form = form_of(text);
  if (form == Form::web_page) return base::failure(path + " is a web page, not a list");
  auto reading = Reader(form, text).all();
  if (reading.bad * 100 > reading.lines * bad_lines_in_a_hundred) {
    return base::failure(std::to_string(reading.bad) + " of the " + std::to_string(reading.lines) +
                         " lines of " + path + " hold no address: " + named(reading.first_bad) +
                         (reading.bad > reading.first_bad.size() ? " and more" : ""));
  }
  return reading;
}

}  // namespace lists
