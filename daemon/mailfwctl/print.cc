// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/print.h"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <utility>

#include "control/fields.h"

namespace mailfwctl {
namespace {

constexpr std::string_view red = "\x1b[1;31m";
constexpr std::string_view green = "\x1b[32m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view cyan = "\x1b[36m";
constexpr std::string_view plain = "\x1b[0m";

std::string painted(std::string_view colour, std::string_view text) {
  return std::string{colour} + std::string{text} + std::string{plain};
}

// The word where it begins the line or follows a place ("/etc/mailfw.toml:3:1: ").
std::string with_word_painted(std::string_view line, std::string_view word, std::string_view colour) {
  auto at = line.starts_with(word) ? 0 : line.find(": " + std::string{word});
  if (at == std::string_view::npos) return {};
  if (at > 0) at += 2;
  return std::string{line.substr(0, at)} + painted(colour, word) + std::string{line.substr(at + word.size())};
}

std::string coloured_line(std::string_view line) {
  if (auto text = with_word_painted(line, "error:", red); !text.empty()) return text;
  if (auto text = with_word_painted(line, "warning:", yellow); !text.empty()) return text;
  if (auto text = with_word_painted(line, "note:", cyan); !text.empty()) return text;
  if (line.starts_with("  hint:")) return "  " + painted(cyan, "hint:") + std::string{line.substr(7)};
  if (line.ends_with("^") && line.find_first_not_of(" |") == line.size() - 1) {
    return std::string{line.substr(0, line.size() - 1)} + painted(red, "^");
  }
  if (line.starts_with("+ ")) return painted(green, line);
  if (line.starts_with("- ")) return painted(red, line);
  if (line.starts_with("~ ")) return painted(yellow, line);
  return std::string{line};
}

bool wants_colour(std::FILE* stream) {
  const char* refused = std::getenv("NO_COLOR");
  const char* terminal = std::getenv("TERM");
  return ::isatty(::fileno(stream)) == 1 && (refused == nullptr || *refused == '\0') &&
         (terminal == nullptr || std::string_view{terminal} != "dumb");
}

bool write_all(std::FILE* stream, std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stream) == text.size() && std::fflush(stream) == 0;
}

bool write_words(std::FILE* stream, const std::string& text) {
  return write_all(stream, wants_colour(stream) ? coloured(text) : text);
}

boost::json::object place(const base::Origin& origin) {
  boost::json::object object;
  if (!origin.file.empty()) object["file"] = origin.file.text();
  if (origin.line > 0) object["line"] = origin.line;
  if (origin.line > 0 && origin.column > 0) object["column"] = origin.column;
  return object;
}

boost::json::object to_json(const base::Note& note) {
  auto object = place(note.origin);
  object["message"] = note.message;
  if (!note.source_line.empty()) object["source_line"] = note.source_line;
  return object;
}

boost::json::object to_json(const base::Error& error) {
  auto object = place(error.origin);
  object["message"] = error.message;
  if (!error.source_line.empty()) object["source_line"] = error.source_line;
  if (!error.hint.empty()) object["hint"] = error.hint;
  if (error.notes.empty()) return object;
  boost::json::array notes;
  for (const auto& note : error.notes) notes.push_back(to_json(note));
  object["notes"] = std::move(notes);
  return object;
}

}  // namespace

Outcome failed(ExitCode code, std::string message, std::string hint) {
  Outcome outcome;
  outcome.code = code;
  outcome.errors.push_back(base::Error{{}, std::move(message), {}, std::move(hint), {}});
  return outcome;
}

boost::json::array to_json(const base::Errors& errors) {
  boost::json::array array;
  for (const auto& error : errors) array.push_back(to_json(error));
  return array;
}

std::string json_document(const std::string& verb, const Outcome& outcome) {
  boost::json::object document;
  document["verb"] = verb;
  document["exit_code"] = static_cast<int>(outcome.code);
  document["errors"] = to_json(outcome.errors);
  for (const auto& field : outcome.fields) document[field.key()] = field.value();
  // A path or a line of a list file may be no UTF-8, JSON has to be. Whatever else is in the text is ASCII.
  const auto text = control::well_formed(boost::json::serialize(document));
  return std::string{text.data(), text.size()} + '\n';
}

std::string warnings_text(const base::Errors& warnings) {
  constexpr std::string_view word = "error: ";
  std::string text;
  for (const auto& warning : warnings) {
    auto one = base::to_text(warning);
    if (const auto at = one.find(word); at != one.npos) one.replace(at, word.size(), "warning: ");
    text += one;
  }
  return text;
}

std::string coloured(std::string_view text) {
  std::string result;
  while (!text.empty()) {
    const auto end = text.find('\n');
    result += coloured_line(text.substr(0, end));
    if (end == std::string_view::npos) break;
    result += '\n';
    text.remove_prefix(end + 1);
  }
  return result;
}

int print(const std::string& verb, const Outcome& outcome, Form form) {
  const bool written = form == Form::json ? write_all(stdout, json_document(verb, outcome))
                                          : write_words(stdout, outcome.text) &&
                                                write_words(stderr, warnings_text(outcome.warnings)) &&
                                                write_words(stderr, base::to_text(outcome.errors));
  if (written) return static_cast<int>(outcome.code);
  std::perror("mailfwctl: writing the output");
  return static_cast<int>(ExitCode::refused);
}

}  // namespace mailfwctl
