// SPDX-License-Identifier: GPL-2.0-or-later
#include "base/ports.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace base {
namespace {

struct NamedProtocol {
  std::string_view name;
  Protocol protocol;
  bool ports;
};

constexpr std::array named_protocols{
    NamedProtocol{"icmp", {1}, false},     NamedProtocol{"igmp", {2}, false},
    NamedProtocol{"ipip", {4}, false},     NamedProtocol{"tcp", {6}, true},
    NamedProtocol{"udp", {17}, true},      NamedProtocol{"dccp", {33}, true},
    NamedProtocol{"6in4", {41}, false},    NamedProtocol{"gre", {47}, false},
    NamedProtocol{"esp", {50}, false},     NamedProtocol{"ah", {51}, false},
    NamedProtocol{"icmpv6", {58}, false},  NamedProtocol{"ospf", {89}, false},
    NamedProtocol{"pim", {103}, false},    NamedProtocol{"vrrp", {112}, false},
    NamedProtocol{"l2tp", {115}, false},   NamedProtocol{"sctp", {132}, true},
    NamedProtocol{"udplite", {136}, true},
};

Error bad_port(std::string_view text) {
  Error error;
  std::string shown(text.substr(0, 20));
  std::ranges::replace_if(
      shown, [](unsigned char c) { return c < 0x20 || c >= 0x7f; }, '?');
  error.message = "'" + shown + "' is not a port";
  error.hint = "a number from 1 to 65535, or two of them with '-' between";
  return error;
}

bool parse(std::string_view text, Port& port) {
  const char* const end = text.data() + text.size();
  const auto [at, status] = std::from_chars(text.data(), end, port.number);
  return status == std::errc() && at == end;
}

}  // namespace

std::string to_text(Protocol protocol) {
  const auto known = std::ranges::find(named_protocols, protocol, &NamedProtocol::protocol);
  return known == named_protocols.end() ? std::to_string(protocol.number) : std::string(known->name);
}

std::optional<Protocol> protocol_of(std::string_view name) {
  const auto known = std::ranges::find(named_protocols, name, &NamedProtocol::name);
  if (known == named_protocols.end()) return {};
  return known->protocol;
}

bool has_ports(Protocol protocol) {
  const auto known = std::ranges::find(named_protocols, protocol, &NamedProtocol::protocol);
  return known != named_protocols.end() && known->ports;
}

std::string to_text(const PortRange& range) {
  std::string text = std::to_string(range.low.number);
  if (range.low != range.high) text += '-' + std::to_string(range.high.number);
  return text;
}

Result<PortRange> parse_port_range(std::string_view text) {
  const auto dash = text.find('-');
  PortRange range;
  if (!parse(text.substr(0, dash), range.low)) return std::unexpected(bad_port(text.substr(0, dash)));
  range.high = range.low;
  if (dash != text.npos && !parse(text.substr(dash + 1), range.high)) {
    return std::unexpected(bad_port(text.substr(dash + 1)));
  }
  if (range.high < range.low) {
    const PortRange turned{range.high, range.low};
    return failure("'" + std::string(text) + "' ends before it begins", "write '" + to_text(turned) + "'");
  }
  // 0 is the lower end of "every port" and never a port that anybody listens on.
  if (range.high.number == 0) return std::unexpected(bad_port(text));
  return range;
}

}  // namespace base
