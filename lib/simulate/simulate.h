// SPDX-License-Identifier: GPL-2.0-or-later
//
// The stage's one entry: what the kernel would do with this packet if it held this ruleset, and why. Pure;
// the semantics are those of nf_tables (base chains by priority at each hook, a field that the packet does
// not have matches nothing, translations change what later chains see), held to the kernel's own by
// tests/differential. It knows nothing of policies: who wants sentences reads the comments of the rules.
#pragma once

#include "simulate/packet.h"
#include "simulate/routes.h"
#include "simulate/runtime.h"
#include "simulate/trace.h"

namespace simulate {

// A packet with an in_interface arrives there; one without is sent by this machine.
// Precondition: ruleset::violations(ruleset) is empty.
Outcome simulate(const ruleset::Ruleset& ruleset, const Packet& packet, const Routes& routes,
                 const Runtime& runtime = {});

}  // namespace simulate
