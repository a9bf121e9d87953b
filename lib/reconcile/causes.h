// SPDX-License-Identifier: GPL-2.0-or-later
//
// Why something is done, for the log: each reason once, in the order in which they came.
#pragma once

#include <string>
#include <vector>

namespace reconcile {

class Causes {
 public:
  Causes() = default;
  explicit Causes(std::string cause) { add(std::move(cause)); }

  void add(std::string cause);
  void add(const Causes& others);
  [[nodiscard]] bool empty() const { return causes_.empty(); }
  // "a, b, c and 2 more"
  [[nodiscard]] std::string text() const;

 private:
  std::vector<std::string> causes_;
};

}  // namespace reconcile
