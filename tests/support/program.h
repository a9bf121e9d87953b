// SPDX-License-Identifier: GPL-2.0-or-later
//
// Runs another program for a test and hands back all that it wrote. It runs in the namespace of the calling
// thread.
#pragma once

#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace support {

struct Output {
  int status = 0;    // as from waitpid; 0 for success
  std::string text;  // standard output and standard error, as they came
};

// `command` is for /bin/sh; `input` becomes its standard input.
inline Output run(const std::string& command, const std::string& input = {}) {
  std::array<char, 32> path{"/tmp/mailfwd-test-XXXXXX"};
  const int fd = ::mkstemp(path.data());
  if (fd < 0) throw std::runtime_error("mkstemp");
  std::FILE* file = ::fdopen(fd, "w");
  std::fwrite(input.data(), 1, input.size(), file);
  std::fclose(file);

  std::FILE* pipe = ::popen(("{ " + command + "\n} < " + path.data() + " 2>&1").c_str(), "r");
  if (pipe == nullptr) throw std::runtime_error("popen");
  Output output;
  std::array<char, 4096> buffer{};
  while (const auto got = std::fread(buffer.data(), 1, buffer.size(), pipe))
    output.text.append(buffer.data(), got);
  output.status = ::pclose(pipe);
  ::unlink(path.data());
  return output;
}

}  // namespace support
