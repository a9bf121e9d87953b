// SPDX-License-Identifier: GPL-2.0-or-later
//
// The parts of the sample whose effect outlives a packet: sets that packets and bans fill, timeouts of
// sessions, translations.
#pragma once

#include <vector>

#include "ruleset/ruleset.h"

namespace support {

std::vector<ruleset::Set> runtime_sets();
std::vector<ruleset::SessionTimeouts> session_timeouts();
// "remembering" and "publishing", which translates destinations.
std::vector<ruleset::Chain> runtime_chains();
// Of the base chain at postrouting.
std::vector<ruleset::Rule> source_translations();

}  // namespace support
