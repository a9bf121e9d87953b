// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/attributes.h"

#include <arpa/inet.h>
#include <endian.h>

#include <algorithm>
#include <cstring>

namespace kernel {
namespace {

const std::byte* payload(const nlattr& attribute) {
  return reinterpret_cast<const std::byte*>(&attribute) + NLA_HDRLEN;
}
std::size_t length(const nlattr& attribute) {
  return attribute.nla_len - std::size_t{NLA_HDRLEN};
}
int type_of(const nlattr& attribute) {
  return attribute.nla_type & NLA_TYPE_MASK;
}

template <class Number>
std::optional<Number> number(const nlattr* attribute) {
  if (!attribute || length(*attribute) != sizeof(Number)) return std::nullopt;
  Number value{};
  std::memcpy(&value, payload(*attribute), sizeof value);
  return value;
}

template <class Values>
std::optional<Values> short_enough(const std::optional<std::span<const std::uint8_t>>& bytes,
                                   std::size_t most) {
  if (!bytes || bytes->size() > most) return std::nullopt;
  return Values(bytes->begin(), bytes->end());
}

}  // namespace

const nlattr* attribute_at(const std::byte* begin, const std::byte* end) {
  if (end - begin < NLA_HDRLEN) return nullptr;
  const auto* attribute = reinterpret_cast<const nlattr*>(begin);
  if (attribute->nla_len < NLA_HDRLEN || attribute->nla_len > end - begin) return nullptr;
  return attribute;
}

Attributes::Attributes(const nlmsghdr& message, std::size_t header_bytes) {
  const std::size_t before = NLMSG_HDRLEN + NLMSG_ALIGN(header_bytes);
  if (message.nlmsg_len < before) return;
  collect(reinterpret_cast<const std::byte*>(&message) + before, message.nlmsg_len - before);
}

Attributes::Attributes(const nlattr& nest) {
  collect(payload(nest), length(nest));
}

void Attributes::collect(const void* begin, std::size_t bytes) {
  const auto* at = static_cast<const std::byte*>(begin);
  const auto* end = at + bytes;
  while (const nlattr* attribute = attribute_at(at, end)) {
    const int type = type_of(*attribute);
    if (type >= known_types || by_type_[static_cast<std::size_t>(type)]) {
      others_ = true;
    } else {
      by_type_[static_cast<std::size_t>(type)] = attribute;
    }
    if (NLA_ALIGN(attribute->nla_len) >= end - at) return;
    at += NLA_ALIGN(attribute->nla_len);
  }
}

bool Attributes::only(std::initializer_list<int> types) const {
  if (others_) return false;
  for (int type = 0; type < known_types; ++type) {
    if (has(type) && std::ranges::find(types, type) == types.end()) return false;
  }
  return true;
}

const nlattr* Attributes::get(int type) const {
  return type >= 0 && type < known_types ? by_type_[static_cast<std::size_t>(type)] : nullptr;
}

std::optional<std::uint16_t> Attributes::be16(int type) const {
  const auto value = number<std::uint16_t>(get(type));
  if (!value) return std::nullopt;
  return ntohs(*value);
}

std::optional<std::uint32_t> Attributes::be32(int type) const {
  const auto value = number<std::uint32_t>(get(type));
  if (!value) return std::nullopt;
  return ntohl(*value);
}

std::optional<std::uint64_t> Attributes::be64(int type) const {
  const auto value = number<std::uint64_t>(get(type));
  if (!value) return std::nullopt;
  return be64toh(*value);
}

std::optional<std::uint8_t> Attributes::u8(int type) const {
  return number<std::uint8_t>(get(type));
}

std::optional<std::string> Attributes::text(int type) const {
  const nlattr* attribute = get(type);
  if (!attribute) return std::nullopt;
  const auto* begin = reinterpret_cast<const char*>(payload(*attribute));
  return std::string(begin, ::strnlen(begin, length(*attribute)));
}

std::optional<std::span<const std::uint8_t>> Attributes::bytes(int type) const {
  const nlattr* attribute = get(type);
  if (!attribute) return std::nullopt;
  const auto* begin = reinterpret_cast<const std::uint8_t*>(payload(*attribute));
  return std::span(begin, length(*attribute));
}

std::optional<ruleset::Value> Attributes::value(int type) const {
  return short_enough<ruleset::Value>(bytes(type), ruleset::longest_value);
}

std::optional<ruleset::Bytes> Attributes::key(int type) const {
  return short_enough<ruleset::Bytes>(bytes(type), ruleset::longest_key);
}

Attributes Attributes::nest(int type) const {
  const nlattr* attribute = get(type);
  return attribute ? Attributes(*attribute) : Attributes();
}

}  // namespace kernel
