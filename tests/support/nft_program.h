// SPDX-License-Identifier: GPL-2.0-or-later
//
// A Program in the words of `nft --debug=netlink`, so that it can be laid beside what nft prints. Written
// from nft's output and the kernel's names, not from lib/lower.
#pragma once

#include <map>
#include <string>

#include "lower/program.h"

namespace support {

// One line per expression, without brackets: "meta load nfproto => reg 1".
std::string nft_program(const lower::Program& program);

// What `nft --debug=netlink` printed, by chain; each chain has one rule. Leaves out the one expression that
// does nothing: for a concatenation in an interval set nft 1.0.6 swaps 16-bit words in a one-byte field, of
// which there are none ("byteorder reg N = hton(reg N, 2, 1)").
std::map<std::string, std::string> nft_programs(const std::string& debug_output);

}  // namespace support
