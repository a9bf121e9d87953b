// SPDX-License-Identifier: GPL-2.0-or-later
//
// A few small values that lie in the object itself, up to a capacity: what std::vector is, without the heap.
// A ruleset holds thousands of lists of 1 to 16 bytes or fields, and is made anew with every reload. Not for
// contents whose length comes from outside: more than the capacity is a bug of the caller.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <type_traits>

namespace base {

template <class T, std::size_t Capacity>
class InplaceVector {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(Capacity <= std::numeric_limits<std::uint8_t>::max());

 public:
  using value_type = T;
  using iterator = T*;
  using const_iterator = const T*;

  InplaceVector() = default;
  explicit InplaceVector(std::size_t count, T value = {}) { resize(count, value); }
  InplaceVector(std::initializer_list<T> values) : InplaceVector(values.begin(), values.end()) {}
  template <std::input_iterator Iterator>
  InplaceVector(Iterator first, Iterator last) {
    for (; first != last; ++first) push_back(static_cast<T>(*first));
  }
  template <std::size_t Other>
  requires(Other != Capacity)
      InplaceVector(const InplaceVector<T, Other>& other)  // NOLINT(google-explicit-constructor)
      : InplaceVector(other.begin(), other.end()) {}
  // Not the whole room: mostly little of it is used.
  InplaceVector(const InplaceVector& other) { *this = other; }
  InplaceVector& operator=(const InplaceVector& other) {
    size_ = other.size_;
    std::copy_n(other.values_.data(), size_, values_.data());
    return *this;
  }

  void push_back(T value) {
    assert(size_ < Capacity);
    values_[size_++] = value;
  }
  template <std::size_t Other>
  void append(const InplaceVector<T, Other>& more) {
    for (const auto& value : more) push_back(value);
  }
  void resize(std::size_t count, T value = {}) {
    assert(count <= Capacity);
    if (count > size_) std::fill(values_.data() + size_, values_.data() + count, value);
    size_ = static_cast<std::uint8_t>(count);
  }

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] T* data() { return values_.data(); }
  [[nodiscard]] const T* data() const { return values_.data(); }
  iterator begin() { return data(); }
  iterator end() { return data() + size_; }
  [[nodiscard]] const_iterator begin() const { return data(); }
  [[nodiscard]] const_iterator end() const { return data() + size_; }
  auto rbegin() { return std::reverse_iterator(end()); }
  auto rend() { return std::reverse_iterator(begin()); }
  T& operator[](std::size_t at) {
    assert(at < size_);
    return values_[at];
  }
  const T& operator[](std::size_t at) const {
    assert(at < size_);
    return values_[at];
  }
  [[nodiscard]] T& front() { return (*this)[0]; }
  [[nodiscard]] const T& front() const { return (*this)[0]; }
  [[nodiscard]] T& back() { return (*this)[size_ - std::size_t{1}]; }
  [[nodiscard]] const T& back() const { return (*this)[size_ - std::size_t{1}]; }

  bool operator==(const InplaceVector& other) const { return std::ranges::equal(*this, other); }
  auto operator<=>(const InplaceVector& other) const {
    return std::lexicographical_compare_three_way(begin(), end(), other.begin(), other.end());
  }

 private:
  std::uint8_t size_ = 0;
  std::array<T, Capacity> values_;  // those behind size_ have no value
};

}  // namespace base
