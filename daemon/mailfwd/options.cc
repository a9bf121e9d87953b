// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <map>

#include "mailfwd/version.h"

namespace mailfwd {
namespace {

constexpr const char* what_it_is =
    "mailfwd keeps the kernel's firewall (table inet mailfwd) equal to one policy file.\n\n"
    "It runs in the foreground, applies the policy, and applies it again whenever the policy, a drop-in,\n"
    "a list file or a network interface changes, or somebody else touches the table. A policy with an error\n"
    "changes nothing. Open sessions go on whatever it does. When it ends, the table stays and filters on.";

constexpr const char* what_next =
    "\nTry it out:\n"
    "  mailfwctl check                      is the policy right? changes nothing\n"
    "  mailfwctl show --nft                 what would be loaded\n"
    "  mailfwd --once                       put it in force now, and leave no daemon behind\n"
    "  systemctl enable --now mailfwd       put it in force now and at every boot\n\n"
    "Signals: SIGHUP reloads, SIGTERM and SIGINT end the daemon. `mailfwctl status` asks a running one.\n"
    "See mailfwd(8), mailfwctl(1), mailfw.toml(5).\n";

const std::map<std::string, LogLevel>& levels() {
  static const std::map<std::string, LogLevel> words{{"error", LogLevel::error},
                                                     {"warning", LogLevel::warning},
                                                     {"info", LogLevel::info},
                                                     {"debug", LogLevel::debug}};
  return words;
}

}  // namespace

std::variant<Options, Information, Misuse> parse(std::vector<std::string> arguments) {
  Options options;
  bool once = false;
  std::string level = "info";
  CLI::App app(what_it_is, "mailfwd");
  app.footer(what_next);
  app.set_version_flag("--version", std::string("mailfwd ") + version, "Print the version and exit");
  app.set_help_flag("-h,--help", "Print this help and exit");
  app.add_option("--config", options.config, "The policy")->type_name("FILE")->capture_default_str();
  app.add_option("--dropins", options.dropins, "Where further *.toml files are merged from; need not exist")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--names", options.names, "What the names of the policy stand for; need not exist")
      ->type_name("FILE")
      ->capture_default_str();
  app.add_option("--state", options.state,
                 "What has to outlive a boot: the bans, and the last good version of each list")
      ->type_name("DIR")
      ->capture_default_str();
  app.add_option("--socket", options.socket, "Where mailfwctl reaches the daemon")
      ->type_name("PATH")
      ->capture_default_str();
  app.add_option("--log-level", level, "error, warning, info or debug")
      ->type_name("LEVEL")
      ->capture_default_str()
      ->check(CLI::IsMember({"error", "warning", "info", "debug"}).name(""));
  app.add_flag("--once", once, "Apply the policy once and exit: 0 it is in force, 1 it is not");
  try {
    std::ranges::reverse(arguments);  // CLI11 takes them from the end
    app.parse(arguments);
  } catch (const CLI::CallForHelp&) {
    return Information{app.help()};
  } catch (const CLI::CallForVersion&) {
    return Information{std::string("mailfwd ") + version + "\n"};
  } catch (const CLI::Error& error) {
    return Misuse{std::string("mailfwd: ") + error.what() + "\nTry 'mailfwd --help'.\n"};
  }
  options.log_level = levels().at(level);
  options.run = once ? Run::once : Run::until_told_to_stop;
  return options;
}

}  // namespace mailfwd
