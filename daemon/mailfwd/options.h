// SPDX-License-Identifier: GPL-2.0-or-later
//
// The daemon's command line as a value. CLI11 is known to options.cc only.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "mailfwd/logging.h"

namespace mailfwd {

enum class Run { until_told_to_stop, once };

struct Options {
  std::string config = "/etc/mailfw.toml";
  std::string dropins = "/etc/mailfw.d";
  std::string names = "/etc/mailfw.names.toml";
  std::string state = "/var/lib/mailfwd";
  std::string socket = "/run/mailfwd/control.sock";
  LogLevel log_level = LogLevel::info;
  Run run = Run::until_told_to_stop;

  bool operator==(const Options&) const = default;
};

// --help or --version: print the text, exit 0.
struct Information {
  std::string text;
  bool operator==(const Information&) const = default;
};
// Print the text to stderr, exit 2.
struct Misuse {
  std::string text;
  bool operator==(const Misuse&) const = default;
};

// `arguments` are argv without the program's name.
std::variant<Options, Information, Misuse> parse(std::vector<std::string> arguments);

}  // namespace mailfwd
