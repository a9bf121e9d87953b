// SPDX-License-Identifier: GPL-2.0-or-later
#include "lower/rule_writer.h"

#include "lower/numbers.h"
#include "lower/registers.h"

namespace lower {

using ruleset::Dependency;
using ruleset::Field;
using ruleset::LoadKind;

namespace {

// In an inet chain the family in the expression keeps the packets of the other one out.
std::uint32_t family_of(const ruleset::Value& address) {
  constexpr std::size_t ipv4_bytes = 4;
  return address.size() == ipv4_bytes ? family_ipv4 : family_ipv6;
}

}  // namespace

void RuleWriter::write(const ruleset::Statement& statement) {
  std::visit([this](const auto& it) { on(it); }, statement);
}

void RuleWriter::require_family(std::uint8_t family) {
  if (family_ == family) return;
  put(MetaLoad{meta_nf_family, first_register});
  put(Cmp{first_register, cmp_equal, {family}});
  family_ = family;
}

void RuleWriter::require_protocol(std::uint8_t protocol) {
  if (protocol_ == protocol) return;
  put(MetaLoad{meta_l4_protocol, first_register});
  put(Cmp{first_register, cmp_equal, {protocol}});
  protocol_ = protocol;
}

void RuleWriter::require(Dependency dependency) {
  switch (dependency) {
    case Dependency::none:
      return;
    case Dependency::ipv4:
      return require_family(family_ipv4);
    case Dependency::ipv6:
      return require_family(family_ipv6);
    case Dependency::tcp:
      return require_protocol(protocol_tcp);
    // nft asks for the family only where it has to ask for the protocol as well.
    case Dependency::icmp:
      if (protocol_ == protocol_icmp) return;
      require_family(family_ipv4);
      return require_protocol(protocol_icmp);
    case Dependency::icmpv6:
      if (protocol_ == protocol_icmpv6) return;
      require_family(family_ipv6);
      return require_protocol(protocol_icmpv6);
  }
}

void RuleWriter::load(Field field, Register destination) {
  const auto& facts = ruleset::facts(field);
  switch (facts.load.kind) {
    case LoadKind::meta:
      return put(MetaLoad{facts.load.key, destination});
    case LoadKind::conntrack:
      return put(CtLoad{facts.load.key, destination});
    case LoadKind::payload:
      return put(
          PayloadLoad{facts.load.key, facts.load.offset, ruleset::facts(facts.type).length, destination});
  }
}

// All dependencies come before the first load: comparing one uses the first register.
void RuleWriter::load_key(const ruleset::Fields& fields) {
  for (const auto field : fields) require(ruleset::facts(field).dependency);
  const auto registers = registers_of(fields);
  for (std::size_t index = 0; index < fields.size(); ++index) load(fields[index], registers[index]);
}

// Nothing masked: all bits.
void RuleWriter::apply_mask(const ruleset::Value& mask) {
  if (mask.empty()) return;
  const auto length = static_cast<std::uint32_t>(mask.size());
  put(Bitwise{first_register, first_register, length, mask, ruleset::Value(mask.size())});
}

void RuleWriter::on(const ruleset::Compare& compare) {
  load_key({compare.field});
  put(Cmp{first_register, compare.equal ? cmp_equal : cmp_not_equal, compare.value});
  if (!compare.equal) return;
  if (compare.field == Field::nf_family) family_ = compare.value.front();
  if (compare.field == Field::l4_protocol) protocol_ = compare.value.front();
}

void RuleWriter::on(const ruleset::InterfacePrefix& pattern) {
  load_key({pattern.field});
  put(Cmp{first_register, cmp_equal, {pattern.prefix.begin(), pattern.prefix.end()}});
}

void RuleWriter::on(const ruleset::InRange& range) {
  load_key({range.field});
  put(Cmp{first_register, cmp_greater_or_equal, range.low});
  put(Cmp{first_register, cmp_less_or_equal, range.high});
}

void RuleWriter::on(const ruleset::Masked& masked) {
  load_key({masked.field});
  apply_mask(masked.mask);
  put(Cmp{first_register, masked.equal ? cmp_equal : cmp_not_equal, masked.value});
}

void RuleWriter::on(const ruleset::InSet& membership) {
  load_key(membership.fields);
  apply_mask(membership.mask);
  put(Lookup{first_register, membership.set.text, membership.negated, false});
}

void RuleWriter::on(const ruleset::VerdictMap& map) {
  load_key(map.fields);
  put(Lookup{first_register, map.map.text, false, true});
}

void RuleWriter::on(const ruleset::RateLimit& limit) {
  put(LimitPackets{limit.count, static_cast<std::uint64_t>(limit.unit), limit.burst, false});
}

void RuleWriter::on(const ruleset::Log& log) {
  LogLine line;
  line.prefix = log.prefix;
  put(std::move(line));
}

void RuleWriter::on(const ruleset::Remember& remember) {
  load_key({remember.field});
  apply_mask(remember.mask);
  Dynset dynset{first_register, remember.set.text, remember.renew, 0, {}};
  if (remember.lifetime) dynset.timeout = static_cast<std::uint64_t>(remember.lifetime->count());
  if (const auto* rate = std::get_if<ruleset::WithinRate>(&remember.allowance)) {
    dynset.kept = LimitPackets{rate->count, static_cast<std::uint64_t>(rate->unit), rate->burst, false};
  }
  if (const auto* open = std::get_if<ruleset::WithinOpen>(&remember.allowance)) {
    dynset.kept = ConnectionLimit{open->count, false};
  }
  put(std::move(dynset));
}

void RuleWriter::on(const ruleset::Notify& notify) {
  constexpr std::uint32_t headers = 64;  // IPv6 and TCP without options
  put(NflogLine{notify.prefix, notify.group, headers});
}

void RuleWriter::on(const ruleset::SetTimeouts& timeouts) {
  put(ObjectReference{object_ct_timeout, timeouts.object.text});
}

void RuleWriter::on(const ruleset::DestinationNat& nat) {
  put(Immediate{first_register, nat.address});
  Nat translation{nat_destination, family_of(nat.address), first_register, {}};
  if (nat.port) {
    const auto number = nat.port->number;
    put(Immediate{second_register,
                  {static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)}});
    translation.port = second_register;
  }
  put(translation);
}
void RuleWriter::on(const ruleset::SourceNat& nat) {
  put(Immediate{first_register, nat.address});
  put(Nat{nat_source, family_of(nat.address), first_register, {}});
}
void RuleWriter::on(const ruleset::Masquerade&) {
  put(Masq{});
}

