// SPDX-License-Identifier: GPL-2.0-or-later
//
// The World of a case in tests/golden: the gateway of gateway_world.h, with every file that the policy names
// looked for in the folder of the case, and names.toml there for its names file.
#pragma once

#include <filesystem>
#include <string>

#include "policy/policy.h"
#include "resolve/world.h"

namespace support {

std::string text_of(const std::filesystem::path& path);

resolve::World golden_world(const policy::Policy& policy, const std::filesystem::path& folder);

}  // namespace support
