// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/ban_words.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "bans/words.h"

namespace mailfwctl {
namespace {

constexpr std::size_t columns = 7;
using Row = std::array<std::string, columns>;

Row row_of(const control::BanEntry& ban) {
  return {ban.source,
          ban.service.empty() ? "-" : ban.service,
          bans::in_words(std::chrono::seconds(ban.left)),
          local_time(ban.since),
          local_time(ban.until),
          std::to_string(ban.times),
          ban.reason};
}

// A reason comes from whoever banned, a log for example: it must not paint a terminal.
std::string printable(std::string text) {
  std::ranges::replace_if(
      text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return text;
}

}  // namespace

std::string local_time(std::int64_t seconds_since_1970) {
  const std::time_t when = seconds_since_1970;
  std::tm parts{};
  std::array<char, 32> text{};
  if (::localtime_r(&when, &parts) == nullptr) return std::to_string(seconds_since_1970);
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S", &parts);
  return text.data();
}

std::string from_what(const control::BanEntry& ban) {
  return ban.service.empty() ? std::string() : " from " + ban.service;
}

std::string table_of(const std::vector<control::BanEntry>& bans) {
  std::vector<Row> rows{{"SOURCE", "SERVICE", "LEFT", "SINCE", "UNTIL", "TIMES", "WHY"}};
  for (const auto& ban : bans) rows.push_back(row_of(ban));
  std::array<std::size_t, columns> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < columns; ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string text;
  for (auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i + 1 < columns; ++i) {
      row[i].resize(widths[i] + 2, ' ');
      line += row[i];
    }
    line += printable(row.back());
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  return text;
}

boost::json::object to_json(const control::BanEntry& ban) {
  boost::json::object fields{{"source", ban.source}, {"service", nullptr}, {"since", ban.since},
                             {"until", ban.until},   {"left", ban.left},   {"times", ban.times},
                             {"reason", ban.reason}};
  if (!ban.service.empty()) fields["service"] = ban.service;
  return fields;
}

}  // namespace mailfwctl
