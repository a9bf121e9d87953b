// SPDX-License-Identifier: GPL-2.0-or-later
//
// Words of a resolved policy as classes: services, interfaces, what a zone never sends. What the meaning of a
// policy and its tests have in common.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "prove/conditions.h"
#include "resolve/resolved_policy.h"

namespace prove {

// `client`: the dimension of the client's port, if the client's port matters.
std::vector<Row> rows(Space& space, const std::vector<resolve::Service>& services, Dimension server,
                      std::optional<Dimension> client);

// Every port that a packet of one of the services can have there.
Classes ports_of(Space& space, const std::vector<resolve::Service>& services, Dimension dimension);

// Names and patterns; none: every interface.
Classes interfaces_of(Space& space, Dimension dimension, const std::vector<std::string>& names);

// TCP flags that open a session: SYN, and none of FIN, RST and ACK.
Classes opening_flags(Space& space);

// The networks of other zones and, for the internet, private addresses, unless the machine itself is on such
// a network there. Of a zone without networks.
base::AddressSet foreign_sources(const resolve::ResolvedPolicy& policy, const resolve::Zone& zone);

void add(Classes& classes, const Classes& more);

}  // namespace prove
