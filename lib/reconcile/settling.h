// SPDX-License-Identifier: GPL-2.0-or-later
//
// Inputs that have changed and are not read yet. An editor changes a file in several steps and a provider
// several lists at once: reading waits until it is quiet, though not for ever.
#pragma once

#include <optional>
#include <string>

#include "reconcile/action.h"
#include "reconcile/causes.h"
#include "reconcile/settings.h"

namespace reconcile {

class Settling {
 public:
  void note(std::string cause, Time now, const Settings& settings);
  // Read again then, unless something changes before.
  void retry(const Causes& causes, Time then);
  void forget() { pending_.reset(); }

  // When to read; nothing if there is nothing to read.
  [[nodiscard]] std::optional<Time> due() const;
  // Precondition: due().
  Causes take();

 private:
  struct Pending {
    Causes causes;
    Time due;
    Time at_the_latest;
  };
  std::optional<Pending> pending_;
};

}  // namespace reconcile
