// SPDX-License-Identifier: GPL-2.0-or-later
//
// One rule in the words in which nft lists it. What nft adds by itself (the protocol before a port) is left
// out where nft would put it at the very same place, so that reading the text back gives the program that
// lower() makes; tests/unit/lower/judge_test.cc asks nft.
#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/overloaded.h"
#include "render/nft_text.h"
#include "ruleset/value.h"

namespace render {
namespace {

using namespace ruleset;  // NOLINT(google-build-using-namespace): every word here is the ruleset's

constexpr std::uint8_t family_ipv4 = 2;
constexpr std::uint8_t family_ipv6 = 10;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_udp = 17;

bool is_port(Field field) {
  return field == Field::source_port || field == Field::destination_port;
}
bool is_flags(Field field) {
  return field == Field::ct_state || field == Field::ct_status || field == Field::tcp_flags;
}
bool is_zero(const Bytes& bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t byte) { return byte == 0; });
}

// The one field that a statement looks at; nothing for a concatenation or an action.
std::optional<Field> only_field(const Statement& statement) {
  return std::visit(
      [](const auto& it) -> std::optional<Field> {
        if constexpr (requires { it.field; }) return it.field;
        if constexpr (requires { it.fields; }) {
          if (it.fields.size() == 1) return it.fields.front();
        }
        return std::nullopt;
      },
      statement);
}

class RuleText {
 public:
  void statement(const Statement& statement, const Statement* next) {
    const auto* compare = std::get_if<Compare>(&statement);
    if (compare != nullptr && compare->equal && implied(*compare, next)) {
      learn(*compare);
      return;
    }
    append(std::visit([this](const auto& it) { return this->text_of(it); }, statement));
    if (compare != nullptr && compare->equal) learn(*compare);
  }

  void append(const std::string& words) { text_ += (text_.empty() ? "" : " ") + words; }

  std::string take() { return std::move(text_); }

 private:
  // Whether nft would write the same comparison in front of the next statement.
  [[nodiscard]] bool implied(const Compare& compare, const Statement* next) const {
    const auto field = next == nullptr ? std::nullopt : only_field(*next);
    if (!field || compare.value.empty()) return false;
    const auto value = compare.value.front();
    const auto dependency = facts(*field).dependency;
    if (compare.field == Field::nf_family && !family_) {
      const bool for_ipv4 = dependency == Dependency::ipv4 || dependency == Dependency::icmp;
      const bool for_ipv6 = dependency == Dependency::ipv6 || dependency == Dependency::icmpv6;
      const bool adds_protocol = dependency == Dependency::icmp || dependency == Dependency::icmpv6;
      if (adds_protocol && protocol_) return false;
      return (value == family_ipv4 && for_ipv4) || (value == family_ipv6 && for_ipv6);
    }
    if (compare.field == Field::l4_protocol && !protocol_) {
      if (value == protocol_tcp) return is_port(*field) || dependency == Dependency::tcp;
      return value == protocol_udp && is_port(*field);
    }
    return false;
  }

  void learn(const Compare& compare) {
    if (compare.value.empty()) return;
    if (compare.field == Field::nf_family) family_ = compare.value.front();
    if (compare.field == Field::l4_protocol) protocol_ = compare.value.front();
  }

  [[nodiscard]] std::string word(Field field) {
    auto name = std::string(facts(field).nft_name);
    const auto dependency = facts(field).dependency;
    if (dependency == Dependency::tcp) protocol_ = protocol_tcp;
    if (dependency == Dependency::ipv4) family_ = family_ipv4;
    if (dependency == Dependency::ipv6) family_ = family_ipv6;
    if (!is_port(field)) return name;
    if (protocol_ == protocol_tcp) return "tcp" + name.substr(2);
    if (protocol_ == protocol_udp) return "udp" + name.substr(2);
    return name;
  }
  std::string words(const Fields& fields) {
    std::string text;
    for (const auto field : fields) text += (text.empty() ? "" : " . ") + word(field);
    return text;
  }

  static std::string value(Field field, const Bytes& bytes) { return value_text(facts(field).type, bytes); }
  // nft's list of flags, any of which may be set; "a|b" stands for exactly these.
  static std::string flags(Field field, const Bytes& bytes) {
    auto text = value(field, bytes);
    std::ranges::replace(text, '|', ',');
    return text;
  }

