// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/errors.h"

#include <libmnl/libmnl.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "kernel/attributes.h"
#include "kernel/nl_socket.h"
#include "kernel/places.h"

namespace kernel {
namespace {

constexpr std::size_t screenful = 20;

struct Meaning {
  int number;
  Thing thing;
  const char* what;
  const char* hint;
};

// From the most special to the most general; Thing::any stands for all.
constexpr std::array meanings{
    Meaning{EPERM, Thing::batch, "the kernel does not let us change nf_tables",
            "CAP_NET_ADMIN is needed in this network namespace"},
    Meaning{EPERM, Thing::any, "table inet mailfwd belongs to another process that is alive",
            "stop the other mailfwd; `nft list table inet mailfwd` names it"},
    Meaning{ENOENT, Thing::lookup, "there is no such set", ""},
    Meaning{ENOENT, Thing::reference, "there is no such object", ""},
    Meaning{ENOENT, Thing::object, "there is no such thing, or the kernel does not know this kind of object",
            "a module of nf_tables may be missing: see `modprobe -n` of the kernel that runs"},
    Meaning{ENOENT, Thing::jump, "there is no such chain", ""},
    Meaning{ENOENT, Thing::expression, "the kernel does not know this kind of expression",
            "a module of nf_tables is missing: see `modprobe -n` of the kernel that runs"},
    Meaning{ENOENT, Thing::deleted_element, "it is not there", ""},
    Meaning{ENOENT, Thing::added_element, "there is no chain of the name that it leads to", ""},
    Meaning{ENOENT, Thing::any, "there is no such thing", ""},
    Meaning{EEXIST, Thing::added_element, "it is there already, or overlaps one that is", ""},
    Meaning{EEXIST, Thing::any, "it exists already, in another form", ""},
    Meaning{EBUSY, Thing::any, "it is still in use by a rule or a map", ""},
    Meaning{ENFILE, Thing::added_element, "the set is full", ""},
    Meaning{EMLINK, Thing::any, "jumps form a loop, or lead deeper than 16 chains", ""},
    Meaning{EOPNOTSUPP, Thing::chain,
            "the kernel can not hook a chain in like that, nor move one that exists", ""},
    Meaning{EOPNOTSUPP, Thing::any, "the kernel does not support it here", ""},
    Meaning{ERANGE, Thing::any, "a name or a comment is too long", ""},
    Meaning{EINVAL, Thing::any, "the kernel finds it malformed",
            "this is a defect of mailfwd, or the kernel is older than 5.10"},
    Meaning{ENOMEM, Thing::any, "the kernel is out of memory", ""},
    Meaning{ENOBUFS, Thing::any, "the kernel is out of buffers", ""},
};

const Meaning* find_meaning(int number, Thing thing) {
  const auto found = std::ranges::find_if(meanings, [&](const Meaning& each) {
    return each.number == number && (each.thing == thing || each.thing == Thing::any);
  });
  return found == meanings.end() ? nullptr : &*found;
}

base::Error explain_one(const Batch& batch, const Complaint& complaint) {
  const Place place = find_place(batch, complaint.sequence, complaint.offset);
  const Meaning* meaning = find_meaning(complaint.number, place.thing);
  if (meaning) return {{}, place.words + ": " + meaning->what, {}, meaning->hint, {}};
  // Neither we nor, as a rule, the kernel has words of its own for the rest.
  const std::string what = std::strerror(complaint.number);
  return {{},
          place.words + ": " + what + (complaint.text.empty() ? "" : " (" + complaint.text + ")"),
          {},
          {},
          {}};
}

}  // namespace

Complaint decode_complaint(const nlmsghdr& message) {
  Complaint complaint;
  complaint.sequence = message.nlmsg_seq;
  complaint.number = answer_code(message);
  if (!(message.nlmsg_flags & NLM_F_ACK_TLVS) || mnl_nlmsg_get_payload_len(&message) < sizeof(nlmsgerr)) {
    return complaint;
  }
  nlmsgerr error{};
  std::memcpy(&error, mnl_nlmsg_get_payload(&message), sizeof error);
  std::size_t before = sizeof error;
  if (!(message.nlmsg_flags & NLM_F_CAPPED)) before += error.msg.nlmsg_len - NLMSG_HDRLEN;
  const Attributes attributes(message, before);
  complaint.text = attributes.text(NLMSGERR_ATTR_MSG).value_or("");
  const auto offset = attributes.bytes(NLMSGERR_ATTR_OFFS);  // in the machine's byte order
  if (offset && offset->size() == sizeof complaint.offset) {
    std::memcpy(&complaint.offset, offset->data(), sizeof complaint.offset);
  }
  return complaint;
}

base::Errors explain(const Batch& batch, std::vector<Complaint> complaints) {
  std::ranges::stable_sort(complaints, {}, &Complaint::sequence);
  if (complaints.size() > screenful) complaints.resize(screenful);
  base::Errors errors;
  for (const Complaint& complaint : complaints) errors.push_back(explain_one(batch, complaint));
  return errors;
}

bool is_transient(const std::vector<Complaint>& complaints) {
  return std::ranges::any_of(complaints, [](const Complaint& complaint) {
    return complaint.number == ENOMEM || complaint.number == ENOBUFS || complaint.number == EAGAIN ||
           complaint.number == EINTR;
  });
}

}  // namespace kernel
