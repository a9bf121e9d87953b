// SPDX-License-Identifier: GPL-2.0-or-later
//
// A vector whose copies share their elements until one of them is changed: what is wanted, what is under way
// and what is known to be in the kernel are mostly the same rules and elements, and are copied with every
// reload. One object is for one thread at a time; its copies may be in other threads.
#pragma once

#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <utility>
#include <vector>

namespace base {

template <class T>
class SharedVector {
 public:
  using value_type = T;
  using const_iterator = const T*;
  using iterator = const_iterator;

  SharedVector() = default;
  SharedVector(std::vector<T> elements)  // NOLINT(google-explicit-constructor): it is that vector
      : elements_(elements.empty() ? nullptr : std::make_shared<std::vector<T>>(std::move(elements))) {}
  SharedVector(std::initializer_list<T> elements) : SharedVector(std::vector<T>(elements)) {}

  [[nodiscard]] const_iterator begin() const { return elements_ ? elements_->data() : nullptr; }
  [[nodiscard]] const_iterator end() const { return begin() + size(); }
  [[nodiscard]] std::size_t size() const { return elements_ ? elements_->size() : 0; }
  [[nodiscard]] bool empty() const { return size() == 0; }
  const T& operator[](std::size_t at) const {
    assert(at < size());
    return begin()[at];
  }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }

  // The elements to change, no longer those of any copy. Valid until this object is copied.
  std::vector<T>& edit() {
    if (!elements_) {
      elements_ = std::make_shared<std::vector<T>>();
    } else if (elements_.use_count() > 1) {
      elements_ = std::make_shared<std::vector<T>>(*elements_);
    }
    return *elements_;
  }
  void push_back(T element) { edit().push_back(std::move(element)); }
  void clear() { elements_.reset(); }

  // By the elements also where they are shared: there are some that equal nothing (lower::Opaque).
  bool operator==(const SharedVector& other) const {
    if (size() != other.size()) return false;
    for (std::size_t at = 0; at < size(); ++at) {
      if (!((*this)[at] == other[at])) return false;
    }
    return true;
  }

 private:
  std::shared_ptr<std::vector<T>> elements_;
};

}  // namespace base
