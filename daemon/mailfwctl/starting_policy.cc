// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/starting_policy.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace mailfwctl {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* head =
    R"(# The firewall policy of this machine, as `mailfwctl init` wrote it. It lets nobody in but you, by ssh, and lets this
# machine reach the usual services. Read it, change it, and then:
#
#   mailfwctl check            is it valid?
#   mailfwctl show             what does it mean?
#   systemctl start mailfwd    put it in force; from then on a change that you save is in force at once
#
# What no line below allows is denied, in all three directions. The language: man mailfw.toml
version = 1

)";

constexpr const char* incoming = R"(
# What others may open. A sentence has a name of your own, and one line. `mailfwctl show --services` lists the services.
[allow]
# mail-in   = { from = "internet", to = "self", service = "smtp" }                       # mail from the world
# mailboxes = { from = "internet", to = "self", service = ["submissions", "imaps"] }     # mail programs of your users
# web       = { from = "internet", to = "self", service = ["http", "https"] }            # webmail, ACME

# What this machine may open.
)";

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

// "a", or ["a", "b"].
std::string one_or_list(const Strings& texts) {
  if (texts.size() == 1) return quoted(texts.front());
  std::string list = "[";
  for (const auto& text : texts) list += (list.size() > 1 ? ", " : "") + quoted(text);
  return list + ']';
}

Strings texts_of(const std::vector<base::AddressRange>& ranges) {
  Strings texts;
  for (const auto& range : ranges) texts.push_back(base::to_text(range));
  return texts;
}

bool is_inside(const NetworkCard& card) {
  return !card.default_route && !card.of_containers && !card.networks.empty();
}

// Letters, digits and '-' of the interface's name; never one of the words that mean something else.
std::string zone_name(const std::string& interface) {
  std::string name;
  for (const char c : interface) {
    const bool usable = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    name += usable ? c : '-';
  }
  const bool begins_with_letter = !name.empty() && ((name[0] | 0x20) >= 'a' && (name[0] | 0x20) <= 'z');
  const bool taken = name == "self" || name == "any" || name == "internet";
  return begins_with_letter && !taken ? name : "net-" + name;
}

struct InsideZone {
  std::string name;
  const NetworkCard* card;
};

std::vector<InsideZone> inside_zones(const Machine& machine) {
  std::vector<InsideZone> zones;
  for (const auto& card : machine.cards) {
    if (!is_inside(card)) continue;
    std::string name = zone_name(card.name);
    while (std::ranges::find(zones, name, &InsideZone::name) != zones.end()) name += '-';
    zones.push_back({std::move(name), &card});
  }
  if (zones.size() == 1) zones.front().name = "internal";
  return zones;
}

std::string internet_zone(const Machine& machine) {
  Strings names;
  bool dynamic = false;
  for (const auto& card : machine.cards) {
    if (!card.default_route) continue;
    names.push_back(card.name);
    dynamic = dynamic || card.dynamic;
  }
  if (names.empty()) {
    return "internet = \"eth0\"    # this machine has no default route yet: put the interface to the "
           "internet here\n";
  }
  if (!dynamic) return "internet = " + one_or_list(names) + "    # has the default route\n";
  return "internet = { interface = " + one_or_list(names) +
         ", dynamic = true }    # has the default route; its address is leased and may change\n";
}

std::string zones(const Machine& machine, const std::vector<InsideZone>& inside) {
  std::string text =
      "# The parts of the network. \"self\" is this machine, \"any\" is everything.\n[zones]\n";
  text += internet_zone(machine);
  std::vector<base::AddressRange> seen;
  for (const auto& zone : inside) {
    std::vector<base::AddressRange> networks;
    std::ranges::copy_if(zone.card->networks, std::back_inserter(networks),
                         [&](const auto& network) { return std::ranges::find(seen, network) == seen.end(); });
    std::ranges::copy(networks, std::back_inserter(seen));
    text += zone.name + " = { interface = " + quoted(zone.card->name);
    if (!networks.empty()) text += ", network = " + one_or_list(texts_of(networks));
    if (zone.card->dynamic) text += ", dynamic = true";
    text += " }\n";
  }
  std::string left_out;
  for (const auto& card : machine.cards) {
    if (!card.default_route && !is_inside(card)) left_out += (left_out.empty() ? "" : ", ") + card.name;
  }
  if (left_out.empty()) return text;
  return text + "# In no zone, so that nothing passes there until you give it one: " + left_out + "\n";
}

// Where ssh is let in from when no ssh session tells.
Strings admin_networks(const Machine& machine, const std::vector<InsideZone>& inside) {
  std::vector<base::AddressRange> networks;
  for (const auto& zone : inside) std::ranges::copy(zone.card->networks, std::back_inserter(networks));
  for (const auto& card : machine.cards) {
    if (networks.empty() && card.default_route) networks = card.networks;
  }
  std::ranges::sort(networks);
  networks.erase(std::ranges::unique(networks).begin(), networks.end());
  return texts_of(networks);
}

std::string admin(const Machine& machine, const std::vector<InsideZone>& inside) {
  std::string text =
      "\n# Always let in, whatever else is written here. If this line leaves you out, you have locked "
      "yourself out.\n"
      "[admin]\n";
  const auto networks = admin_networks(machine, inside);
  if (!machine.ssh_client.empty()) {
    text += "# Where your ssh session comes from now. Will you always come from there? A network is safer.\n";
    text += "from = " + one_or_list(texts_of(machine.ssh_client)) + "\n";
  } else if (!networks.empty()) {
    text +=
        "# No ssh session was found, so the networks that this machine is on: put your own addresses here.\n";
    text += "from = " + one_or_list(networks) + "\n";
  } else {
    text += "# Neither an ssh session nor a network was found: put your own addresses here.\n";
    text += R"(from = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])"
            "\n";
  }
  Strings services;
  for (const auto port : machine.ssh_ports) {
    services.push_back(port == base::Port{22} ? "ssh" : "tcp/" + std::to_string(port.number));
  }
  return text + "service = " + one_or_list(services) + "\n";
}

std::string outgoing(const Machine& machine) {
  std::string text =
      R"(lookups  = { from = "self", to = "any", service = ["dns", "ntp"] }
host-out = { from = "self", to = "internet", service = ["http", "https"] }
)";
  if (machine.mail_user.empty()) {
    return text +
           R"(# Add user = "..." with the mail server's user: then a hacked web application can not send.
mail-out = { from = "self", to = "internet", service = "smtp" }
)";
  }
  return text + "# Only the mail server's own user: a hacked web application can not send.\n" +
         R"(mail-out = { from = "self", to = "internet", service = "smtp", user = )" +
         quoted(machine.mail_user) + " }\n";
}

std::string forwarded(const std::vector<InsideZone>& inside) {
  if (inside.empty()) return {};
  const std::string& zone = inside.front().name;
  return "\n# What passes through this machine, if it routes.\n# from-" + zone +
         " = { from = " + quoted(zone) +
         R"(, to = "internet", service = ["dns", "ntp", "http", "https"] })"
         "\n# mail-inside = { from = \"internet\", to = \"192.0.2.25\", service = \"smtp\" }    # to the "
         "mail server "
         "behind it\n";
}

}  // namespace

std::string starting_policy(const Machine& machine) {
  const auto inside = inside_zones(machine);
  return head + zones(machine, inside) + admin(machine, inside) + incoming + outgoing(machine) +
         forwarded(inside);
}

}  // namespace mailfwctl
