// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/nl_socket.h"

#include <libmnl/libmnl.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace kernel {
namespace {

// The kernel fills dump datagrams up to 32 KiB if the reader offers as much (smaller ones make a dump of a
// big set several times slower), and an answer with an ext-ack is far smaller.
constexpr std::size_t receive_bytes = 64 * 1024;

void set_option(int fd, int level, int option, int value) {
  // Not fatal: extended errors and bigger buffers only make things better.
  (void)::setsockopt(fd, level, option, &value, sizeof value);
}

}  // namespace

void NlSocket::Close::operator()(mnl_socket* socket) const {
  mnl_socket_close(socket);
}

base::Result<NlSocket> NlSocket::open(int bus) {
  NlSocket socket(mnl_socket_open2(bus, SOCK_CLOEXEC | SOCK_NONBLOCK));
  if (!socket.socket_) return std::unexpected(base::system_error("open a netlink socket", errno));
  if (mnl_socket_bind(socket.socket_.get(), 0, MNL_SOCKET_AUTOPID) < 0) {
    return std::unexpected(base::system_error("bind a netlink socket", errno));
  }
  set_option(socket.fd(), SOL_NETLINK, NETLINK_EXT_ACK, 1);
  set_option(socket.fd(), SOL_NETLINK, NETLINK_CAP_ACK, 1);
  return socket;
}

int NlSocket::fd() const {
  return mnl_socket_get_fd(socket_.get());
}

std::uint32_t NlSocket::port_id() const {
  return mnl_socket_get_portid(socket_.get());
}

void NlSocket::enlarge_receive_buffer(int bytes) {
  if (::setsockopt(fd(), SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) == 0) return;
  set_option(fd(), SOL_SOCKET, SO_RCVBUF, bytes);
}

void NlSocket::fit_send_buffer(std::size_t bytes) {
  if (bytes <= send_buffer_) return;
  const int wanted = static_cast<int>(std::min<std::size_t>(bytes, 1u << 30));
  if (::setsockopt(fd(), SOL_SOCKET, SO_SNDBUFFORCE, &wanted, sizeof wanted) != 0) {
    set_option(fd(), SOL_SOCKET, SO_SNDBUF, wanted);
  }
  send_buffer_ = bytes;
}

base::Result<void> NlSocket::join(int group) {
  if (::setsockopt(fd(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) == 0) return {};
  return std::unexpected(base::system_error("join a netlink group", errno));
}

base::Result<void> NlSocket::leave(int group) {
  if (::setsockopt(fd(), SOL_NETLINK, NETLINK_DROP_MEMBERSHIP, &group, sizeof group) == 0) return {};
  return std::unexpected(base::system_error("leave a netlink group", errno));
}

std::uint32_t NlSocket::reserve_sequence(std::uint32_t count) {
  if (next_sequence_ > UINT32_MAX - count) next_sequence_ = 1;
  const std::uint32_t first = next_sequence_;
  next_sequence_ += count;
  return first;
}

OrErrno<std::size_t> NlSocket::send(std::span<const iovec> parts) {
  sockaddr_nl to{};
  to.nl_family = AF_NETLINK;
  msghdr message{};
  message.msg_name = &to;
  message.msg_namelen = sizeof to;
  message.msg_iov = const_cast<iovec*>(parts.data());
  message.msg_iovlen = parts.size();
  const ssize_t sent = ::sendmsg(fd(), &message, 0);
  if (sent < 0) return std::unexpected(errno);
  return static_cast<std::size_t>(sent);
}

OrErrno<std::span<const std::byte>> NlSocket::receive() {
  if (!buffer_) buffer_ = std::make_unique_for_overwrite<std::byte[]>(receive_bytes);
  for (int interrupted = 0;;) {
    sockaddr_nl from{};
    iovec part{buffer_.get(), receive_bytes};
    msghdr message{};
    message.msg_name = &from;
    message.msg_namelen = sizeof from;
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    const ssize_t received = ::recvmsg(fd(), &message, MSG_DONTWAIT);
    if (received < 0 && errno == EINTR && ++interrupted < 100) continue;
    if (received < 0) return std::unexpected(errno);
    if (received == 0) return std::unexpected(ENODATA);
    if (message.msg_flags & MSG_TRUNC) return std::unexpected(EMSGSIZE);
    if (from.nl_pid != 0) continue;  // another process may send to our port; only the kernel is believed
    return std::span<const std::byte>(buffer_.get(), static_cast<std::size_t>(received));
  }
}

void NlSocket::discard_answers() {
  // Errors (a pending ENOBUFS) are cleared by being read; more than a few in a row are not of our making.
  for (int errors = 0; errors < 8;) {
    const auto datagram = receive();
    if (datagram) continue;
    if (datagram.error() == EAGAIN) return;
    ++errors;
  }
}

OrErrno<void> NlSocket::ask(nlmsghdr& request, const std::function<WhenRead(const nlmsghdr&)>& each) {
  discard_answers();
  request.nlmsg_flags |= NLM_F_REQUEST | NLM_F_ACK;
  request.nlmsg_seq = reserve_sequence(1);
  const iovec part{&request, request.nlmsg_len};
  const auto sent = send({&part, 1});
  if (!sent) return std::unexpected(sent.error());
  if (*sent != request.nlmsg_len) return std::unexpected(ENODATA);
  for (;;) {
    const auto datagram = receive();
    if (!datagram) return std::unexpected(datagram.error() == EAGAIN ? ENODATA : datagram.error());
    Messages messages(*datagram);
    while (const nlmsghdr* message = messages.next()) {
      if (message->nlmsg_seq != request.nlmsg_seq) continue;
      if (message->nlmsg_flags & NLM_F_DUMP_INTR) return std::unexpected(ESTALE);
      if (message->nlmsg_type == NLMSG_ERROR || message->nlmsg_type == NLMSG_DONE) {
        const int code = answer_code(*message);
        if (code != 0) return std::unexpected(code);
        return {};
      }
      if (message->nlmsg_type >= NLMSG_MIN_TYPE && each(*message) == WhenRead::stop) return {};
    }
  }
}

Messages::Messages(std::span<const std::byte> datagram)
    : message_(reinterpret_cast<const nlmsghdr*>(datagram.data())),
      left_(static_cast<int>(datagram.size())) {}

const nlmsghdr* Messages::next() {
  if (!mnl_nlmsg_ok(message_, left_)) return nullptr;
  const nlmsghdr* current = message_;
  message_ = mnl_nlmsg_next(message_, &left_);
  return current;
}

int answer_code(const nlmsghdr& message) {
  if (mnl_nlmsg_get_payload_len(&message) < sizeof(int))
    return message.nlmsg_type == NLMSG_DONE ? 0 : EBADMSG;
  int code = 0;
  std::memcpy(&code, mnl_nlmsg_get_payload(&message), sizeof code);
  return code < 0 ? -code : 0;
}

}  // namespace kernel
