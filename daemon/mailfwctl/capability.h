// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether this process may ask the kernel about its ruleset at all: said before, in so many words, instead of
// an errno afterwards.
#pragma once

namespace mailfwctl {

// CAP_NET_ADMIN, in the user namespace that it runs in.
bool may_configure_network();

}  // namespace mailfwctl