  std::string text_of(const Compare& it) {
    // Without the "==" nft takes a flag for one among others.
    const auto* operation = it.equal ? (is_flags(it.field) ? " == " : " ") : " != ";
    return word(it.field) + operation + value(it.field, it.value);
  }
  std::string text_of(const InterfacePrefix& it) { return word(it.field) + " \"" + it.prefix + "*\""; }
  std::string text_of(const InRange& it) {
    const auto type = facts(it.field).type;
    // A prefix would become a shorter load: keep the two comparisons that were meant.
    const bool address = type == KeyType::ipv4_address || type == KeyType::ipv6_address;
    const auto range = address ? value(it.field, it.low) + "-" + value(it.field, it.high)
                               : range_text(type, it.low, it.high);
    return word(it.field) + " " + range;
  }
  std::string text_of(const Masked& it) {
    const auto name = word(it.field);
    const auto mask = flags(it.field, it.mask);
    // nft reads its list form only where the list has a comma in it.
    const bool several = mask.find(',') != std::string::npos;
    if (is_flags(it.field) && is_zero(it.value)) return name + (it.equal ? " ! " : " ") + mask;
    if (is_flags(it.field) && several) {
      return name + (it.equal ? " " : " != ") + flags(it.field, it.value) + " / " + mask;
    }
    return name + " & " + mask + (it.equal ? " == " : " != ") + value(it.field, it.value);
  }
  std::string text_of(const InSet& it) {
    if (it.mask.empty()) return words(it.fields) + (it.negated ? " != @" : " @") + it.set.text;
    return masked(it.fields.front(), it.mask) + (it.negated ? " != @" : " == @") + it.set.text;
  }
  std::string text_of(const VerdictMap& it) { return words(it.fields) + " vmap @" + it.map.text; }
  static std::string rate(const auto& it) {
    return "limit rate " + std::to_string(it.count) + "/" + unit(it.unit) + " burst " +
           std::to_string(it.burst) + " packets";
  }
  std::string text_of(const RateLimit& it) { return rate(it); }
  static std::string text_of(const WithinRate& it) { return " " + rate(it); }
  static std::string text_of(const WithinOpen& it) { return " ct count " + std::to_string(it.count); }
  static std::string text_of(const std::monostate&) { return {}; }
  std::string masked(Field field, const Bytes& mask) {
    const auto name = word(field);
    return mask.empty() ? name : name + " & " + flags(field, mask);
  }
  std::string text_of(const Remember& it) {
    auto text = (it.renew ? "update @" : "add @") + it.set.text + " { " + masked(it.field, it.mask);
    if (it.lifetime) text += " timeout " + nft_duration(*it.lifetime);
    return text + std::visit([](const auto& each) { return text_of(each); }, it.allowance) + " }";
  }
  std::string text_of(const Log& it) { return "log prefix \"" + it.prefix + "\""; }
  // As many bytes as lower() asks for.
  std::string text_of(const Notify& it) {
    return "log prefix \"" + it.prefix + "\" group " + std::to_string(it.group) + " snaplen 64";
  }
  std::string text_of(const SetTimeouts& it) { return "ct timeout set \"" + it.object.text + "\""; }
  // The address, and before it nft's word for its family.
  static std::string family_and_address(const Bytes& address, const std::optional<base::Port>& port) {
    constexpr std::size_t ipv4_bytes = 4;
    const bool ipv4 = address.size() == ipv4_bytes;
    const auto text = value_text(ipv4 ? KeyType::ipv4_address : KeyType::ipv6_address, address);
    const auto* family = ipv4 ? "ip to " : "ip6 to ";
    if (!port) return family + text;
    return family + (ipv4 ? text : "[" + text + "]") + ":" + std::to_string(port->number);
  }
  std::string text_of(const DestinationNat& it) { return "dnat " + family_and_address(it.address, it.port); }
  std::string text_of(const SourceNat& it) { return "snat " + family_and_address(it.address, {}); }
  std::string text_of(const Masquerade&) { return "masquerade"; }
  std::string text_of(const ClampMss&) { return "tcp option maxseg size set rt mtu"; }
  std::string text_of(const Accept&) { return "accept"; }
  std::string text_of(const Drop&) { return "drop"; }
  std::string text_of(const Return&) { return "return"; }
  std::string text_of(const Jump& it) { return "jump " + it.chain.text; }
  std::string text_of(const Goto& it) { return "goto " + it.chain.text; }
  std::string text_of(const RejectReset&) { return "reject with tcp reset"; }
  std::string text_of(const RejectProhibited&) { return "reject with icmpx admin-prohibited"; }

  static std::string unit(RateUnit unit) {
    switch (unit) {
      case RateUnit::second:
        return "second";
      case RateUnit::minute:
        return "minute";
      case RateUnit::hour:
        return "hour";
      case RateUnit::day:
        return "day";
      case RateUnit::week:
        return "week";
    }
    return {};
  }

  std::string text_;
  std::optional<std::uint8_t> family_;
  std::optional<std::uint8_t> protocol_;
};

}  // namespace

std::string nft_duration(std::chrono::milliseconds duration) {
  constexpr std::array<std::pair<std::int64_t, const char*>, 5> units{
      {{86'400'000, "d"}, {3'600'000, "h"}, {60'000, "m"}, {1000, "s"}, {1, "ms"}}};
  std::string text;
  auto left = std::int64_t{duration.count()};
  for (const auto& [length, word] : units) {
    if (left >= length) text += std::to_string(left / length) + word;
    left %= length;
  }
  return text.empty() ? "0s" : text;
}

std::string nft_text(const Rule& rule) {
  RuleText text;
  for (std::size_t index = 0; index < rule.statements.size(); ++index) {
    const bool last = index + 1 == rule.statements.size();
    text.statement(rule.statements[index], last ? nullptr : &rule.statements[index + 1]);
  }
  if (!rule.comment.empty()) text.append("comment \"" + rule.comment + "\"");
  return text.take();
}

}  // namespace render
