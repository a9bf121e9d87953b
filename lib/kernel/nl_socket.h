// SPDX-License-Identifier: GPL-2.0-or-later
//
// The owner of a netlink socket, and the one place that sends and receives. It knows datagrams and requests
// with their answers, not what they mean. A request is answered before send() returns (netlink is
// synchronous), so nothing here waits: an answer that is not in the queue will never come, and that is
// reported as ENODATA.
#pragma once

#include <linux/netlink.h>
#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "base/result.h"

struct mnl_socket;

namespace kernel {

// An errno value. ENODATA: an answer is missing; ESTALE: a dump was interrupted by a change of what it dumps.
template <class T>
using OrErrno = std::expected<T, int>;

enum class WhenRead { go_on, stop };

class NlSocket {
 public:
  static base::Result<NlSocket> open(int bus);

  [[nodiscard]] int fd() const;
  [[nodiscard]] std::uint32_t port_id() const;

  // Beyond the system's limits where CAP_NET_ADMIN allows it, else as far as they go.
  void enlarge_receive_buffer(int bytes);
  void fit_send_buffer(std::size_t bytes);
  base::Result<void> join(int group);
  base::Result<void> leave(int group);

  // As many sequence numbers as asked for, never used before on this socket; the first of them.
  std::uint32_t reserve_sequence(std::uint32_t count);

  // How many bytes the kernel says it took.
  OrErrno<std::size_t> send(std::span<const iovec> parts);

  // The next datagram of the kernel that is waiting; EAGAIN if there is none. Valid until the next call.
  OrErrno<std::span<const std::byte>> receive();

  // Throws away what earlier requests have left in the queue.
  void discard_answers();

  // Sends one request, which gets a sequence number and NLM_F_ACK, and gives each message of its answer to
  // `each`. A dump that is stopped leaves its rest behind: the socket is then good for closing only.
  OrErrno<void> ask(nlmsghdr& request, const std::function<WhenRead(const nlmsghdr&)>& each);

 private:
  struct Close {
    void operator()(mnl_socket* socket) const;
  };
  explicit NlSocket(mnl_socket* socket) : socket_(socket) {}

  std::unique_ptr<mnl_socket, Close> socket_;
  std::unique_ptr<std::byte[]> buffer_;
  std::uint32_t next_sequence_ = 1;
  std::size_t send_buffer_ = 0;
};

// Walks the messages of a datagram.
class Messages {
 public:
  explicit Messages(std::span<const std::byte> datagram);
  const nlmsghdr* next();

 private:
  const nlmsghdr* message_;
  int left_;
};

// The code of an NLMSG_ERROR or NLMSG_DONE as a positive errno, 0 for success.
int answer_code(const nlmsghdr& message);

}  // namespace kernel
