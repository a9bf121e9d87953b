// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/nft_program.h"

#include <cstdio>
#include <cstring>
#include <sstream>

namespace support {
namespace {

using namespace lower;

std::string number(std::uint64_t value) {
  return std::to_string(value);
}
std::string reg(Register value) {
  return "reg " + number(value);
}

// libnftnl prints a register as 32-bit words in the order of the machine.
std::string words(ruleset::Bytes bytes) {
  bytes.resize((bytes.size() + 3) / 4 * 4);
  std::string text;
  for (std::size_t offset = 0; offset < bytes.size(); offset += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + offset, sizeof word);
    char printed[12];
    std::snprintf(printed, sizeof printed, "0x%08x", word);
    text += (text.empty() ? "" : " ") + std::string(printed);
  }
  return text;
}

std::string named(const std::map<std::uint32_t, std::string>& names, std::uint32_t key) {
  const auto found = names.find(key);
  return found == names.end() ? "?" + number(key) : found->second;
}

std::string line(const LimitPackets& it) {
  static const std::map<std::uint32_t, std::string> units{
      {1, "second"}, {60, "minute"}, {3600, "hour"}, {86400, "day"}, {604800, "week"}};
  return "limit rate " + number(it.rate) + "/" + named(units, static_cast<std::uint32_t>(it.unit)) +
         " burst " + number(it.burst) + " type packets flags " + (it.inverted ? "0x1" : "0x0");
}
std::string line(const ConnectionLimit& it) {
  return "connlimit count " + number(it.count) + " flags " + (it.inverted ? "1" : "0");
}
std::string line(const std::monostate&) {
  return {};
}
std::string line(const Dynset& it) {
  const auto kept = std::visit([](const auto& each) { return line(each); }, it.kept);
  return std::string("dynset ") + (it.update ? "update" : "add") + " reg_key " + number(it.key) + " set " +
         it.set + (it.timeout > 0 ? " timeout " + number(it.timeout) + "ms" : "") +
         (kept.empty() ? "" : " expr [ " + kept + " ]");
}
std::string line(const Nat& it) {
  return std::string("nat ") + (it.type == 1 ? "dnat" : "snat") + (it.family == 2 ? " ip" : " ip6") +
         " addr_min " + reg(it.address) + (it.port ? " proto_min " + reg(*it.port) + " flags 0x2" : "");
}

std::string line(const MetaLoad& it) {
  static const std::map<std::uint32_t, std::string> keys{
      {6, "iifname"}, {7, "oifname"}, {10, "skuid"}, {15, "nfproto"}, {16, "l4proto"}};
  return "meta load " + named(keys, it.key) + " => " + reg(it.destination);
}
std::string line(const CtLoad& it) {
  return "ct load " + named({{0, "state"}, {2, "status"}}, it.key) + " => " + reg(it.destination);
}
std::string line(const RtLoad& it) {
  return "rt load " + named({{3, "tcpmss"}}, it.key) + " => " + reg(it.destination);
}
std::string line(const PayloadLoad& it) {
  return "payload load " + number(it.length) + "b @ " +
         named({{1, "network header"}, {2, "transport header"}}, it.base) + " + " + number(it.offset) +
         " => " + reg(it.destination);
}
std::string line(const Cmp& it) {
  static const std::map<std::uint32_t, std::string> compare{{0, "eq"}, {1, "neq"}, {3, "lte"}, {5, "gte"}};
  return "cmp " + named(compare, it.operation) + " " + reg(it.source) + " " + words(it.value);
}
std::string line(const Bitwise& it) {
  return "bitwise " + reg(it.destination) + " = ( " + reg(it.source) + " & " + words(it.mask) + " ) ^ " +
         words(it.exclusive_or);
}
std::string line(const Byteorder& it) {
  return "byteorder " + reg(it.destination) + " = " + (it.operation == 1 ? "hton" : "ntoh") + "(" +
         reg(it.source) + ", " + number(it.size) + ", " + number(it.length) + ")";
}
std::string line(const ExthdrWrite& it) {
  return "exthdr write " + named({{1, "tcpopt"}}, it.operation) + " " + reg(it.source) + " => " +
         number(it.length) + "b @ " + number(it.type) + " + " + number(it.offset);
}
std::string line(const Lookup& it) {
  return "lookup " + reg(it.source) + " set " + it.set + (it.to_verdict ? " dreg 0" : "") +
         (it.inverted ? " 0x1" : "");
}
std::string line(const LogLine& it) {
  return "log prefix " + it.prefix + (it.level == 4 ? "" : " level " + number(it.level));
}
std::string line(const NflogLine& it) {
  return "log prefix " + it.prefix + " group " + number(it.group) + " snaplen " + number(it.snap_length) +
         " qthreshold 0";
}
std::string line(const ObjectReference& it) {
  return "objref type " + number(it.type) + " name " + it.name;
}
std::string line(const Immediate& it) {
  return "immediate " + reg(it.destination) + " " + words(it.value);
}
std::string line(const Masq&) {
  return "masq";
}
std::string line(const RejectWith& it) {
  return "reject type " + number(it.type) + " code " + number(it.code);
}
std::string line(const VerdictIs& it) {
  static const std::map<std::int32_t, std::string> verdicts{
      {0, "drop"}, {1, "accept"}, {-3, "jump"}, {-4, "goto"}, {-5, "return"}};
  const auto found = verdicts.find(it.code);
  return "immediate reg 0 " + (found == verdicts.end() ? std::string("?") : found->second) +
         (it.chain.empty() ? "" : " -> " + it.chain);
}
std::string line(const Opaque& it) {
  return "opaque " + it.name;
}

std::string line(const Expression& expression) {
  return std::visit([](const auto& it) { return line(it); }, expression);
}

// nft folds two neighbouring comparisons of ports into one load of 4 bytes; no field of ours has 4 bytes
// there.
void append(std::string& program, const std::string& expression) {
  const std::string both_ports = "payload load 4b @ transport header + 0 => reg 1\n";
  const std::string compare = "cmp eq reg 1 0x";
  if (program.ends_with(both_ports) && expression.starts_with(compare)) {
    const auto destination = expression.substr(compare.size(), 4);
    const auto source = expression.substr(compare.size() + 4, 4);
    program.resize(program.size() - both_ports.size());
    program += "payload load 2b @ transport header + 0 => reg 1\n" + compare + "0000" + source + "\n";
    program += "payload load 2b @ transport header + 2 => reg 1\n" + compare + "0000" + destination + "\n";
    return;
  }
  program += expression + "\n";
}

}  // namespace

std::string nft_program(const Program& program) {
  std::string text;
  for (const auto& expression : program.expressions) text += line(expression) + "\n";
  return text;
}

std::map<std::string, std::string> nft_programs(const std::string& debug_output) {
  std::map<std::string, std::string> programs;
  std::istringstream lines(debug_output);
  std::string chain;
  for (std::string line; std::getline(lines, line);) {
    const std::string header = "inet mailfwd ";
    if (line.starts_with(header)) chain = line.substr(header.size());
    if (!line.starts_with("  [ ") || !line.ends_with(" ]")) continue;
    const auto expression = line.substr(4, line.size() - 6);
    if (expression.starts_with("byteorder") && expression.ends_with(", 2, 1)")) continue;
    append(programs[chain], expression);
  }
  return programs;
}

}  // namespace support
