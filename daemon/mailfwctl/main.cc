// SPDX-License-Identifier: GPL-2.0-or-later
//
// mailfwctl: the operator's command. Reads the command line, calls one verb, prints what came of it.
#include <cstdio>
#include <exception>
#include <string>
#include <variant>
#include <vector>

#include "base/overloaded.h"
#include "mailfwctl/invocation.h"
#include "mailfwctl/print.h"
#include "mailfwctl/verbs.h"

namespace mailfwctl {
namespace {

Outcome perform(const Invocation& invocation) {
  const auto& settings = invocation.settings;
  return std::visit(base::Overloaded{
                        [&](const Check& verb) { return check(settings, verb); },
                        [&](const Show& verb) { return show(settings, verb); },
                        [&](const Explain& verb) { return explain(settings, verb); },
                        [&](const Init&) { return init(settings); },
                        [&](const Verify&) { return verify(settings); },
                        [&](const Status&) { return status(settings); },
                        [&](const Plan& wish) { return plan(wish, settings); },
                        [&](const Reload&) { return reload(settings); },
                        [&](const Stop& verb) { return stop(settings, verb); },
                        [&](const Ban& verb) { return ban(settings, verb); },
                        [&](const Unban& verb) { return unban(settings, verb); },
                        [&](const Bans&) { return bans(settings); },
                    },
                    invocation.verb);
}

int run(const Invocation& invocation) {
  return print(name_of(invocation.verb), perform(invocation),
               invocation.settings.json ? Form::json : Form::words);
}

int run(const Information& information) {
  Outcome outcome;
  outcome.text = information.text;
  return print({}, outcome, Form::words);
}

int run(const Misuse& misuse) {
  Outcome outcome;
  outcome.code = ExitCode::usage;
  outcome.errors.push_back(misuse.error);
  return print(misuse.verb, outcome, misuse.json ? Form::json : Form::words);
}

}  // namespace
}  // namespace mailfwctl

// Nothing that the world does is reported by an exception here: one that arrives is a bug, or there is no
// memory left.
int main(int argc, char** argv) try {
  const std::vector<std::string> arguments(argv + (argc > 0 ? 1 : 0), argv + argc);
  return std::visit([](const auto& meant) { return mailfwctl::run(meant); }, mailfwctl::parse(arguments));
} catch (const std::exception& error) {
  std::fprintf(stderr, "mailfwctl: internal error: %s\n", error.what());
  return 1;
}
