// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/contents.h"

#include <charconv>
#include <cstring>

#include "base/overloaded.h"

namespace ruleset {
namespace {

// Folded 64 x 64 -> 128 bit multiplication: one multiplication for each 8 bytes, every input bit reaches
// every output bit. Values go in as numbers, never as memory, so the order of bytes of the machine does not
// matter.
class Mixer {
 public:
  explicit Mixer(std::uint64_t kind) { add(kind); }

  void add(std::uint64_t word) {
    const auto product = static_cast<unsigned __int128>(state_ ^ word) * 0x9e3779b97f4a7c15U;
    state_ =
        static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64) ^ 0xd6e8feb86659fd93U;
  }
  void add(const Bytes& bytes) {
    add(bytes.size());
    for (std::size_t offset = 0; offset < bytes.size(); offset += 8) {
      std::uint64_t word = 0;
      for (std::size_t at = offset; at < std::min(offset + 8, bytes.size()); ++at)
        word = word << 8 | bytes[at];
      add(word);
    }
  }
  void add(const std::string& text) { add(Bytes(text.begin(), text.end())); }

  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x8ebc6af09c88c6e3U;
};

void add(Mixer& mixer, const base::Ipv4Set& set) {
  for (const auto& range : set.intervals()) {
    mixer.add(static_cast<std::uint64_t>(range.low.bits) << 32 | range.high.bits);
  }
}

void add(Mixer& mixer, const base::Ipv6Set& set) {
  for (const auto& range : set.intervals()) {
    mixer.add(static_cast<std::uint64_t>(range.low.bits >> 64));
    mixer.add(static_cast<std::uint64_t>(range.low.bits));
    mixer.add(static_cast<std::uint64_t>(range.high.bits >> 64));
    mixer.add(static_cast<std::uint64_t>(range.high.bits));
  }
}

void add(Mixer& mixer, const Verdict& verdict) {
  mixer.add(verdict.index());
  std::visit(base::Overloaded{[](const Accept&) {}, [](const Drop&) {}, [](const Return&) {},
                              [&](const Jump& jump) { mixer.add(jump.chain.text); },
                              [&](const Goto& go) { mixer.add(go.chain.text); }},
             verdict);
}

void add(Mixer& mixer, const KeyedElements& elements) {
  for (const auto& element : elements) {
    mixer.add(element.low);
    mixer.add(element.high);
    mixer.add(element.verdict.has_value());
    if (element.verdict) add(mixer, *element.verdict);
  }
}

// Not the policy's.
void add(Mixer&, const RuntimeElements&) {}

template <class Number>
bool read_number(std::string_view text, int base, Number& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  return error == std::errc{} && end == text.data() + text.size() && !text.empty();
}

}  // namespace

std::uint64_t content_hash(const Elements& elements) {
  Mixer mixer(elements.index());
  std::visit([&](const auto& all) { add(mixer, all); }, elements);
  mixer.add(size(elements));
  return mixer.value();
}

ContentRecord record_of(const Set& set) {
  return {set.name, size(set.elements), content_hash(set.elements)};
}

std::string to_comment(const ContentRecord& record) {
  char hash[16];
  const auto end = std::to_chars(hash, hash + sizeof hash, record.hash, 16).ptr;
  const std::string digits(hash, end);
  return record.set.text + " " + std::to_string(record.count) + " " + std::string(16 - digits.size(), '0') +
         digits;
}

std::optional<ContentRecord> parse_comment(std::string_view comment) {
  const auto first = comment.find(' ');
  if (first == std::string_view::npos || first == 0) return std::nullopt;
  const auto second = comment.find(' ', first + 1);
  if (second == std::string_view::npos || comment.size() - second - 1 != 16) return std::nullopt;

  ContentRecord record{{std::string(comment.substr(0, first))}, 0, 0};
  if (!read_number(comment.substr(first + 1, second - first - 1), 10, record.count)) return std::nullopt;
  if (!read_number(comment.substr(second + 1), 16, record.hash)) return std::nullopt;
  return record;
}

}  // namespace ruleset
