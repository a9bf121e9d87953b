// SPDX-License-Identifier: GPL-2.0-or-later
//
// The structs of protocol.h to and from the JSON of Varlink, for the daemon and for mailfwctl alike. One
// message in, one message out, without the NUL that ends it on the wire. Strings that are no UTF-8 (a path, a
// line of a broken file) are sent with U+FFFD in place of the bad bytes, since JSON has no other way.
// calls.cc writes and reads the calls, replies.cc the replies.
#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "control/protocol.h"

namespace control {

// {"method":"io.mailfwd.Status","parameters":{}}
std::string encode(const Call& call);
// {"parameters":{...}} or {"error":"io.mailfwd.PolicyRejected","parameters":{...}}
std::string encode(const Reply& reply);

struct Request {
  Call call;
  bool oneway = false;  // the client does not want a reply

  bool operator==(const Request&) const = default;
};

// The frame is no Varlink call at all: close the connection.
struct NotACall {
  std::string reason;
  bool operator==(const NotACall&) const = default;
};
// What to do with a frame that is not a Request: answer with the Failure, or hang up.
using BadRequest = std::variant<Failure, NotACall>;

std::expected<Request, BadRequest> decode_request(std::string_view frame);

// The reply to the call that Expected belongs to: what was asked for, the daemon's refusal, or (Error) not a
// reply of that kind.  auto reply = decode_reply<StatusReply>(frame);
template <class Expected>
base::Result<std::variant<Expected, Failure>> decode_reply(std::string_view frame);

extern template base::Result<std::variant<StatusReply, Failure>> decode_reply<StatusReply>(std::string_view);
extern template base::Result<std::variant<PlanReply, Failure>> decode_reply<PlanReply>(std::string_view);
extern template base::Result<std::variant<ChangeReply, Failure>> decode_reply<ChangeReply>(std::string_view);
extern template base::Result<std::variant<BanReply, Failure>> decode_reply<BanReply>(std::string_view);
extern template base::Result<std::variant<BansReply, Failure>> decode_reply<BansReply>(std::string_view);
extern template base::Result<std::variant<InfoReply, Failure>> decode_reply<InfoReply>(std::string_view);
extern template base::Result<std::variant<DescriptionReply, Failure>> decode_reply<DescriptionReply>(
    std::string_view);

// The words of the enumerators, as they stand in io.mailfwd.varlink.
std::string_view to_text(reconcile::Phase phase);
std::string_view to_text(reconcile::DecisionKind kind);
std::string_view to_text(reconcile::StopMode mode);

}  // namespace control
