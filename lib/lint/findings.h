// SPDX-License-Identifier: GPL-2.0-or-later
//
// The families of findings, a file each. lint() calls them all and sorts out what is silenced.
#pragma once

#include "lint/clauses.h"

namespace lint {

// shadowed, duplicate, too-wide: what a sentence says and others have decided.
Doubts find_shadows(const Landscape& land);
// unused-host, unused-service: what nothing in the policy refers to.
Doubts find_unused(const Landscape& land);
// exposed-backend, exposed-admin, clear-text-mailbox: what strangers should not reach.
Doubts find_exposed(const Landscape& land);
// no-dns-tcp, past-bastion: the ways that mail takes.
Doubts find_mail_paths(const Landscape& land);
// one-family: a host without the IPv6, or the IPv4, that its zone has.
Doubts find_one_family(const Landscape& land);
// no-admin: nobody is sure to get in.
Doubts find_no_admin(const Landscape& land);

}  // namespace lint
