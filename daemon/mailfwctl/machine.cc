// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/machine.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>
#include <utility>

#include "base/overloaded.h"
#include "kernel/interfaces.h"
#include "mailfwctl/expiring_addresses.h"

namespace mailfwctl {
namespace {

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return std::string{std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> words(const std::string& line) {
  std::istringstream stream(line);
  return {std::istream_iterator<std::string>(stream), {}};
}

unsigned long hexadecimal(const std::string& text) {
  unsigned long number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number, 16);
  return number;
}

constexpr unsigned long route_is_up = 0x1;      // RTF_UP
constexpr unsigned long route_rejects = 0x200;  // RTF_REJECT

// Best metric first. Of several default routes each is a way to the internet.
std::vector<std::string> by_metric(const std::multimap<unsigned long, std::string>& found) {
  std::vector<std::string> names;
  for (const auto& [metric, name] : found) {
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
  }
  return names;
}

std::vector<std::string> default_routes_of_ipv4(const std::string& proc_net_route) {
  std::multimap<unsigned long, std::string> found;
  std::istringstream lines(proc_net_route);
  for (std::string line; std::getline(lines, line);) {
    const auto field = words(line);  // Iface Destination Gateway Flags RefCnt Use Metric Mask ...
    if (field.size() < 8 || field[1] != "00000000" || field[7] != "00000000") continue;
    const auto flags = hexadecimal(field[3]);
    if ((flags & route_is_up) == 0 || (flags & route_rejects) != 0) continue;
    found.emplace(std::strtoul(field[6].c_str(), nullptr, 10), field[0]);
  }
  return by_metric(found);
}

std::vector<std::string> default_routes_of_ipv6(const std::string& proc_net_ipv6_route) {
  std::multimap<unsigned long, std::string> found;
  std::istringstream lines(proc_net_ipv6_route);
  for (std::string line; std::getline(lines, line);) {
    const auto field =
        words(line);  // destination length source length next-hop metric refcnt use flags iface
    if (field.size() < 10 || field[0] != std::string(32, '0') || field[1] != "00") continue;
    const auto flags = hexadecimal(field[8]);
    if ((flags & route_is_up) == 0 || (flags & route_rejects) != 0 || field[9] == "lo") continue;
    found.emplace(hexadecimal(field[5]), field[9]);
  }
  return by_metric(found);
}

bool is_single(const base::AddressRange& range) {
  return std::visit([](const auto& interval) { return interval.low == interval.high; }, range);
}

bool is_link_local(const base::AddressRange& range) {
  return std::visit(base::Overloaded{[](const base::Ipv4Range& v4) { return v4.low.bits >> 16 == 0xa9fe; },
                                     [](const base::Ipv6Range& v6) {
                                       return static_cast<unsigned>(v6.low.bits >> 118) == 0xfe80U >> 6;
                                     }},
                    range);
}

bool named_by_container_tools(std::string_view name) {
  constexpr std::array<std::string_view, 12> beginnings{
      "docker", "br-", "veth", "virbr", "vnet", "cni", "cali", "lxcbr", "lxdbr", "podman", "flannel", "tap"};
  return std::ranges::any_of(beginnings, [&](auto beginning) { return name.starts_with(beginning); });
}

NetworkCard card_of(const resolve::Interface& interface) {
  NetworkCard card{interface.name, {}, false, false, named_by_container_tools(interface.name)};
  for (const auto& address : interface.addresses) {
    const auto& network = address.network;
    if (is_single(network) || is_link_local(network)) continue;
    if (std::ranges::find(card.networks, network) == card.networks.end()) card.networks.push_back(network);
  }
  return card;
}

// SSH_CONNECTION is "client port server port"; sudo does not pass it on, so the parents are asked, too.
std::string ssh_connection_in(const std::string& environment) {
  constexpr std::string_view key = "SSH_CONNECTION=";
  std::istringstream entries(environment);
  for (std::string entry; std::getline(entries, entry, '\0');) {
    if (entry.starts_with(key)) return entry.substr(key.size());
  }
  return {};
}

long parent_of(long process) {
  // The second field is the name in parentheses, which may itself hold spaces and parentheses.
  const std::string stat = content("/proc/" + std::to_string(process) + "/stat");
  const auto name_end = stat.rfind(')');
  if (name_end == std::string::npos) return 0;
  const auto fields = words(stat.substr(name_end + 1));
  return fields.size() > 1 ? std::strtol(fields[1].c_str(), nullptr, 10) : 0;
}

std::string ssh_connection() {
  if (const char* own = std::getenv("SSH_CONNECTION"); own != nullptr && *own != '\0') return own;
  for (long process = ::getppid(); process > 1; process = parent_of(process)) {
    auto found = ssh_connection_in(content("/proc/" + std::to_string(process) + "/environ"));
    if (!found.empty()) return found;
  }
  return {};
}

void take_ssh_session(const std::string& connection, Machine& machine) {
  const auto fields = words(connection);
  if (fields.size() != 4) return;
  const std::string& client = fields[0].starts_with("::ffff:") ? fields[0].substr(7) : fields[0];
  auto address = base::parse_address_range(client);
  if (address && !is_link_local(*address)) machine.ssh_client.push_back(*address);
  if (auto port = base::parse_port_range(fields[3])) machine.ssh_ports.push_back(port->low);
}

std::vector<base::Port> ports_of(const std::string& sshd_config) {
  std::vector<base::Port> ports;
  std::istringstream lines(sshd_config);
  for (std::string line; std::getline(lines, line);) {
    auto field = words(line);
    if (field.size() < 2) continue;
    std::ranges::transform(field[0], field[0].begin(), [](unsigned char c) { return std::tolower(c); });
    if (field[0] != "port") continue;
    if (auto port = base::parse_port_range(field[1]); port && port->low == port->high)
      ports.push_back(port->low);
  }
  return ports;
}

void take_ssh_daemon(Machine& machine) {
  std::string text = content("/etc/ssh/sshd_config") + '\n';
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator("/etc/ssh/sshd_config.d", missing)) {
    if (entry.path().extension() == ".conf") text += content(entry.path()) + '\n';
  }
  std::ranges::copy(ports_of(text), std::back_inserter(machine.ssh_ports));
  if (machine.ssh_ports.empty()) machine.ssh_ports.push_back(base::Port{22});
  std::ranges::sort(machine.ssh_ports);
  machine.ssh_ports.erase(std::ranges::unique(machine.ssh_ports).begin(), machine.ssh_ports.end());
}

std::string user_of_mail_server() {
  for (const char* name : {"postfix", "Debian-exim", "smtpq", "qmailr"}) {
    if (::getpwnam(name) != nullptr) return name;
  }
  return {};
}

}  // namespace

base::Result<Machine> look_at_machine() {
  const auto interfaces = kernel::read_interfaces();
  if (!interfaces) return std::unexpected(interfaces.error());
  const auto leased = interfaces_with_expiring_addresses();
  auto default_routes = default_routes_of_ipv4(content("/proc/net/route"));
  std::ranges::copy(default_routes_of_ipv6(content("/proc/net/ipv6_route")),
                    std::back_inserter(default_routes));

  Machine machine;
  for (const auto& interface : *interfaces) {
    if (interface.name == "lo") continue;
    auto card = card_of(interface);
    card.dynamic = leased.contains(card.name);
    card.default_route = std::ranges::find(default_routes, card.name) != default_routes.end();
    machine.cards.push_back(std::move(card));
  }
  take_ssh_session(ssh_connection(), machine);
  take_ssh_daemon(machine);
  machine.mail_user = user_of_mail_server();
  return machine;
}

}  // namespace mailfwctl
