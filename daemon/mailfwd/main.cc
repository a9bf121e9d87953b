// SPDX-License-Identifier: GPL-2.0-or-later
//
// Exit codes: 0 told to stop, or --once done; 1 the policy, the kernel or this machine says no; 2 wrong
// usage.
#include <malloc.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "base/overloaded.h"
#include "mailfwd/app.h"
#include "mailfwd/logging.h"
#include "mailfwd/once.h"
#include "mailfwd/options.h"

namespace {

// One arena for both threads, and big arrays mapped and unmapped by themselves: an idle daemon keeps what it
// holds and not what it once needed.
void keep_memory_small() {
  ::mallopt(M_ARENA_MAX, 1);
  ::mallopt(M_MMAP_THRESHOLD, 128 * 1024);
  ::mallopt(M_TRIM_THRESHOLD, 1024 * 1024);
}

int run(const mailfwd::Options& options) {
  const auto logger = mailfwd::make_logger(options.log_level);
  if (options.run == mailfwd::Run::once) return mailfwd::run_once(options, logger);
  auto world = mailfwd::open_world(options);
  if (!world) {
    mailfwd::log(*logger, spdlog::level::critical, world.error());
    return 1;
  }
  mailfwd::App app(*std::move(world), options, logger);
  return app.run();
}

}  // namespace

int main(int argc, char** argv) {
  keep_memory_small();
  std::signal(SIGPIPE, SIG_IGN);  // a log that nobody reads any more does not end the filter
  try {
    return std::visit(base::Overloaded{
                          [](const mailfwd::Options& options) { return run(options); },
                          [](const mailfwd::Information& information) {
                            std::fputs(information.text.c_str(), stdout);
                            return 0;
                          },
                          [](const mailfwd::Misuse& misuse) {
                            std::fputs(misuse.text.c_str(), stderr);
                            return 2;
                          },
                      },
                      mailfwd::parse(std::vector<std::string>(argv + 1, argv + argc)));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "mailfwd: %s; the table stays and filters on\n", error.what());
    return 1;
  }
}
