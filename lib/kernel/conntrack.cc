// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/conntrack.h"

#include <libmnl/libmnl.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>
#include <set>
#include <span>
#include <variant>

#include "kernel/conntrack_entry.h"
#include "kernel/message.h"
#include "kernel/nl_socket.h"

namespace kernel {
namespace {

constexpr int receive_buffer = 4 * 1024 * 1024;
constexpr std::size_t deleted_at_once = 200;

// The bits of CTA_FILTER, which no header has. Kernels before 5.8 do not look at it and tell of every entry.
constexpr std::uint32_t filter_by_source = 1 << 0;
constexpr std::uint32_t filter_by_destination = 1 << 1;

constexpr std::uint16_t conntrack_type(int message) {
  return static_cast<std::uint16_t>(NFNL_SUBSYS_CTNETLINK << 8 | message);
}

struct Question {
  std::uint8_t family = 0;
  std::optional<base::Ipv4Address> address;  // of an end; nothing: every entry of the family
  int attribute = CTA_IP_V4_SRC;
};

void put_filter(nlmsghdr& request, const Question& question) {
  if (!question.address) return;
  nlattr* tuple = mnl_attr_nest_start(&request, CTA_TUPLE_ORIG);
  nlattr* ip = mnl_attr_nest_start(&request, CTA_TUPLE_IP);
  mnl_attr_put_u32(&request, static_cast<std::uint16_t>(question.attribute), htonl(question.address->bits));
  mnl_attr_nest_end(&request, ip);
  mnl_attr_nest_end(&request, tuple);
  nlattr* filter = mnl_attr_nest_start(&request, CTA_FILTER);
  mnl_attr_put_u32(&request, CTA_FILTER_ORIG_FLAGS,
                   question.attribute == CTA_IP_V4_SRC ? filter_by_source : filter_by_destination);
  mnl_attr_put_u32(&request, CTA_FILTER_REPLY_FLAGS, 0);
  mnl_attr_nest_end(&request, filter);
}

OrErrno<void> find(NlSocket& socket, const Question& question, const std::vector<SessionsFrom>& sessions,
                   std::vector<ConntrackEntry>& found) {
  alignas(nlmsghdr) std::byte room[256]{};
  nlmsghdr& request = put_header(room, conntrack_type(IPCTNL_MSG_CT_GET), NLM_F_DUMP, question.family);
  put_filter(request, question);
  return socket.ask(request, [&](const nlmsghdr& message) {
    auto entry = decode_entry(message);
    const auto meant = [&](const SessionsFrom& one) { return is_meant(*entry, one); };
    if (entry && std::ranges::any_of(sessions, meant)) found.push_back(*std::move(entry));
    return WhenRead::go_on;
  });
}

// A single IPv4 address is looked for by the kernel; for prefixes, or several at once, it tells of
// everything.
std::vector<Question> questions_for(const std::vector<SessionsFrom>& sessions) {
  std::vector<Question> questions;
  const auto* only = sessions.size() == 1 ? std::get_if<base::Ipv4Range>(&sessions.front().from) : nullptr;
  if (only != nullptr && only->low == only->high) {
    return {{AF_INET, only->low, CTA_IP_V4_SRC}, {AF_INET, only->low, CTA_IP_V4_DST}};
  }
  const auto has = [&](std::size_t family) {
    return std::ranges::any_of(sessions, [&](const auto& one) { return one.from.index() == family; });
  };
  if (has(0)) questions.push_back({AF_INET, {}, {}});
  if (has(1)) questions.push_back({AF_INET6, {}, {}});
  return questions;
}

struct Deletion {
  alignas(nlmsghdr) std::byte room[512]{};
};

// The kernel answers each; ENOENT says that it was gone, or is not the one any more that we saw.
OrErrno<std::size_t> count_deleted(NlSocket& socket, std::uint32_t first, std::size_t count) {
  std::set<std::uint32_t> answered;
  std::size_t deleted = 0;
  int trouble = 0;
  while (answered.size() < count) {
    const auto datagram = socket.receive();
    if (!datagram) return std::unexpected(datagram.error() == EAGAIN ? ENODATA : datagram.error());
    Messages messages(*datagram);
    while (const nlmsghdr* message = messages.next()) {
      if (message->nlmsg_type != NLMSG_ERROR || message->nlmsg_seq - first >= count) continue;
      answered.insert(message->nlmsg_seq);
      const int code = answer_code(*message);
      if (code == 0) ++deleted;
      if (code != 0 && code != ENOENT) trouble = code;
    }
  }
  if (trouble != 0) return std::unexpected(trouble);
  return deleted;
}

OrErrno<std::size_t> erase(NlSocket& socket, std::span<const ConntrackEntry> entries) {
  std::vector<Deletion> deletions(entries.size());
  std::vector<iovec> parts;
  const std::uint32_t first = socket.reserve_sequence(static_cast<std::uint32_t>(entries.size()));
  std::size_t bytes = 0;
  for (std::size_t n = 0; n < entries.size(); ++n) {
    nlmsghdr& message = put_header(deletions[n].room, conntrack_type(IPCTNL_MSG_CT_DELETE),
                                   NLM_F_REQUEST | NLM_F_ACK, entries[n].family);
    message.nlmsg_seq = first + static_cast<std::uint32_t>(n);
    const auto& name = entries[n].name;
    if (message.nlmsg_len + name.size() > sizeof deletions[n].room) return std::unexpected(EMSGSIZE);
    std::memcpy(deletions[n].room + message.nlmsg_len, name.data(), name.size());
    message.nlmsg_len += static_cast<std::uint32_t>(name.size());
    parts.push_back({&message, message.nlmsg_len});
    bytes += message.nlmsg_len;
  }
  socket.fit_send_buffer(2 * bytes);
  const auto sent = socket.send(parts);
  if (!sent) return std::unexpected(sent.error());
  return count_deleted(socket, first, entries.size());
}

base::Error trouble(int number) {
  return base::system_error("end sessions through conntrack", number);
}

}  // namespace

base::Result<std::size_t> end_sessions(const std::vector<SessionsFrom>& sessions) {
  auto socket = NlSocket::open(NETLINK_NETFILTER);
  if (!socket) return std::unexpected(socket.error());
  socket->enlarge_receive_buffer(receive_buffer);
  std::vector<ConntrackEntry> found;
  for (const auto& question : questions_for(sessions)) {
    const auto asked = find(*socket, question, sessions, found);
    if (!asked) return std::unexpected(trouble(asked.error()));
  }
  std::size_t ended = 0;
  for (std::size_t begin = 0; begin < found.size(); begin += deleted_at_once) {
    const auto count = std::min(deleted_at_once, found.size() - begin);
    const auto deleted = erase(*socket, std::span(found).subspan(begin, count));
    if (!deleted) return std::unexpected(trouble(deleted.error()));
    ended += *deleted;
  }
  return ended;
}

}  // namespace kernel
