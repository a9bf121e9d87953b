// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <optional>

#include "base/overloaded.h"
#include "ruleset/check_parts.h"
#include "ruleset/value.h"

namespace ruleset {
namespace {

constexpr std::size_t comment_limit = 128;  // NFTNL_UDATA_COMMENT_MAXLEN
constexpr std::size_t log_limit = 127;      // NF_LOG_PREFIXLEN less the final NUL
constexpr std::size_t pattern_limit = 14;   // a name has 15 bytes, and nft counts the "*"

constexpr std::size_t ipv4_bytes = 4;
constexpr std::size_t ipv6_bytes = 16;

constexpr std::uint8_t family_ipv4 = 2;   // NFPROTO_IPV4
constexpr std::uint8_t family_ipv6 = 10;  // NFPROTO_IPV6
constexpr std::uint8_t protocol_icmp = 1;
constexpr std::uint8_t protocol_tcp = 6;
constexpr std::uint8_t protocol_icmpv6 = 58;

struct Needs {
  std::optional<std::uint8_t> family;
  std::optional<std::uint8_t> protocol;
};

bool has_ports(std::uint8_t protocol) {
  constexpr std::array<std::uint8_t, 5> with_ports{6, 17, 33, 132, 136};  // TCP, UDP, DCCP, SCTP, UDP-Lite
  return std::ranges::find(with_ports, protocol) != with_ports.end();
}

Needs needs(Dependency dependency) {
  switch (dependency) {
    case Dependency::none:
      return {};
    case Dependency::ipv4:
      return {family_ipv4, {}};
    case Dependency::ipv6:
      return {family_ipv6, {}};
    case Dependency::tcp:
      return {{}, protocol_tcp};
    case Dependency::icmp:
      return {family_ipv4, protocol_icmp};
    case Dependency::icmpv6:
      return {family_ipv6, protocol_icmpv6};
  }
  return {};
}

// Walks over one rule and remembers what must have matched so far.
class RuleCheck {
 public:
  RuleCheck(const Ruleset& ruleset, std::string_view place, Violations& violations)
      : ruleset_(ruleset), place_(place), violations_(violations) {}

  void statement(const Statement& statement) {
    if (ended_) complain("goes on behind its verdict");
    std::visit([this](const auto& it) { check(it); }, statement);
    ++at_;
  }

  // The words of the fault one after the other: they are put together only if there is one.
  template <class... Words>
  void complain(const Words&... fault) {
    std::string violation(place_);
    violation += " ";
    ((violation += fault), ...);
    violations_.push_back(std::move(violation));
  }

 private:
  template <class... Words>
  void expect(bool condition, const Words&... fault) {
    if (!condition) complain(fault...);
  }

  void look_at(Field field) {
    require(needs(facts(field).dependency));
    if (facts(field).type != KeyType::port) return;
    // Such a rule never matches what it means, and nft 1.0.6 aborts when it has to list it.
    expect(!protocol_ || has_ports(*protocol_), "looks at the ports of a protocol that has none");
  }

  // nft refuses such a rule ("conflicting protocols specified"); the kernel would take it and never match.
  void require(Needs wanted) {
    if (wanted.family)
      expect(family_.value_or(*wanted.family) == *wanted.family, "asks for both families at once");
    if (wanted.protocol) {
      expect(protocol_.value_or(*wanted.protocol) == *wanted.protocol, "asks for two protocols at once");
    }
    if (wanted.family) family_ = wanted.family;
    if (wanted.protocol) protocol_ = wanted.protocol;
  }

  void value(Field field, const Bytes& bytes) {
    expect(bytes.size() == facts(facts(field).type).length, "compares '", facts(field).nft_name,
           "' with a value of the wrong length");
  }

  void mask(Field field, const Bytes& bytes) {
    value(field, bytes);
    expect(facts(field).type != KeyType::interface_name, "masks the name of an interface");
  }

  void key(const Fields& fields, const SetName& name, bool verdict_map) {
    for (const auto field : fields) look_at(field);
    const auto* set = find(ruleset_, name);
    if (set == nullptr) return complain("looks into set '", name.text, "', which does not exist");
    expect(set->schema.verdict_map == verdict_map, "takes '", name.text, "' for ",
           verdict_map ? "a map" : "a set");
    const auto type = [](Field field) { return facts(field).type; };
    expect(std::ranges::equal(fields, set->schema.key, {}, type), "has a key that '", name.text,
           "' does not have");
  }

  void verdict(const Verdict& verdict) {
    ended_ = true;
    if (const auto fault = target_fault(ruleset_, verdict); !fault.empty()) complain(fault);
  }

  // nft 1.0.6 folds two comparisons of ports in one rule into one of 4 bytes, wherever they stand: right only
  // for two equalities side by side.
  void check_port(const Compare& it) {
    if (facts(it.field).type != KeyType::port) return;
    if (port_) {
      expect(it.equal && port_->equal && port_at_ + 1 == at_,
             "compares ports twice, but not both alike and side by side");
    }
    port_ = &it;
    port_at_ = at_;
  }

