// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/port_spec.h"

#include <algorithm>

#include "policy/words.h"

namespace policy {
namespace {

constexpr std::string_view example = "write for example \"tcp/8443\", \"udp/387-388\" or \"esp\"";

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == text.npos) return parts;
    text.remove_prefix(end + 1);
  }
}

base::Result<std::vector<base::Protocol>> parse_protocols(std::string_view text) {
  std::vector<base::Protocol> protocols;
  for (const auto name : split(text, '+')) {
    const auto protocol = base::protocol_of(name);
    if (!protocol) return base::failure("unknown protocol " + in_quotes(name), std::string(example));
    protocols.push_back(*protocol);
  }
  return protocols;
}

base::Result<std::vector<base::PortRange>> parse_ports(std::string_view text) {
  std::vector<base::PortRange> ranges;
  for (const auto part : split(text, ',')) {
    auto range = base::parse_port_range(part);
    if (!range) return std::unexpected(std::move(range.error()));
    ranges.push_back(*range);
  }
  return ranges;
}

base::Result<std::vector<PortSpec>> without_ports(const std::vector<base::Protocol>& protocols) {
  std::vector<PortSpec> specs;
  for (const auto protocol : protocols) {
    if (base::has_ports(protocol)) {
      const auto name = base::to_text(protocol);
      return base::failure(in_quotes(name) + " needs a port", "write for example \"" + name + "/25\"");
    }
    specs.push_back({protocol, base::every_port, base::every_port});
  }
  return specs;
}

}  // namespace

base::Result<std::vector<PortSpec>> parse_port_specs(std::string_view text) {
  const auto slash = text.find('/');
  const auto protocols = parse_protocols(text.substr(0, slash));
  if (!protocols) return std::unexpected(protocols.error());
  if (slash == text.npos) return without_ports(*protocols);

  const auto numbers = text.substr(slash + 1);
  const auto arrow = numbers.find("<-");
  const auto ports = parse_ports(numbers.substr(0, arrow));
  if (!ports) return std::unexpected(ports.error());
  auto client = base::Result<base::PortRange>(base::every_port);
  if (arrow != numbers.npos) client = base::parse_port_range(numbers.substr(arrow + 2));
  if (!client) return std::unexpected(client.error());

  std::vector<PortSpec> specs;
  for (const auto protocol : *protocols) {
    if (!base::has_ports(protocol))
      return base::failure(in_quotes(base::to_text(protocol)) + " has no ports");
    for (const auto& range : *ports) specs.push_back({protocol, range, *client});
  }
  return specs;
}

bool looks_like_port_spec(std::string_view text) {
  const auto digit = [](char c) { return (c >= '0' && c <= '9') || c == '-'; };
  return text.find('/') != text.npos || text.find('+') != text.npos || std::ranges::all_of(text, digit) ||
         base::protocol_of(text).has_value();
}

}  // namespace policy
