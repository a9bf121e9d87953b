// SPDX-License-Identifier: GPL-2.0-or-later
//
// An Answer in words for the terminal. Sorted and stable; no colours.
#pragma once

#include <string>

#include "explain/answer.h"

namespace explain {

// "allowed", "denied: dropped", "denied: refused with a reset"
std::string words_of(simulate::Decision decision);

// The first few ranges, and how many more there are.
std::string ranges_of(const base::AddressSet& addresses);

// "tcp/25"
std::string to_text(const Service& service);

std::string to_text(const Answer& answer);

}  // namespace explain
