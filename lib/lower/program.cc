// SPDX-License-Identifier: GPL-2.0-or-later
#include "lower/program.h"

#include "lower/numbers.h"

namespace lower {
namespace {

std::string number(std::uint64_t value) {
  return std::to_string(value);
}
std::string reg(Register value) {
  return "reg " + number(value);
}

// The bytes in the order in which they lie in the register.
std::string hex(const ruleset::Bytes& bytes) {
  constexpr const char* digits = "0123456789abcdef";
  std::string text = "0x";
  for (const auto byte : bytes) {
    text += digits[byte >> 4];
    text += digits[byte & 0xf];
  }
  return text;
}

std::string compare_word(std::uint32_t operation) {
  if (operation == cmp_equal) return "eq";
  if (operation == cmp_not_equal) return "neq";
  if (operation == cmp_less_or_equal) return "lte";
  if (operation == cmp_greater_or_equal) return "gte";
  return "op" + number(operation);
}

std::string verdict_text(const VerdictIs& verdict) {
  if (verdict.code == verdict_accept) return "accept";
  if (verdict.code == verdict_drop) return "drop";
  if (verdict.code == verdict_return) return "return";
  if (verdict.code == verdict_jump) return "jump " + verdict.chain;
  if (verdict.code == verdict_goto) return "goto " + verdict.chain;
  return "code " + std::to_string(verdict.code) + (verdict.chain.empty() ? "" : " " + verdict.chain);
}

std::string text_of(const MetaLoad& it) {
  return "meta load " + number(it.key) + " => " + reg(it.destination);
}
std::string text_of(const CtLoad& it) {
  return "ct load " + number(it.key) + " => " + reg(it.destination);
}
std::string text_of(const RtLoad& it) {
  return "rt load " + number(it.key) + " => " + reg(it.destination);
}
std::string text_of(const PayloadLoad& it) {
  return "payload load " + number(it.length) + " @ base " + number(it.base) + " + " + number(it.offset) +
         " => " + reg(it.destination);
}
std::string text_of(const Cmp& it) {
  return "cmp " + reg(it.source) + " " + compare_word(it.operation) + " " + hex(it.value);
}
std::string text_of(const Bitwise& it) {
  return "bitwise " + reg(it.destination) + " = (" + reg(it.source) + " & " + hex(it.mask) + ") ^ " +
         hex(it.exclusive_or) + " length " + number(it.length);
}
std::string text_of(const Byteorder& it) {
  return "byteorder " + reg(it.destination) + " = " +
         (it.operation == byteorder_to_network ? "hton" : "ntoh") + "(" + reg(it.source) + ", " +
         number(it.length) + ", " + number(it.size) + ")";
}
std::string text_of(const ExthdrWrite& it) {
  return "exthdr write " + reg(it.source) + " => " + number(it.length) + " @ option " + number(it.type) +
         " + " + number(it.offset) + " kind " + number(it.operation);
}
std::string text_of(const Lookup& it) {
  return "lookup " + reg(it.source) + (it.inverted ? " not" : "") + " in " + it.set +
         (it.to_verdict ? " => verdict" : "");
}
std::string text_of(const LimitPackets& it) {
  return "limit " + std::string(it.inverted ? "over " : "") + number(it.rate) + " per " + number(it.unit) +
         " s burst " + number(it.burst);
}
std::string text_of(const ConnectionLimit& it) {
  return "open " + std::string(it.inverted ? "over " : "") + number(it.count);
}
std::string text_of(const std::monostate&) {
  return {};
}
std::string text_of(const Dynset& it) {
  auto text = std::string(it.update ? "update " : "add ") + reg(it.key) + " in " + it.set;
  if (it.timeout > 0) text += " timeout " + number(it.timeout) + " ms";
  const auto kept = std::visit([](const auto& each) { return text_of(each); }, it.kept);
  return text + (kept.empty() ? "" : " with ") + kept;
}
std::string text_of(const LogLine& it) {
  return "log \"" + it.prefix + "\" level " + number(it.level);
}
std::string text_of(const NflogLine& it) {
  return "log \"" + it.prefix + "\" group " + number(it.group) + " snap " + number(it.snap_length);
}
std::string text_of(const ObjectReference& it) {
  return "object type " + number(it.type) + " " + it.name;
}
std::string text_of(const Immediate& it) {
  return "immediate " + reg(it.destination) + " = " + hex(it.value);
}
std::string text_of(const Nat& it) {
  const auto port = it.port ? " port " + reg(*it.port) : std::string();
  return "nat type " + number(it.type) + " family " + number(it.family) + " address " + reg(it.address) +
         port;
}
std::string text_of(const Masq&) {
  return "masq";
}
std::string text_of(const RejectWith& it) {
  return "reject type " + number(it.type) + " code " + number(it.code);
}
std::string text_of(const VerdictIs& it) {
  return verdict_text(it);
}
std::string text_of(const Opaque& it) {
  return "opaque " + it.name;
}

}  // namespace

const std::string* set_of(const Expression& expression) {
  if (const auto* lookup = std::get_if<Lookup>(&expression)) return &lookup->set;
  if (const auto* dynset = std::get_if<Dynset>(&expression)) return &dynset->set;
  return nullptr;
}

std::string to_text(const Expression& expression) {
  return "[ " + std::visit([](const auto& it) { return text_of(it); }, expression) + " ]";
}

std::string to_text(const Program& program) {
  std::string text;
  for (const auto& expression : program.expressions) text += (text.empty() ? "" : " ") + to_text(expression);
  if (!program.comment.empty()) text += "  # " + program.comment;
  return text;
}

}  // namespace lower
