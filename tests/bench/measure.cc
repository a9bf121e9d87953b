// SPDX-License-Identifier: GPL-2.0-or-later
//
// Runs a command and prints what it cost as one line of JSON: CPU time and wall time in microseconds, peak
// memory in KiB. Small on purpose: a child's peak counts from fork(), so a measuring program bigger than what
// it measures would measure itself.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>

namespace {

long microseconds(const timeval& time) {
  return time.tv_sec * 1000000L + time.tv_usec;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fputs("usage: bench_measure COMMAND [ARGUMENT]...\n", stderr);
    return 2;
  }
  const auto began = std::chrono::steady_clock::now();
  const pid_t child = fork();
  if (child == 0) {
    execvp(argv[1], argv + 1);
    std::perror(argv[1]);
    _exit(127);
  }
  int status = 0;
  rusage used{};
  if (child < 0 || wait4(child, &status, 0, &used) != child) {
    std::perror("bench_measure");
    return 2;
  }
  const auto wall =
      std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - began);
  std::printf("{\"cpu_us\":%ld,\"wall_us\":%lld,\"peak_kib\":%ld}\n",
              microseconds(used.ru_utime) + microseconds(used.ru_stime), static_cast<long long>(wall.count()),
              used.ru_maxrss);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
