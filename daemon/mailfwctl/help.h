// SPDX-License-Identifier: GPL-2.0-or-later
//
// The texts of --help and --version. Written by hand, because they teach: what a verb is for, an example,
// what the exit codes mean. Not the manual: that is docs/man.
#pragma once

#include <string>
#include <string_view>

namespace mailfwctl {

// The text for a verb, or for the program where `verb` is empty. Each line ends in a newline.
std::string help_text(std::string_view verb);

std::string version_text();

}  // namespace mailfwctl
