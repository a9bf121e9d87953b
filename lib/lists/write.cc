// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/write.h"

#include <bit>
#include <charconv>
#include <string>

namespace lists {
namespace {

constexpr std::size_t piece = 64 * 1024;
constexpr std::size_t longest_line = 2 * 45 + 2;

void append_number(std::string& text, std::uint32_t number) {
  char digits[10];
  text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

void append(std::string& text, base::Ipv4Address address) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    append_number(text, address.bits >> shift & 0xff);
    if (shift > 0) text += '.';
  }
}

// base::to_text would try every prefix length, for each of a million lines.
void append(std::string& text, const base::Ipv4Range& range) {
  const std::uint32_t varying = range.low.bits ^ range.high.bits;
  append(text, range.low);
  if (varying == 0) return;
  if ((range.low.bits & varying) == 0 && (varying & (varying + 1)) == 0) {
    text += '/';
    append_number(text, 32 - static_cast<std::uint32_t>(std::popcount(varying)));
  } else {
    text += '-';
    append(text, range.high);
  }
}

void append(std::string& text, const base::Ipv6Range& range) {
  text += base::to_text(range);
}

template <class Set>
bool write_all(const Set& set, const Sink& sink, std::string& text) {
  for (const auto& range : set.intervals()) {
    append(text, range);
    text += '\n';
    if (text.size() < piece - longest_line) continue;
    if (!sink(text)) return false;
    text.clear();
  }
  return true;
}

}  // namespace

bool write(const base::AddressSet& addresses, const Sink& sink) {
  std::string text;
  text.reserve(piece);
  return write_all(addresses.v4, sink, text) && write_all(addresses.v6, sink, text) && sink(text);
}

}  // namespace lists
