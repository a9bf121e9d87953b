// SPDX-License-Identifier: GPL-2.0-or-later
//
// Who refers to whom in MemoryKernel's table: what the kernel keeps as use counts and walks when it validates
// jumps.
#pragma once

#include <optional>
#include <string>

#include "kernel/memory_table.h"

namespace kernel {

// The chain that a jump or goto leads to.
std::optional<std::string> jump_target(const lower::Expression& expression);
std::optional<std::string> jump_target(const ruleset::Element& element);

bool rule_leads_to(const MemoryTable& table, const std::string& chain);
bool rule_uses_set(const MemoryTable& table, const std::string& set);
bool rule_uses_object(const MemoryTable& table, const diff::ForeignObject& object);

}  // namespace kernel
