// SPDX-License-Identifier: GPL-2.0-or-later
//
// A Change as regions: the packets that one of its rules or sentences may match. Rather too many than too
// few: nothing that is assumed is looked at.
#pragma once

#include <vector>

#include "prove/change.h"
#include "prove/meaning.h"
#include "prove/program.h"

namespace prove {

class Touched {
 public:
  // Twice, as Space wants it. `policy` is the new one, `meaning` its meaning; that and `change` must outlive
  // it.
  Touched(Space& space, const Change& change, const resolve::ResolvedPolicy& policy, const Meaning& meaning);

  // Precondition: the pieces have been through arrive(), or are locally sent.
  [[nodiscard]] Pieces only(const Space& space, Pieces pieces) const;

 private:
  const Meaning& meaning_;
  Program gone_, come_;
  std::vector<SentenceRegion> sentences_;
};

}  // namespace prove
