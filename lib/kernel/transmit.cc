// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/transmit.h"

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "kernel/errors.h"

namespace kernel {
namespace {

// What there is besides the messages that the send buffer is charged for.
constexpr std::size_t send_slack = 64 * 1024;

struct Answers {
  std::vector<Complaint> complaints;
  bool acknowledged = false;
  int trouble = 0;  // the first errno of receiving, if any
};

Answers collect(NlSocket& socket, const Batch& batch) {
  Answers answers;
  for (int errors = 0; errors < 8;) {
    const auto datagram = socket.receive();
    if (!datagram && datagram.error() == EAGAIN) return answers;
    if (!datagram) {
      // ENOBUFS takes the place of answers that did not fit; those that did are still there.
      ++errors;
      if (answers.trouble == 0) answers.trouble = datagram.error();
      continue;
    }
    Messages messages(*datagram);
    while (const nlmsghdr* message = messages.next()) {
      if (message->nlmsg_type != NLMSG_ERROR || !batch.find(message->nlmsg_seq)) continue;
      if (answer_code(*message) != 0) {
        answers.complaints.push_back(decode_complaint(*message));
      } else if (message->nlmsg_seq == batch.last_sequence()) {
        answers.acknowledged = true;
      }
    }
  }
  return answers;
}

OutcomeUnknown unknown(const std::string& what, int number) {
  return {base::system_error(what, number)};
}

Reply short_of(const Batch& batch, std::size_t sent) {
  OutcomeUnknown outcome;
  outcome.cause.message = "sent " + std::to_string(sent) + " of " + std::to_string(batch.bytes()) +
                          " bytes of a batch to nf_tables";
  return outcome;
}

Reply too_big(const Batch& batch) {
  base::Error error;
  error.message = "a batch of " + std::to_string(batch.bytes()) + " bytes does not fit into the send buffer";
  error.hint = "raise net.core.wmem_max, or run with CAP_NET_ADMIN in the initial user namespace";
  return Refused{{std::move(error)}, false};
}

// The system call itself failed: with these errors before the kernel has looked at anything.
Reply not_sent(const Batch& batch, int number) {
  if (number == ENOMEM || number == ENOBUFS) {
    return Refused{{base::system_error("send a batch to nf_tables", number)}, true};
  }
  if (number == EMSGSIZE) return too_big(batch);
  return unknown("send a batch to nf_tables", number);
}

}  // namespace

Reply transmit(NlSocket& socket, Batch& batch, Batch::Effect effect) {
  socket.discard_answers();
  batch.seal(socket.reserve_sequence(batch.sequence_count()), effect);
  socket.fit_send_buffer(batch.bytes() + send_slack);
  const auto sent = socket.send(batch.parts());
  if (!sent) return not_sent(batch, sent.error());
  if (*sent != batch.bytes()) return short_of(batch, *sent);
  Answers answers = collect(socket, batch);
  // An error of any message means that the kernel has taken nothing, whatever else was lost.
  for (const Complaint& complaint : answers.complaints) {
    if (complaint.number == ERESTART && complaint.sequence == batch.first_sequence()) return Stale{};
  }
  if (!answers.complaints.empty()) {
    const bool transient = is_transient(answers.complaints);
    return Refused{explain(batch, std::move(answers.complaints)), transient};
  }
  if (answers.trouble != 0) return unknown("receive the answer of nf_tables", answers.trouble);
  if (!answers.acknowledged) return unknown("receive the answer of nf_tables", ENODATA);
  return Taken{};
}

}  // namespace kernel
