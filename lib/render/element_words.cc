// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/element_words.h"

#include <variant>

#include "base/overloaded.h"
#include "ruleset/value.h"

namespace render {
namespace {

using Words = std::vector<std::string>;

std::string verdict_text(const ruleset::Verdict& verdict) {
  return std::visit(base::Overloaded{
                        [](const ruleset::Accept&) { return std::string("accept"); },
                        [](const ruleset::Drop&) { return std::string("drop"); },
                        [](const ruleset::Return&) { return std::string("return"); },
                        [](const ruleset::Jump& jump) { return "jump " + jump.chain.text; },
                        [](const ruleset::Goto& go) { return "goto " + go.chain.text; },
                    },
                    verdict);
}

template <class Address>
Words words_of(const base::IntervalSet<Address>& set, const ruleset::SetSchema&) {
  Words words;
  for (const auto& range : set.intervals()) words.push_back(base::to_text(range));
  return words;
}
Words words_of(const ruleset::KeyedElements& elements, const ruleset::SetSchema& schema) {
  Words words;
  for (const auto& element : elements) {
    auto text = ruleset::key_text(schema.key, element.low, element.high);
    if (element.verdict) text += " : " + verdict_text(*element.verdict);
    words.push_back(std::move(text));
  }
  return words;
}
Words words_of(const ruleset::RuntimeElements&, const ruleset::SetSchema&) {
  return {};
}

}  // namespace

Words element_words(const ruleset::Elements& elements, const ruleset::SetSchema& schema) {
  return std::visit([&](const auto& all) { return words_of(all, schema); }, elements);
}

}  // namespace render
