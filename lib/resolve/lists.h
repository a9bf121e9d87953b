// SPDX-License-Identifier: GPL-2.0-or-later
//
// The lists of a policy, read and judged (lists/guard.h): every file of each, and for a url the files or
// addresses that the names file gives. Called by gather().
#pragma once

#include <map>
#include <string>
#include <vector>

#include "lists/store.h"
#include "resolve/gather.h"
#include "resolve/world.h"

namespace resolve {

std::map<std::string, ListContent> read_lists(const FileReader& files, const policy::Policy& policy,
                                              const GivenIn& given, const lists::Store& store);

}  // namespace resolve
