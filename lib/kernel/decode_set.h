// SPDX-License-Identifier: GPL-2.0-or-later
//
// A set of a dump → its schema, and its elements → ruleset::Elements. A kind of set that we never make has no
// schema, and an element with anything that ours never have (a timeout, a counter, a comment) makes the
// content unknown.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "diff/live_table.h"
#include "kernel/attributes.h"

namespace kernel {

struct SetFacts {
  ruleset::SetName name;
  std::optional<ruleset::SetSchema> schema;
  std::string comment;
};

// From the attributes of an NFT_MSG_NEWSET.
SetFacts decode_set(const Attributes& set);

// Collects the elements of one set, message after message.
class ElementCollector {
 public:
  explicit ElementCollector(const ruleset::SetSchema& schema) : schema_(schema) {}

  // From the attributes of an NFT_MSG_NEWSETELEM.
  void take(const Attributes& message);

  // The kernel's elements so far; an interval may be two.
  [[nodiscard]] std::size_t count() const { return ends_.size(); }

  // Once, at the end.
  diff::LiveContent content();

 private:
  // An element of the kernel's.
  struct End {
    ruleset::Bytes key;
    bool closes = false;  // the key is the first one after an interval
    ruleset::Bytes last;  // KEY_END
    std::optional<ruleset::Verdict> verdict;
  };
  void take_element(const Attributes& element);
  std::optional<std::vector<ruleset::Element>> pair_up();
  std::optional<std::vector<ruleset::Element>> as_they_are();

  const ruleset::SetSchema& schema_;
  std::vector<End> ends_;
  bool strange_ = false;
};

}  // namespace kernel
