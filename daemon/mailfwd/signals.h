// SPDX-License-Identifier: GPL-2.0-or-later
//
// Signals as a descriptor (signalfd): blocked in every thread and read on the event loop. A storm of one
// signal is one, because the kernel keeps a signal that is pending only once.
#pragma once

#include <initializer_list>
#include <optional>

#include "base/result.h"
#include "base/unique_fd.h"

namespace mailfwd {

class Signals {
 public:
  // To be called before the first thread is made, which inherits what is blocked.
  static base::Result<Signals> block(std::initializer_list<int> signals);

  [[nodiscard]] int fd() const { return signals_.get(); }

  // The number of the next signal that is pending; never blocks.
  std::optional<int> next();

 private:
  explicit Signals(base::UniqueFd signals) : signals_(std::move(signals)) {}

  base::UniqueFd signals_;
};

}  // namespace mailfwd
