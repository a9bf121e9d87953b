// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/random_rule.h"

#include <algorithm>
#include <optional>

#include "ruleset/check_parts.h"
#include "support/bytes.h"

namespace support {
namespace {

using namespace ruleset;

class Draw {
 public:
  Draw(std::mt19937& random, const Ruleset& world) : random_(random), world_(world) {}

  Rule rule() {
    Rule rule;
    const auto matches = below(4);
    for (std::size_t index = 0; index < matches; ++index) rule.statements.push_back(match());
    if (below(4) == 0) rule.statements.push_back(Log{"random: "});
    rule.statements.push_back(end());
    return rule;
  }

 private:
  std::size_t below(std::size_t limit) {
    return std::uniform_int_distribution<std::size_t>(0, limit - 1)(random_);
  }
  bool coin() { return below(2) == 0; }
  template <class Value>
  const Value& one_of(const std::vector<Value>& all) {
    return all.at(below(all.size()));
  }
  Field field() { return fields()[below(fields().size())].field; }

  Bytes value(Field field) {
    const auto& type = facts(facts(field).type);
    if (type.type == KeyType::interface_name)
      return interface(one_of<std::string>({"eth0", "lo", "ppp", "wg12"}));
    // Small numbers meet the words that nft has for them.
    if (type.type == KeyType::nf_family) return byte(coin() ? 2 : 10);
    if (type.type == KeyType::l4_protocol) return byte(one_of<int>({1, 6, 17, 50, 58, 132, 200}));
    if (type.type == KeyType::ct_state) return host_word(one_of<std::uint32_t>({1, 2, 4, 6, 8, 64}));
    Bytes bytes(type.length);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(below(256));
    return bytes;
  }

  Statement match() {
    const auto at = field();
    switch (below(7)) {
      case 0:
      case 1:
        return Compare{at, coin(), value(at)};
      case 2:
        return InterfacePrefix{coin() ? Field::in_interface : Field::out_interface, "tun"};
      case 3: {
        auto low = value(at);
        auto high = value(at);
        if (high < low) std::swap(low, high);
        return InRange{at, low, high};
      }
      case 4:
        return masked(coin() ? Field::tcp_flags : Field::ct_state);
      case 5: {
        auto key = lookup(false);
        return InSet{key.first, key.second, coin()};
      }
      default:
        return RateLimit{static_cast<std::uint32_t>(1 + below(50)), RateUnit::minute, 5};
    }
  }

  Statement masked(Field at) {
    const bool tcp = at == Field::tcp_flags;
    const auto mask =
        tcp ? byte(static_cast<int>(1 + below(255))) : host_word(static_cast<std::uint32_t>(2 + below(13)));
    auto wanted = mask;
    for (auto& byte : wanted) byte = static_cast<std::uint8_t>(byte & below(256));
    return Masked{at, mask, coin(), wanted};
  }

  // A set of the world and fields that make its key.
  std::pair<std::vector<Field>, SetName> lookup(bool map) {
    std::vector<const Set*> candidates;
    for (const auto& set : world_.sets) {
      if (set.schema.verdict_map == map) candidates.push_back(&set);
    }
    const auto& set = *one_of(candidates);
    std::vector<Field> key;
    for (const auto type : set.schema.key) {
      std::vector<Field> fitting;
      for (const auto& row : fields()) {
        if (row.type == type) fitting.push_back(row.field);
      }
      key.push_back(one_of(fitting));
    }
    return {key, set.name};
  }

  Statement end() {
    switch (below(8)) {
      case 0:
        return Accept{};
      case 1:
        return Drop{};
      case 2:
        return Return{};
      case 3:
        return Jump{{"smtp"}};
      case 4:
        return Goto{{"refuse"}};
      case 5:
        return RejectReset{};
      case 6:
        return RejectProhibited{};
      default: {
        auto key = lookup(true);
        return VerdictMap{key.first, key.second};
      }
    }
  }

  std::mt19937& random_;
  const Ruleset& world_;
};

// nft folds two comparisons of ports into one, source first; the rows have the one case of it that
// violations() allows.
bool compares_two_ports(const Rule& rule) {
  return std::ranges::count_if(rule.statements, [](const Statement& statement) {
           const auto* compare = std::get_if<Compare>(&statement);
           return compare != nullptr && facts(compare->field).type == KeyType::port;
         }) > 1;
}

}  // namespace

Rule random_rule(std::mt19937& random, const Ruleset& world) {
  Draw draw(random, world);
  for (;;) {
    auto rule = draw.rule();
    Violations violations;
    check_rule(world, rule, "rule", violations);
    if (violations.empty() && !compares_two_ports(rule)) return rule;
  }
}

}  // namespace support
