// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the language has and this build does not carry out yet, refused by name and place. Each later
// capability takes its refusal out of not_yet.cc; when the file is empty the language is whole.
#pragma once

#include "base/result.h"
#include "policy/policy.h"

namespace resolve {

base::Errors not_yet(const policy::Policy& policy);

}  // namespace resolve
