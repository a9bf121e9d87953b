// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/invocation.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "base/overloaded.h"
#include "mailfwctl/help.h"

namespace mailfwctl {
namespace {

// What CLI11 writes into while it reads, before it is known which verb was meant.
struct Switches {
  bool kernel = false;
  bool nft = false;
  bool implied = false;
  bool services = false;
  bool open = false;
  bool closed = false;
};

struct Grammar {
  CLI::App app{"", "mailfwctl"};
  Settings settings;
  Switches switches;
  std::map<std::string, CLI::App*> verbs;

  Grammar() {
    app.set_help_flag("-h,--help", "");
    app.set_version_flag("--version", "");
    app.fallthrough();  // `mailfwctl check --json` is as good as `mailfwctl --json check`
    app.require_subcommand(0, 1);
    app.add_option("--config", settings.config)->type_name("FILE");
    app.add_option("--dropins", settings.dropins)->type_name("DIR");
    app.add_option("--names", settings.names)->type_name("FILE");
    app.add_option("--state", settings.state)->type_name("DIR");
    app.add_option("--socket", settings.socket)->type_name("PATH");
    app.add_flag("--json", settings.json);
    for (const char* verb : {"check", "show", "init", "status", "plan", "reload", "stop"}) {
      verbs[verb] = app.add_subcommand(verb, "");
    }
    verbs["check"]->add_flag("--kernel", switches.kernel);
    verbs["show"]->add_flag("--nft", switches.nft);
    verbs["show"]->add_flag("--implied", switches.implied);
    verbs["show"]->add_flag("--services", switches.services);
    verbs["stop"]->add_flag("--open", switches.open);
    verbs["stop"]->add_flag("--closed", switches.closed);
  }

  // Empty as long as none has been read.
  [[nodiscard]] std::string verb() const {
    const auto called = app.get_subcommands();
    return called.empty() ? std::string{} : called.front()->get_name();
  }
};

base::Error misuse(std::string message, const std::string& verb) {
  const std::string command = verb.empty() ? "mailfwctl" : "mailfwctl " + verb;
  return base::Error{{}, std::move(message), {}, "see '" + command + " --help'", {}};
}

base::Result<Verb> show_of(const Switches& given) {
  if (given.nft + given.implied + given.services > 1) {
    return std::unexpected(misuse("show takes one of --nft, --implied and --services, not several", "show"));
  }
  if (given.nft) return Show{View::nft};
  if (given.implied) return Show{View::implied};
  if (given.services) return Show{View::services};
  return Show{View::policy};
}

base::Result<Verb> stop_of(const Switches& given) {
  if (given.open == given.closed) {
    return std::unexpected(
        base::Error{{},
                    given.open ? "stop takes --open or --closed, not both"
                               : "stop needs to be told what to leave: --open or --closed",
                    {},
                    "--open lets everything through, --closed leaves [admin] and open sessions; "
                    "see 'mailfwctl stop --help'",
                    {}});
  }
  return Stop{given.open ? Leave::open : Leave::closed};
}

base::Result<Verb> verb_of(const Grammar& grammar) {
  const std::string verb = grammar.verb();
  if (verb == "check") return Check{grammar.switches.kernel};
  if (verb == "show") return show_of(grammar.switches);
  if (verb == "init") return Init{};
  if (verb == "status") return Status{};
  if (verb == "plan") return Plan{};
  if (verb == "reload") return Reload{};
  if (verb == "stop") return stop_of(grammar.switches);
  return std::unexpected(misuse("no verb was given: check, show, init, status, plan, reload or stop", {}));
}

// CLI11 lists leftovers without saying what they could have been.
base::Error unexpected_argument(const Grammar& grammar) {
  const std::string verb = grammar.verb();
  const auto leftovers = grammar.app.remaining(true);
  const std::string first = leftovers.empty() ? std::string{} : leftovers.front();
  if (verb.empty() && !first.starts_with('-')) {
    return misuse("unknown verb '" + first + "': it is check, show, init, status, plan, reload or stop", {});
  }
  if (first.starts_with('-')) return misuse("unknown option '" + first + "'", verb);
  return misuse("unexpected argument '" + first + "'", verb);
}

}  // namespace

std::variant<Invocation, Information, Misuse> parse(std::vector<std::string> arguments) {
  const bool json = std::ranges::find(arguments, "--json") != arguments.end();
  std::ranges::reverse(arguments);  // the order in which CLI11 takes them
  Grammar grammar;
  try {
    grammar.app.parse(std::move(arguments));
  } catch (const CLI::CallForHelp&) {
    return Information{help_text(grammar.verb())};
  } catch (const CLI::CallForVersion&) {
    return Information{version_text()};
  } catch (const CLI::ExtrasError&) {
    return Misuse{grammar.verb(), unexpected_argument(grammar), json};
  } catch (const CLI::ParseError& error) {
    return Misuse{grammar.verb(), misuse(error.what(), grammar.verb()), json};
  }
  auto verb = verb_of(grammar);
  if (!verb) return Misuse{grammar.verb(), std::move(verb.error()), json};
  return Invocation{std::move(grammar.settings), *verb};
}

std::string name_of(const Verb& verb) {
  return std::visit(
      base::Overloaded{[](const Check&) { return "check"; }, [](const Show&) { return "show"; },
                       [](const Init&) { return "init"; }, [](const Status&) { return "status"; },
                       [](const Plan&) { return "plan"; }, [](const Reload&) { return "reload"; },
                       [](const Stop&) { return "stop"; }},
      verb);
}

}  // namespace mailfwctl
