// SPDX-License-Identifier: GPL-2.0-or-later
//
// The text of a list that others make and publish, as addresses. Known forms, told apart by the first line
// that is neither empty nor a comment:
//   plain       one entry a line, `#` and `;` begin a comment (netset files, Spamhaus DROP as text)
//   CSV         the first column, with or without quotes; a line of headings may come first
//   ipset       "add NAME ENTRY ...", as `ipset save` prints it
//   JSON lines  {"cidr":"192.0.2.0/24",...}, as Spamhaus publishes DROP
// A line that fits none is left out and counted. Unlike resolve/list_file.h, which is for lists of the
// operator's own: there a typo is an error.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/address.h"
#include "base/result.h"

namespace lists {

inline constexpr std::size_t bad_lines_named = 3;

struct BadLine {
  int line = 0;
  std::string text;  // shortened and printable

  bool operator==(const BadLine&) const = default;
};

struct Reading {
  base::AddressSet addresses;
  std::size_t lines = 0;  // that were meant as entries: good ones and bad ones
  std::size_t bad = 0;
  std::vector<BadLine> first_bad;  // at most bad_lines_named

  bool operator==(const Reading&) const = default;
};

// An error is a sentence about `path` without a place: it is a web page, or more than 5 % of its lines are
// bad.
base::Result<Reading> read(const std::string& path, std::string_view text);

// "'<div>' (line 3), 'hello' (line 7)"
std::string named(const std::vector<BadLine>& lines);

}  // namespace lists
