// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/random_table.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>

#include "support/tables.h"

namespace support {
namespace {

constexpr std::size_t letters = 6;

std::string named(const char* kind, std::size_t letter) {
  return std::string(kind) + "_" + static_cast<char>('a' + letter);
}

base::Ipv4Set random_addresses(Random& random) {
  base::Ipv4Set::Intervals intervals;
  const auto count = below(random, 6);
  for (std::size_t at = 0; at < count; ++at) {
    const auto low = static_cast<std::uint32_t>(below(random, 60));
    intervals.push_back({{low}, {low + static_cast<std::uint32_t>(below(random, 5))}});
  }
  return base::Ipv4Set(std::move(intervals));
}

ruleset::Set random_ports(Random& random, std::string name) {
  ruleset::KeyedElements elements;
  for (int number = 20; number < 26; ++number) {
    if (below(random, 2) == 0) elements.push_back({key({port(number)}), key({port(number)}), {}});
  }
  return {{std::move(name)}, {{ruleset::KeyType::port}, false, false}, std::move(elements), {}};
}

// Port ranges: keyed elements whose ends matter.
ruleset::Set random_port_ranges(Random& random, std::string name) {
  ruleset::KeyedElements elements;
  for (int number = 20; number < 60; number += 10) {
    if (below(random, 2) == 0) continue;
    const int end = number + static_cast<int>(below(random, 3));
    elements.push_back({key({port(number)}), key({port(end)}), {}});
  }
  return {{std::move(name)}, {{ruleset::KeyType::port}, true, false}, std::move(elements), {}};
}

ruleset::Set random_set(Random& random, std::string name) {
  switch (below(random, 30)) {
    case 0:
    case 3:
    case 4:
      return random_ports(random, std::move(name));
    case 1:
    case 5:
    case 6:
      return random_port_ranges(random, std::move(name));
    case 2:
      return many_addresses(std::move(name), ruleset::recorded_above + 1 + below(random, 3));
    default:
      return addresses(std::move(name), random_addresses(random));
  }
}

class Draw {
 public:
  explicit Draw(Random& random) : random_(random) {}

  lower::LoweredTable table() {
    for (std::size_t letter = 0; letter < letters; ++letter) {
      if (often()) chains_.push_back(letter);
    }
    draw_sets();
    std::vector<lower::LoweredChain> chains;
    for (const auto letter : chains_) chains.push_back(chain(named("chain", letter), rules_after(letter)));
    for (std::size_t letter = 0; letter < 3; ++letter) {
      if (often()) chains.push_back(base(letter));
    }
    return support::table(std::move(sets_), std::move(chains));
  }

 private:
  bool often() { return below(random_, 3) != 0; }

  void draw_sets() {
    for (std::size_t letter = 0; letter < letters; ++letter) {
      if (often()) sets_.push_back(random_set(random_, named("set", letter)));
      if (often()) sets_.push_back(map(letter));
    }
  }

  // Maps lead to chains of their own letter or later and are asked by chains of earlier ones.
  ruleset::Set map(std::size_t letter) {
    std::vector<std::pair<int, std::string>> ports;
    for (int number = 20; number < 30; ++number) {
      if (!often()) continue;
      const auto target = chain_from(letter);
      ports.emplace_back(number, below(random_, 4) == 0 ? std::string() : target);
    }
    return services(named("map", letter), std::move(ports));
  }

  // A chain of that letter or later; empty if there is none.
  std::string chain_from(std::size_t letter) {
    const auto first = std::ranges::lower_bound(chains_, letter);
    if (first == chains_.end()) return {};
    const auto at = below(random_, static_cast<std::size_t>(chains_.end() - first));
    return named("chain", *(first + static_cast<std::ptrdiff_t>(at)));
  }

  std::vector<lower::Program> rules_after(std::size_t letter) {
    std::vector<lower::Program> rules;
    const auto count = below(random_, 5);
    for (std::size_t at = 0; at < count; ++at) rules.push_back(rule_after(letter));
    return rules;
  }

  lower::Program rule_after(std::size_t letter) {
    const auto comment = "sentence " + std::to_string(below(random_, 4));
    const auto& set = sets_.empty() ? nullptr : &sets_[below(random_, sets_.size())];
    const auto kind = below(random_, 4);
    if (kind == 0 && set && !set->schema.verdict_map) return accept_from(comment, set->name.text);
    if (kind == 1 && set && set->schema.verdict_map && set->name.text > named("map", letter)) {
      return dispatch(comment, set->name.text);
    }
    const auto target = chain_from(letter + 1);
    if (kind == 2 && !target.empty()) return jump(comment, target);
    return below(random_, 2) == 0 ? accept(comment) : drop(comment);
  }

  // Base chains come in other places now and then, which is the one case in which they are made anew.
  lower::LoweredChain base(std::size_t letter) {
    const auto hook = below(random_, 4) == 0 ? ruleset::HookPoint::output : ruleset::HookPoint::input;
    const auto policy = below(random_, 2) == 0 ? ruleset::BasePolicy::drop : ruleset::BasePolicy::accept;
    auto rules = rules_after(0);
    return base_chain(named("base", letter), hook, std::move(rules), policy);
  }

  Random& random_;
  std::vector<std::size_t> chains_;
  std::vector<ruleset::Set> sets_;
};

}  // namespace

std::uint64_t seed_of_this_run() {
  static const std::uint64_t seed = [] {
    const char* given = std::getenv("MAILFWD_SEED");
    return given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  }();
  return seed;
}

std::size_t below(Random& random, std::size_t limit) {
  return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random);
}

lower::LoweredTable random_table(Random& random) {
  return Draw(random).table();
}

}  // namespace support
