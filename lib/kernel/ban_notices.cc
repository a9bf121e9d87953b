// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/ban_notices.h"

#include <optional>
#include <string_view>

#include "ruleset/notices.h"

namespace kernel {
namespace {

template <class Address>
std::optional<base::AddressRange> source_at(const ruleset::Bytes& packet, std::size_t offset) {
  constexpr std::size_t bytes = Address::width / 8;
  if (packet.size() < offset + bytes) return std::nullopt;
  Address address;
  for (std::size_t n = 0; n < bytes; ++n) {
    address.bits = static_cast<decltype(address.bits)>(address.bits << 8) | packet[offset + n];
  }
  return base::Interval<Address>{address, address};
}

std::optional<base::AddressRange> source_of(const ruleset::Bytes& packet) {
  if (packet.empty()) return std::nullopt;
  switch (packet[0] >> 4) {
    case 4:
      return source_at<base::Ipv4Address>(packet, 12);
    case 6:
      return source_at<base::Ipv6Address>(packet, 8);
    default:
      return std::nullopt;
  }
}

std::optional<BanNotice> ban_notice(const PacketNotice& notice) {
  if (!notice.prefix.starts_with(ruleset::ban_notice_prefix)) return std::nullopt;
  const auto source = source_of(notice.header);
  if (!source) return std::nullopt;
  return BanNotice{*source, notice.prefix.substr(std::string_view(ruleset::ban_notice_prefix).size())};
}

}  // namespace

base::Result<BanNotices> BanNotices::open() {
  auto notices = PacketNotices::open(ruleset::ban_notice_group);
  if (!notices) return std::unexpected(notices.error());
  return BanNotices(*std::move(notices));
}

base::Result<BanNoticesHeard> BanNotices::drain() {
  const auto packets = notices_.drain();
  if (!packets) return std::unexpected(packets.error());
  BanNoticesHeard heard;
  heard.lost = packets->lost;
  for (const auto& packet : packets->notices) {
    if (auto notice = ban_notice(packet)) heard.notices.push_back(*std::move(notice));
  }
  return heard;
}

}  // namespace kernel