  void check(const Compare& it) {
    look_at(it.field);
    value(it.field, it.value);
    check_port(it);
    if (!it.equal || it.value.empty()) return;
    if (it.field == Field::nf_family) require({it.value.front(), {}});
    if (it.field == Field::l4_protocol) require({{}, it.value.front()});
  }
  void check(const InterfacePrefix& it) {
    expect(it.field == Field::in_interface || it.field == Field::out_interface,
           "has an interface pattern for no interface");
    expect(!it.prefix.empty() && it.prefix.size() <= pattern_limit &&
               quoting_fault(it.prefix, pattern_limit).empty(),
           "has an interface pattern that no interface can have");
  }
  void check(const InRange& it) {
    look_at(it.field);
    value(it.field, it.low);
    value(it.field, it.high);
    expect(!facts(facts(it.field).type).host_order, "compares the order of a value that has none");
    expect(it.low < it.high, "has a range that does not end behind its beginning");
  }
  void check(const Masked& it) {
    look_at(it.field);
    mask(it.field, it.mask);
    value(it.field, it.value);
    bool inside = it.mask.size() == it.value.size();
    for (std::size_t at = 0; inside && at < it.mask.size(); ++at) inside = (it.value[at] & ~it.mask[at]) == 0;
    expect(inside, "compares bits that it has masked away");
  }
  void check(const InSet& it) {
    key(it.fields, it.set, false);
    if (it.mask.empty()) return;
    if (it.fields.size() != 1) return complain("masks a key of several fields");
    mask(it.fields.front(), it.mask);
  }
  void check(const VerdictMap& it) {
    key(it.fields, it.map, true);
    ended_ = true;
  }
  void check(const RateLimit& it) {
    expect(it.count > 0 && it.burst > 0, "has a rate that lets nothing through");
  }
  void check(const WithinRate& it) {
    expect(it.count > 0 && it.burst > 0, "has an allowance that lets nothing through");
  }
  void check(const WithinOpen& it) { expect(it.count > 0, "has an allowance that lets nothing through"); }
  void check(const std::monostate&) {}
  void check(const Remember& it) {
    key({it.field}, it.set, false);
    if (!it.mask.empty()) mask(it.field, it.mask);
    std::visit([this](const auto& allowance) { check(allowance); }, it.allowance);
    expect(!it.renew || it.lifetime, "renews a lifetime that it does not give");
    const auto* set = find(ruleset_, it.set);
    if (set == nullptr) return;
    expect(set->schema.dynamic, "adds to '", it.set.text, "', which packets may not");
    if (!it.lifetime) return;
    expect(set->schema.timeouts, "gives a lifetime to elements of '", it.set.text, "', which have none");
    // The kernel rounds to its jiffies, and what comes back must be what was written.
    expect(*it.lifetime >= std::chrono::seconds(1) &&
               *it.lifetime % std::chrono::seconds(1) == it.lifetime->zero(),
           "gives a lifetime that is not of whole seconds");
    expect(!std::holds_alternative<WithinOpen>(it.allowance), "would forget sessions that are open");
  }
  void prefix(const std::string& prefix) {
    const auto fault = quoting_fault(prefix, log_limit);
    expect(!prefix.empty() && fault.empty(), "has a log prefix that ", fault.empty() ? "is empty" : fault);
  }
  void check(const Log& it) { prefix(it.prefix); }
  void check(const Notify& it) { prefix(it.prefix); }
  void check(const SetTimeouts& it) {
    expect(find(ruleset_, it.object) != nullptr, "sets timeouts '", it.object.text, "', which do not exist");
  }
  // Ends the rule: the kernel takes what the translation says for the verdict.
  void translation(const Bytes& address) {
    ended_ = true;
    if (address.size() != ipv4_bytes && address.size() != ipv6_bytes)
      return complain("translates to what is no address");
    require({address.size() == ipv4_bytes ? family_ipv4 : family_ipv6, {}});
  }
  void check(const DestinationNat& it) {
    translation(it.address);
    if (!it.port) return;
    expect(it.port->number != 0, "translates to port 0");
    expect(protocol_ && has_ports(*protocol_), "translates the port of what may have none");
  }
  void check(const SourceNat& it) { translation(it.address); }
  void check(const Masquerade&) { ended_ = true; }
  void check(const ClampMss&) {
    expect(protocol_ == protocol_tcp, "clamps the MSS of what it has not matched as TCP");
  }
  void check(const Accept& it) { verdict(it); }
  void check(const Drop& it) { verdict(it); }
  void check(const Return& it) { verdict(it); }
  void check(const Jump& it) { verdict(it); }
  void check(const Goto& it) { verdict(it); }
  void check(const RejectReset&) {
    ended_ = true;
    expect(protocol_ == protocol_tcp, "answers with a TCP reset what it has not matched as TCP");
  }
  void check(const RejectProhibited&) { ended_ = true; }

  const Ruleset& ruleset_;
  std::string_view place_;
  Violations& violations_;
  std::optional<std::uint8_t> family_;
  std::optional<std::uint8_t> protocol_;
  const Compare* port_ = nullptr;
  std::size_t port_at_ = 0;
  std::size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace

void check_rule(const Ruleset& ruleset, const Rule& rule, const std::string& place, Violations& violations) {
  RuleCheck check(ruleset, place, violations);
  if (rule.statements.empty()) check.complain("has no statement");
  for (const auto& statement : rule.statements) check.statement(statement);
  if (const auto fault = quoting_fault(rule.comment, comment_limit); !fault.empty()) {
    check.complain("has a comment that ", fault);
  }
}

}  // namespace ruleset
