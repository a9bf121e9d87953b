// SPDX-License-Identifier: GPL-2.0-or-later
//
// From an object of the table back to the words of the policy that it came from: by the names that the
// compiler gives its objects and the comments that it gives its rules. For messages only; nothing is decided
// by it.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "load/load.h"
#include "render/differences.h"

namespace mailfwctl {

struct WrittenAt {
  std::string words;  // "allow mail-in", "host relay"
  base::Origin origin;

  bool operator==(const WrittenAt&) const = default;
};

// Each once, in the order in which the difference names them. Empty where it is about what is implied or
// about what is not the policy's.
std::vector<WrittenAt> written_at(const render::Difference& difference, const load::Loaded& loaded);

}  // namespace mailfwctl
