// SPDX-License-Identifier: GPL-2.0-or-later
//
// The command line as a value: which verb, with which switches, about which files. Made by parse() from argv
// and read by main(), which calls the verb. CLI11 is known to invocation.cc only; the texts of --help are in
// help.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "simulate/packet.h"

namespace mailfwctl {

struct Settings {
  std::string config = "/etc/mailfw.toml";
  std::string dropins = "/etc/mailfw.d";
  std::string names = "/etc/mailfw.names.toml";
  std::string state = "/var/lib/mailfwd";
  std::string socket = "/run/mailfwd/control.sock";
  bool json = false;

  bool operator==(const Settings&) const = default;
};

struct Check {
  bool ask_kernel = false;
  bool operator==(const Check&) const = default;
};
enum class View { policy, nft, implied, services };
struct Show {
  View view = View::policy;
  bool operator==(const Show&) const = default;
};
struct Init {
  bool operator==(const Init&) const = default;
};
struct Verify {
  bool operator==(const Verify&) const = default;
};
struct Status {
  bool operator==(const Status&) const = default;
};
struct Plan {
  std::string file;      // that would be the policy; empty: what the daemon reads at a reload
  bool objects = false;  // as well: what would be added to the table, and what taken out
  bool operator==(const Plan&) const = default;
};
struct Reload {
  bool operator==(const Reload&) const = default;
};
enum class Leave { open, closed };
struct Stop {
  Leave leave = Leave::closed;
  bool operator==(const Stop&) const = default;
};
struct Ban {
  std::string source;
  std::optional<std::chrono::seconds> length;  // nothing: as the policy says
  std::string service;                         // empty: those of [ban] service
  std::string reason;
  bool cut = false;
  bool operator==(const Ban&) const = default;
};
struct Unban {
  std::string source;                  // empty: all
  std::optional<std::string> service;  // nothing: whatever it is banned from
  bool all = false;
  bool operator==(const Unban&) const = default;
};
struct Bans {
  bool operator==(const Bans&) const = default;
};
// Words as they were given; only what they look like is known to be right.
struct Explain {
  std::string from;
  std::string to;
  std::string service;
  std::optional<std::string> user;
  std::optional<std::string> in_interface;
  std::optional<std::uint16_t> source_port;
  simulate::ConnectionState state = simulate::ConnectionState::fresh;
  bool operator==(const Explain&) const = default;
};
using Verb = std::variant<Check, Show, Explain, Init, Verify, Status, Plan, Reload, Stop, Ban, Unban, Bans>;

struct Invocation {
  Settings settings;
  Verb verb;

  bool operator==(const Invocation&) const = default;
};

// --help or --version: print the text, nothing else.
struct Information {
  std::string text;
  bool operator==(const Information&) const = default;
};
// Wrong usage; `json` says in which form to complain, `verb` is empty where none was understood.
struct Misuse {
  std::string verb;
  base::Error error;
  bool json = false;
  bool operator==(const Misuse&) const = default;
};

// `arguments` are argv without the program's name.
std::variant<Invocation, Information, Misuse> parse(std::vector<std::string> arguments);

// "check", "show", ...: the name under which the verb is called and which JSON documents carry.
std::string name_of(const Verb& verb);

}  // namespace mailfwctl
