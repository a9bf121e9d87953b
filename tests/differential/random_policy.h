// SPDX-License-Identifier: GPL-2.0-or-later
//
// Policies that nobody has thought of, as text, for the machine that Gateway is. All words of the language
// that are carried out come up; not each policy is one that makes sense, so some are refused when they are
// read.
#pragma once

#include <string>

#include "differential/dice.h"

namespace differential {

std::string random_policy(Dice& dice);

}  // namespace differential
