// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a verb came to, in both forms: words for people, an object for programs. A verb returns it and prints
// nothing; print() is the only one who writes, and it writes one of the two.
#pragma once

#include <boost/json.hpp>
#include <string>

#include "base/result.h"

namespace mailfwctl {

// The exit status of the program; documented in mailfwctl(1).
enum class ExitCode { done = 0, refused = 1, usage = 2, unreachable = 3, not_permitted = 4 };

struct Outcome {
  ExitCode code = ExitCode::done;
  std::string text;            // to standard output
  base::Errors errors;         // to standard error, as base::to_text has them
  boost::json::object fields;  // the verb's own part of the JSON document, warnings included
  base::Errors warnings = {};  // to standard error, before the errors
};

// An outcome that is one error.
Outcome failed(ExitCode code, std::string message, std::string hint = {});

}  // namespace mailfwctl