void RuleWriter::on(const ruleset::ClampMss&) {
  constexpr std::uint32_t mss_bytes = 2;
  constexpr std::uint32_t mss_offset = 2;  // behind the option's kind and length
  put(RtLoad{rt_tcp_mss, first_register});
  put(Byteorder{first_register, first_register, byteorder_to_network, mss_bytes, mss_bytes});
  put(ExthdrWrite{first_register, tcp_option_mss, mss_offset, mss_bytes, exthdr_tcp_option});
}

void RuleWriter::on(const ruleset::Accept&) {
  put(VerdictIs{verdict_accept, {}});
}
void RuleWriter::on(const ruleset::Drop&) {
  put(VerdictIs{verdict_drop, {}});
}
void RuleWriter::on(const ruleset::Return&) {
  put(VerdictIs{verdict_return, {}});
}
void RuleWriter::on(const ruleset::Jump& jump) {
  put(VerdictIs{verdict_jump, jump.chain.text});
}
void RuleWriter::on(const ruleset::Goto& go) {
  put(VerdictIs{verdict_goto, go.chain.text});
}

void RuleWriter::on(const ruleset::RejectReset&) {
  put(RejectWith{reject_tcp_reset, 0});
}
void RuleWriter::on(const ruleset::RejectProhibited&) {
  put(RejectWith{reject_icmpx, reject_code_admin_prohibited});
}

}  // namespace lower
