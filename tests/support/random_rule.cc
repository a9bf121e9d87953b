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
    if (below(8) == 0) rule.statements.push_back(Notify{static_cast<std::uint16_t>(below(65536)), "random"});
    if (below(8) == 0) rule.statements.push_back(SetTimeouts{one_of(world_.timeouts).name});
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
    if (type.type == KeyType::ct_status) return host_word(one_of<std::uint32_t>({2, 4, 8, 16, 32, 48}));
    Bytes bytes(type.length);
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(below(256));
    return bytes;
  }

  Statement match() {
    const auto at = field();
    switch (below(8)) {
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
        return masked(one_of<Field>({Field::tcp_flags, Field::ct_state, Field::ct_status}));
      case 5: {
        auto key = lookup(false);
        return InSet{key.first, key.second, coin(),
                     key.first.size() == 1 ? mask(key.first.front()) : Bytes()};
      }
      case 6:
        return remember();
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

  // Of half of the addresses; nft takes the masks of numbers for something else in some places.
  Bytes mask(Field at) {
    const auto& type = facts(facts(at).type);
    const bool address = type.type == KeyType::ipv4_address || type.type == KeyType::ipv6_address;
    if (!address || coin()) return {};
    Bytes bytes(type.length);
    const auto whole = 1 + below(bytes.size() - 1);
    std::fill_n(bytes.begin(), whole, std::uint8_t{0xff});
    return bytes;
  }

  // One of the world's, with other words around what its set keeps.
  Statement remember() {
    std::vector<Remember> known;
    for (const auto& chain : world_.chains) {
      for (const auto& rule : chain.rules) {
        for (const auto& statement : rule.statements) {
          if (const auto* it = std::get_if<Remember>(&statement)) known.push_back(*it);
        }
      }
    }
    auto remember = one_of(known);
    remember.mask = mask(remember.field);
    if (find(world_, remember.set)->schema.timeouts && coin()) {
      remember.lifetime = std::chrono::seconds(1 + below(100'000));
      remember.renew = coin();
    }
    return remember;
  }

  // A set of the world and fields that make its key.
  std::pair<Fields, SetName> lookup(bool map) {
    std::vector<const Set*> candidates;
    for (const auto& set : world_.sets) {
      if (set.schema.verdict_map == map) candidates.push_back(&set);
    }
    const auto& set = *one_of(candidates);
    Fields key;
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
    switch (below(12)) {
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
      case 7:
        return Masquerade{};
      case 8:
        return SourceNat{value(coin() ? Field::ipv4_source : Field::ipv6_source)};
      case 9: {
        const base::Port to{static_cast<std::uint16_t>(1 + below(65535))};
        return DestinationNat{value(coin() ? Field::ipv4_source : Field::ipv6_source),
                              coin() ? std::optional(to) : std::nullopt};
      }
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
