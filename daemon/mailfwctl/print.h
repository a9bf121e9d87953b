// SPDX-License-Identifier: GPL-2.0-or-later
//
// Writes an Outcome: words to standard output and errors to standard error, or one JSON document to standard
// output. Colour is added here, only for a terminal, and never where NO_COLOR is set (https://no-color.org):
// no other file knows that there are colours.
#pragma once

#include <string>
#include <string_view>

#include "mailfwctl/outcome.h"

namespace mailfwctl {

enum class Form { words, json };

// {"verb": ..., "exit_code": ..., "errors": [...], then the fields of the outcome}, in one line with its
// newline.
std::string json_document(const std::string& verb, const Outcome& outcome);

boost::json::array to_json(const base::Errors& errors);

// As base::to_text() has errors, with another word.
std::string warnings_text(const base::Errors& warnings);

// The same lines with the escape sequences of ECMA-48 around errors, carets, hints and the signs of a plan.
std::string coloured(std::string_view text);

// Returns the exit status: that of the outcome, or 1 if the output could not be written.
int print(const std::string& verb, const Outcome& outcome, Form form);

}  // namespace mailfwctl
