// SPDX-License-Identifier: GPL-2.0-or-later
//
// Values of the policy as the bytes that a rule compares and a map is keyed by. The only place of the
// compiler that knows about byte order and padding.
#pragma once

#include <optional>
#include <string_view>

#include "base/address.h"
#include "base/ports.h"
#include "ruleset/ruleset.h"

namespace compile {

inline constexpr std::uint8_t tcp_fin_syn_rst_ack = 0x17;  // RFC 9293 section 3.1
inline constexpr std::uint8_t tcp_syn_rst = 0x06;
inline constexpr std::uint8_t tcp_syn = 0x02;

ruleset::Value bytes_of(base::Ipv4Address address);
ruleset::Value bytes_of(base::Ipv6Address address);
ruleset::Value bytes_of(base::Port port);
ruleset::Value bytes_of(base::Protocol protocol);
ruleset::Value bytes_of_number(
    std::uint32_t number);  // in the machine's order, as ct state and uid are stored
ruleset::Value bytes_of_interface(std::string_view name);

// The mask of the prefix that is exactly this range; nothing if it is none, or a single address.
std::optional<ruleset::Value> prefix_mask(const base::Ipv4Range& range);
std::optional<ruleset::Value> prefix_mask(const base::Ipv6Range& range);

// The mask with that many leading bits; empty for all bits of the address, which needs none.
ruleset::Value leading_bits_ipv4(int length);
ruleset::Value leading_bits_ipv6(int length);

// Elements of verdict maps.
ruleset::Element interface_element(std::string_view name_or_pattern, ruleset::Verdict verdict);
ruleset::Element protocol_element(base::Protocol protocol, ruleset::Verdict verdict);
ruleset::Element byte_element(std::uint8_t value, ruleset::Verdict verdict);  // an ICMP type
ruleset::Element state_element(std::uint32_t state_bit, ruleset::Verdict verdict);
ruleset::Element service_element(base::Protocol protocol, base::PortRange ports, ruleset::Verdict verdict);

}  // namespace compile
