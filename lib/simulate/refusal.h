// SPDX-License-Identifier: GPL-2.0-or-later
//
// Which answer a packet gets that is rejected: the kernel never answers an ICMP error nor a reset. Private to
// lib/simulate.
#pragma once

#include "simulate/packet.h"
#include "simulate/trace.h"

namespace simulate {

Decision reset_of(const Packet& packet);       // RejectReset
Decision prohibited_of(const Packet& packet);  // RejectProhibited

}  // namespace simulate
