// SPDX-License-Identifier: GPL-2.0-or-later
//
// Where the sections put what is wrong, so that one reading finds everything. No order, no source lines:
// read() adds those at the end.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"

namespace policy {

class Findings {
 public:
  void add(const base::Origin& origin, std::string message, std::string hint = {}) {
    errors_.push_back({origin, std::move(message), {}, std::move(hint), {}});
  }
  // An error of which only the place was still missing.
  void add(const base::Origin& origin, base::Error error) {
    error.origin = origin;
    errors_.push_back(std::move(error));
  }
  // An error that has to do with a second place.
  void add(const base::Origin& origin, std::string message, const base::Origin& other, std::string note) {
    errors_.push_back({origin, std::move(message), {}, {}, {{other, std::move(note), {}}}});
  }

  [[nodiscard]] std::size_t count() const { return errors_.size(); }
  [[nodiscard]] base::Errors take() { return std::move(errors_); }

 private:
  base::Errors errors_;
};

}  // namespace policy
