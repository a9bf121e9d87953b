// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the world can do to us, as a value. Result<T> is the one alias of std::expected in this project; an
// Error is a finished sentence for the operator together with the place that caused it. Bugs are not errors:
// assert those. Who prints an Error: to_text() here, and nobody else, so that `check`, `reload`, the log and
// the tests show one form.
#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "base/file_name.h"

namespace base {

// A place in a file. Lines and columns count from 1; line 0 means the file as a whole, an empty file means no
// place.
struct Origin {
  FileName file;
  int line = 0;
  int column = 0;

  bool operator==(const Origin&) const = default;
  auto operator<=>(const Origin&) const = default;
};

// A second place that belongs to an error: where the other definition of a name is, for example.
struct Note {
  Origin origin;
  std::string message;
  std::string source_line;

  bool operator==(const Note&) const = default;
};

struct Error {
  Origin origin;
  std::string message;      // what was found and what was expected, without a full stop
  std::string source_line;  // the line at origin, without its newline; empty where there is none
  std::string hint;         // what to do about it; empty where the message says it all
  std::vector<Note> notes;

  bool operator==(const Error&) const = default;
};

using Errors = std::vector<Error>;

template <class T>
using Result = std::expected<T, Error>;

// For stages that report everything they can find at once, in file order.
template <class T>
using Checked = std::expected<T, Errors>;

// An error without a place in a file: a failed system call, a refused batch.
inline std::unexpected<Error> failure(std::string message, std::string hint = {}) {
  return std::unexpected(Error{{}, std::move(message), {}, std::move(hint), {}});
}

// "open /etc/mailfw.toml: Permission denied". `number` is an errno value.
Error system_error(std::string what, int number);

// The printed form, several lines, each ending in a newline:
//   /etc/mailfw.toml:12:17: error: unknown service 'smpts'
//     12 | mail-in = { service = "smpts" }
//        |                       ^
//     hint: did you mean 'smtps' (465)?
//   /etc/mailfw.d/x.toml:3:1: note: first defined here
//      3 | mail-in = ...
//        | ^
std::string to_text(const Error& error);
std::string to_text(const Errors& errors);

}  // namespace base
