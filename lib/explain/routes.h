// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where addresses are, as far as policy and interfaces tell: the networks that interfaces are on, then the
// zones' networks, then the zones without any. What the machine's routing table says beyond that is not
// asked. Private to lib/explain.
#pragma once

#include <string>

#include "explain/question.h"
#include "simulate/routes.h"

namespace explain {

// `preferred`: of two zones without networks, which have all addresses in common, the one that is meant.
simulate::Routes routes_of(const Ground& ground, const std::string& preferred);

// Whether the interface is meant by a zone's name or pattern ("ppp*").
bool fits(const std::string& pattern, const std::string& name);

// An interface of the zone that is there, or could be: "ppp*" stands for "ppp0". Empty: any.
std::string interface_of(const resolve::Zone& zone, const resolve::World& world);

// `self` of a machine that has no address, such as the one at which an admin prepares the policy.
const base::AddressSet& stand_in_addresses();

}  // namespace explain
