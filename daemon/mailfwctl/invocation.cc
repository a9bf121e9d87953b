// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/invocation.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "bans/ban.h"
#include "base/overloaded.h"
#include "base/ports.h"
#include "mailfwctl/help.h"
#include "policy/quantity.h"

namespace mailfwctl {
namespace {

// What CLI11 writes into while it reads, before it is known which verb was meant.
struct Switches {
  bool kernel = false;
  bool nft = false;
  std::string file;
  bool implied = false;
  bool services = false;
  bool open = false;
  bool closed = false;
  std::string source;
  std::optional<std::string> length;
  std::optional<std::string> service;
  std::string reason;
  bool cut = false;
  bool all = false;
  std::vector<std::string> question;
  std::optional<std::string> user;
  std::optional<std::string> in_interface;
  std::optional<std::string> source_port;
  std::string state = "new";
};

constexpr const char* verb_names =
    "check, show, explain, init, verify, status, plan, reload, stop, ban, unban or bans";

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
    for (const char* verb : {"check", "show", "explain", "init", "verify", "status", "plan", "reload", "stop",
                             "ban", "unban", "bans"}) {
      verbs[verb] = app.add_subcommand(verb, "");
    }
    verbs["check"]->add_flag("--kernel", switches.kernel);
    verbs["show"]->add_flag("--nft", switches.nft);
    verbs["plan"]->add_option("FILE", switches.file);
    verbs["plan"]->add_flag("--nft", switches.nft);
    verbs["show"]->add_flag("--implied", switches.implied);
    verbs["show"]->add_flag("--services", switches.services);
    auto* explain = verbs["explain"];
    explain->add_option("QUESTION", switches.question)->expected(0, -1);
    explain->add_option("--user", switches.user);
    explain->add_option("--in", switches.in_interface);
    explain->add_option("--source-port", switches.source_port);
    explain->add_option("--state", switches.state);
    verbs["stop"]->add_flag("--open", switches.open);
    verbs["stop"]->add_flag("--closed", switches.closed);
    for (auto* verb : {verbs["ban"], verbs["unban"]}) {
      verb->add_option("SOURCE", switches.source);
      verb->add_option("--service", switches.service);
    }
    verbs["ban"]->add_option("--for", switches.length);
    verbs["ban"]->add_option("--reason", switches.reason);
    verbs["ban"]->add_flag("--cut", switches.cut);
    verbs["unban"]->add_flag("--all", switches.all);
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

std::optional<simulate::ConnectionState> state_of(const std::string& word) {
  using simulate::ConnectionState;
  if (word == "new") return ConnectionState::fresh;
  if (word == "established") return ConnectionState::established;
  if (word == "related") return ConnectionState::related;
  if (word == "invalid") return ConnectionState::invalid;
  return std::nullopt;
}

base::Result<Verb> explain_of(const Switches& given) {
  const auto& words = given.question;
  if (words.size() != 3) {
    return std::unexpected(
        base::Error{{},
                    "explain takes three words: from whom, to whom, and which service",
                    {},
                    "for example 'mailfwctl explain internet self smtp'; see 'mailfwctl explain --help'",
                    {}});
  }
  Explain explain{words[0], words[1], words[2], given.user, given.in_interface, std::nullopt, {}};
  const auto state = state_of(given.state);
  if (!state) {
    return std::unexpected(
        misuse("--state is new, established, related or invalid, not '" + given.state + "'", "explain"));
  }
  explain.state = *state;
  if (!given.source_port) return explain;
  const auto port = base::parse_port_range(*given.source_port);
  if (!port || port->low != port->high) {
    return std::unexpected(misuse("--source-port is a port, not '" + *given.source_port + "'", "explain"));
  }
  explain.source_port = port->low.number;
  return explain;
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

base::Result<Verb> ban_of(const Switches& given) {
  if (given.source.empty())
    return std::unexpected(misuse("ban needs to be told whom: an address or a prefix", "ban"));
  Ban ban{given.source, std::nullopt, given.service.value_or(""), given.reason, given.cut};
  if (auto source = bans::read_source(given.source); !source)
    return std::unexpected(std::move(source.error()));
  if (!given.length) return ban;
  const auto length = policy::parse_duration(*given.length);
  if (!length) return std::unexpected(length.error());
  ban.length = *length;
  return ban;
}

base::Result<Verb> unban_of(const Switches& given) {
  if (given.source.empty() && !given.all) {
    return std::unexpected(misuse("unban needs to be told whom: an address, a prefix, or --all", "unban"));
  }
  if (!given.source.empty() && given.all) {
    return std::unexpected(misuse("unban takes an address or --all, not both", "unban"));
  }
  if (given.all) return Unban{{}, given.service, true};
  if (auto source = bans::read_source(given.source); !source)
    return std::unexpected(std::move(source.error()));
  return Unban{given.source, given.service, false};
}

base::Result<Verb> plan_of(const Switches& given) {
  if (!given.file.empty() && given.nft) {
    return std::unexpected(
        misuse("--nft is the daemon's comparison with the kernel, of the policy that it reads: not of a FILE",
               "plan"));
  }
  return Plan{given.file, given.nft};
}

base::Result<Verb> verb_of(const Grammar& grammar) {
  const std::string verb = grammar.verb();
  if (verb == "check") return Check{grammar.switches.kernel};
  if (verb == "show") return show_of(grammar.switches);
  if (verb == "explain") return explain_of(grammar.switches);
  if (verb == "init") return Init{};
  if (verb == "verify") return Verify{};
  if (verb == "status") return Status{};
  if (verb == "plan") return plan_of(grammar.switches);
  if (verb == "reload") return Reload{};
  if (verb == "stop") return stop_of(grammar.switches);
  if (verb == "ban") return ban_of(grammar.switches);
  if (verb == "unban") return unban_of(grammar.switches);
  if (verb == "bans") return Bans{};
  return std::unexpected(misuse(std::string("no verb was given: ") + verb_names, {}));
}

// CLI11 lists leftovers without saying what they could have been.
base::Error unexpected_argument(const Grammar& grammar) {
  const std::string verb = grammar.verb();
  const auto leftovers = grammar.app.remaining(true);
  const std::string first = leftovers.empty() ? std::string{} : leftovers.front();
  if (verb.empty() && !first.starts_with('-')) {
    return misuse("unknown verb '" + first + "': it is " + verb_names, {});
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
                       [](const Explain&) { return "explain"; }, [](const Init&) { return "init"; },
                       [](const Verify&) { return "verify"; }, [](const Status&) { return "status"; },
                       [](const Plan&) { return "plan"; }, [](const Reload&) { return "reload"; },
                       [](const Stop&) { return "stop"; }, [](const Ban&) { return "ban"; },
                       [](const Unban&) { return "unban"; }, [](const Bans&) { return "bans"; }},
      verb);
}

}  // namespace mailfwctl
