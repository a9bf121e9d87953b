// SPDX-License-Identifier: GPL-2.0-or-later
#include "wire/flow_question.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "base/address_sets.h"

namespace wire {
namespace {

using Fields = std::vector<std::string>;

[[noreturn]] void give_up(const std::string& what) {
  std::fprintf(stderr, "not understood: %s\n", what.c_str());
  std::exit(EXIT_FAILURE);
}

Fields split(const std::string& text, char separator) {
  Fields parts;
  if (text.empty() || text == "-") return parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

base::AddressRange range_of(const std::string& text) {
  const auto range = base::parse_address_range(text, base::HostBits::clear);
  if (!range) give_up(text);
  return *range;
}

base::AddressSet addresses_of(const std::string& text) {
  if (text == "any")
    return {base::Ipv4Set(base::Ipv4Set::Intervals{{{}, highest(base::Ipv4Address{})}}),
            base::Ipv6Set(base::Ipv6Set::Intervals{{{}, highest(base::Ipv6Address{})}})};
  base::AddressSet all;
  for (const auto& part : split(text, ',')) all = base::unite(all, base::set_of(range_of(part)));
  return all;
}

// "any", "25,110", "1024-65535".
prove::Numbers numbers_of(const std::string& text, std::uint64_t most) {
  if (text == "any") return prove::Numbers(prove::Numbers::Intervals{{{0}, {most}}});
  prove::Numbers::Intervals all;
  for (const auto& part : split(text, ',')) {
    const auto dash = part.find('-');
    const auto low = std::strtoull(part.c_str(), nullptr, 10);
    all.push_back(
        {{low}, {dash == std::string::npos ? low : std::strtoull(part.c_str() + dash + 1, nullptr, 10)}});
  }
  return prove::Numbers(std::move(all));
}

template <class Word>
Word word_of(const std::string& text, std::initializer_list<std::pair<const char*, Word>> words) {
  const auto found = std::ranges::find_if(words, [&](const auto& pair) { return text == pair.first; });
  if (found == words.end()) give_up(text);
  return found->second;
}

// From the field on: from, to, protocol, source ports, destination ports.
Flow flow_of(const Fields& fields, std::size_t at) {
  constexpr std::uint64_t highest_port = 65535;
  if (fields.size() < at + 5) give_up(fields.front());
  const auto transport = word_of<Transport>(fields[at + 2], {{"tcp", Transport::tcp},
                                                             {"udp", Transport::udp},
                                                             {"echo", Transport::echo},
                                                             {"others", Transport::others}});
  return {fields[at], fields[at + 1], transport, numbers_of(fields[at + 3], highest_port),
          numbers_of(fields[at + 4], highest_port)};
}

// interface NAME ADDRESS/LENGTH...
resolve::Interface interface_of(const Fields& fields) {
  resolve::Interface interface {
    fields.at(1), 1500, {}
  };
  for (std::size_t at = 2; at < fields.size(); ++at) {
    const auto own = range_of(fields[at].substr(0, fields[at].find('/')));
    interface.addresses.push_back({own, range_of(fields[at])});
  }
  return interface;
}

// place NAME INTERFACES ADDRESSES WITHOUT USERS
Place place_of(const Fields& fields) {
  constexpr std::uint64_t highest_user = 0xffffffff;
  const auto& users = fields.at(5);
  const bool others = users.starts_with('!');
  auto numbers = numbers_of(others ? users.substr(1) : users, highest_user);
  if (others) numbers = base::subtract(numbers_of("any", highest_user), numbers);
  return {split(fields.at(2), ','), base::subtract(addresses_of(fields.at(3)), addresses_of(fields.at(4))),
          numbers};
}

// ask LABEL EXPECTED MOMENT FLOW AT AS
Ask ask_of(const Fields& fields) {
  Ask ask;
  ask.label = fields.at(1);
  ask.expected = word_of<Expected>(fields.at(2), {{"accept", Expected::accept},
                                                  {"drop", Expected::drop},
                                                  {"reject", Expected::reject},
                                                  {"refused", Expected::refused}});
  ask.moment = word_of<Moment>(
      fields.at(3), {{"new", Moment::opening}, {"est", Moment::established}, {"midway", Moment::midway}});
  ask.flow = flow_of(fields, 4);
  if (const auto at = split(fields.at(9), ':'); !at.empty()) {
    ask.at = at.front();
    ask.port = std::strtoull(at.back().c_str(), nullptr, 10);
  }
  if (fields.at(10) != "-") ask.as = fields.at(10);
  return ask;
}

}  // namespace

Questions read_questions(std::istream& lines) {
  Questions questions;
  for (std::string line; std::getline(lines, line);) {
    const auto fields = split(line, '\t');
    if (fields.size() < 2) give_up(line);
    const auto& word = fields.front();
    if (word == "policy") {
      questions.policy = fields[1];
    } else if (word == "dropins") {
      questions.dropins = fields[1];
    } else if (word == "names") {
      questions.names = fields[1];
    } else if (word == "interface") {
      questions.interfaces.push_back(interface_of(fields));
    } else if (word == "place") {
      questions.places[fields[1]] = place_of(fields);
    } else if (word == "ask") {
      questions.asks.push_back(ask_of(fields));
    } else if (word == "but" && !questions.asks.empty()) {
      questions.asks.back().but.push_back(flow_of(fields, 1));
    } else {
      give_up(line);
    }
  }
  std::ranges::sort(questions.interfaces, {}, &resolve::Interface::name);
  return questions;
}

}  // namespace wire
