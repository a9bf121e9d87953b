// SPDX-License-Identifier: GPL-2.0-or-later
#include "lower/registers.h"

#include "lower/numbers.h"
#include "ruleset/value.h"

namespace lower {
namespace {

constexpr std::size_t wide = 16;
constexpr std::size_t narrow = 4;

Register register_at(std::size_t offset) {
  if (offset % wide == 0) return first_register + static_cast<Register>(offset / wide);
  return first_register32 + static_cast<Register>(offset / narrow);
}

}  // namespace

Registers registers_of(const ruleset::Fields& fields) {
  Registers registers;
  std::size_t offset = 0;
  for (const auto field : fields) {
    registers.push_back(register_at(offset));
    offset += ruleset::padded_length(ruleset::facts(field).type);
  }
  return registers;
}

}  // namespace lower
