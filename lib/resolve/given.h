// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the names of the names file (policy/names_file.h) stand for, with the files read that it refers to.
// Called by gather(); not a look-up: nothing is asked of anybody.
#pragma once

#include <string>
#include <vector>

#include "policy/names_file.h"
#include "resolve/gather.h"
#include "resolve/world.h"

namespace resolve {

// The URLs of lists are left out.
Names addresses_of(const FileReader& files, const policy::GivenNames& given);

// The files that the names refer to, for the file watch.
std::vector<std::string> files_of(const policy::GivenNames& given);

}  // namespace resolve
