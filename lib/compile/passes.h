// SPDX-License-Identifier: GPL-2.0-or-later
//
// The passes of the compiler, in the order of compile.cc, each in the file of its name. A pass adds sets and
// chains to the draft; it may rely on what earlier ones have added and on draft.pairs.
#pragma once

#include "compile/draft.h"

namespace compile {

PairSentences pair_up(
    const resolve::ResolvedPolicy& policy);  // pairs.cc: which sentences are about which zones

void refusals(Draft& draft);          // refusals.cc: the chain `refuse`, an answer to what is rejected
void implied(Draft& draft);           // implied.cc: what every mail host needs of ICMP and ICMPv6
void admin(Draft& draft);             // admin.cc: [admin]
void lists(Draft& draft);             // lists.cc: lists that deny by themselves
void screen(Draft& draft);            // screen.cc: bans, and the way to the lists
void receive_only(Draft& draft);      // receive_only.cc: addresses that answer and never open
void resume(Draft& draft);            // resume.cc: sessions that are older than conntrack's knowledge of them
void session_timeouts(Draft& draft);  // session_timeouts.cc: how long conntrack keeps our sessions
void sentences(Draft& draft);         // pairs.cc: a chain for each pair of zones, one for each service in it
void arrivals(Draft& draft);          // arrivals.cc: zone of arrival, anti-spoofing, DHCP
void departures(Draft& draft);        // departures.cc: zone of departure
void nat(Draft& draft);               // nat.cc: [publish] and [nat]
void base_chains(Draft& draft);       // base_chains.cc: the hooks, which tie it all together
void contents(Draft& draft);          // contents.cc: records of big sets

}  // namespace compile
