// SPDX-License-Identifier: GPL-2.0-or-later
//
// What to add to and take from a set so that it holds exactly what is wanted: one linear merge of two sorted
// arrays. Elements are whole: the kernel knows an interval only as the pair that it was given, so a list that
// loses half of a prefix loses the prefix and gains the other half.
#pragma once

#include "ruleset/ruleset.h"

namespace diff {

struct ElementDelta {
  ruleset::Elements removed;
  ruleset::Elements added;

  bool operator==(const ElementDelta&) const = default;
};

// Of two sets of that schema. A key whose verdict changed is in both halves.
ElementDelta delta(const ruleset::SetSchema& schema, const ruleset::Elements& live,
                   const ruleset::Elements& wanted);

}  // namespace diff
