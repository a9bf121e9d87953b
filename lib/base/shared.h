// SPDX-License-Identifier: GPL-2.0-or-later
//
// A value that nobody changes any more. Copies share it, so it can stand in many places, and `==` looks at
// the pointer before the content. Not a reference to something that lives elsewhere, and never empty: without
// a value it is T's own default.
#pragma once

#include <memory>
#include <utility>

namespace base {

template <class T>
class Shared {
 public:
  Shared() = default;
  Shared(T value)  // NOLINT(google-explicit-constructor): it is that value
      : value_(std::make_shared<const T>(std::move(value))) {}

  const T& operator*() const {
    static const T none{};
    return value_ ? *value_ : none;
  }
  const T* operator->() const { return &**this; }

  bool operator==(const Shared& other) const { return value_ == other.value_ || **this == *other; }

 private:
  std::shared_ptr<const T> value_;
};

}  // namespace base
