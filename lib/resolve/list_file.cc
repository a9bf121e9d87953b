// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/list_file.h"

#include <variant>
#include <vector>

namespace resolve {
namespace {

constexpr std::size_t most_errors = 20;

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\v\f");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\v\f") - first + 1);
}

// What has been read so far, both families side by side.
struct Collected {
  base::Ipv4Set::Intervals v4;
  base::Ipv6Set::Intervals v6;

  void add(const base::AddressRange& range) {
    if (const auto* ipv4 = std::get_if<base::Ipv4Range>(&range)) {
      v4.push_back(*ipv4);
    } else {
      v6.push_back(std::get<base::Ipv6Range>(range));
    }
  }
};

base::Error line_error(const std::string& path, int line, std::string_view whole, std::string_view entry,
                       const base::Error& cause) {
  base::Error error = cause;
  if (!base::looks_like_address(entry)) {
    error.message = "'" + std::string(entry) + "' is not an address, a prefix or a range of addresses";
    error.hint.clear();
  }
  error.origin = {path, line, static_cast<int>(entry.data() - whole.data()) + 1};
  error.source_line = whole;
  return error;
}

}  // namespace

base::Checked<base::AddressSet> parse_list(const std::string& path, std::string_view text) {
  Collected collected;
  base::Errors errors;
  int line = 0;
  while (!text.empty() && errors.size() < most_errors) {
    ++line;
    const auto end = text.find('\n');
    const auto whole = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    const auto entry = trimmed(whole.substr(0, whole.find_first_of("#;")));
    if (entry.empty()) continue;
    if (const auto range = base::parse_address_range(entry)) {
      collected.add(*range);
    } else {
      errors.push_back(line_error(path, line, whole, entry, range.error()));
    }
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return base::AddressSet{base::Ipv4Set(std::move(collected.v4)), base::Ipv6Set(std::move(collected.v6))};
}

}  // namespace resolve
