// SPDX-License-Identifier: GPL-2.0-or-later
//
// The path of a file as it appears in errors, shared by everything that was read from the file: a policy has
// thousands of places and a handful of files. A value: copies are cheap, `==` and the order are those of the
// text.
#pragma once

#include <compare>
#include <memory>
#include <string>
#include <utility>

namespace base {

class FileName {
 public:
  FileName() = default;
  FileName(std::string text)  // NOLINT(google-explicit-constructor): a path is what it looks like
      : text_(text.empty() ? nullptr : std::make_shared<const std::string>(std::move(text))) {}
  FileName(const char* text) : FileName(std::string(text)) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] const std::string& text() const {
    static const std::string none;
    return text_ ? *text_ : none;
  }
  [[nodiscard]] bool empty() const { return !text_; }

  bool operator==(const FileName& other) const { return text_ == other.text_ || text() == other.text(); }
  std::strong_ordering operator<=>(const FileName& other) const {
    return text_ == other.text_ ? std::strong_ordering::equal : text() <=> other.text();
  }

 private:
  std::shared_ptr<const std::string> text_;
};

}  // namespace base
