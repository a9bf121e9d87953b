// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "control/codec.h"

namespace control {
namespace {

struct Written {
  Call call;
  std::string text;
};

const std::vector<Written>& every_call() {
  static const std::vector<Written> calls{
      {StatusCall{}, R"({"method":"io.mailfwd.Status","parameters":{}})"},
      {PlanCall{}, R"({"method":"io.mailfwd.Plan","parameters":{}})"},
      {ReloadCall{}, R"({"method":"io.mailfwd.Reload","parameters":{}})"},
      {StopCall{reconcile::StopMode::open}, R"({"method":"io.mailfwd.Stop","parameters":{"mode":"open"}})"},
      {StopCall{reconcile::StopMode::closed},
       R"({"method":"io.mailfwd.Stop","parameters":{"mode":"closed"}})"},
      {BanCall{"192.0.2.1", "", std::nullopt, "", false},
       R"({"method":"io.mailfwd.Ban","parameters":{"source":"192.0.2.1"}})"},
      {BanCall{"192.0.2.1", "imap", 60, "guesses", true},
       R"({"method":"io.mailfwd.Ban","parameters":{"source":"192.0.2.1","service":"imap","seconds":60,"reason":"guesses","cut":true}})"},
      {UnbanCall{"192.0.2.1", "imap", false},
       R"({"method":"io.mailfwd.Unban","parameters":{"source":"192.0.2.1","service":"imap"}})"},
      {UnbanCall{"", std::nullopt, true}, R"({"method":"io.mailfwd.Unban","parameters":{"all":true}})"},
      {ListBansCall{}, R"({"method":"io.mailfwd.ListBans","parameters":{}})"},
      {InfoCall{}, R"({"method":"org.varlink.service.GetInfo","parameters":{}})"},
      {DescriptionCall{"io.mailfwd"},
       R"({"method":"org.varlink.service.GetInterfaceDescription","parameters":{"interface":"io.mailfwd"}})"},
  };
  return calls;
}

TEST(Calls, AreWrittenAndReadBack) {
  std::vector<bool> seen(std::variant_size_v<Call>);
  for (const auto& [call, text] : every_call()) {
    EXPECT_EQ(encode(call), text);
    EXPECT_EQ(decode_request(text), (Request{call, false})) << text;
    seen[call.index()] = true;
  }
  EXPECT_EQ(seen, std::vector<bool>(std::variant_size_v<Call>, true)) << "a kind of call has no row";
}

TEST(Calls, MayLeaveOutParametersThatAreNotNeeded) {
  EXPECT_EQ(decode_request(R"({"method":"io.mailfwd.Status"})"), (Request{StatusCall{}, false}));
  EXPECT_EQ(decode_request(R"({"method":"io.mailfwd.Status","parameters":null})"),
            (Request{StatusCall{}, false}));
}

TEST(Calls, SayThatNoReplyIsWanted) {
  EXPECT_EQ(decode_request(R"({"method":"io.mailfwd.Reload","oneway":true})"), (Request{ReloadCall{}, true}));
}

TEST(Calls, MayAskForMoreAndGetOneReply) {
  EXPECT_EQ(decode_request(R"({"method":"io.mailfwd.Status","more":true})"), (Request{StatusCall{}, false}));
}

struct Bad {
  std::string text;
  Failure failure;
};

TEST(Calls, ThatAreNotAsDeclaredAreAnsweredWithTheReason) {
  const std::vector<Bad> rows{
      {R"({"method":"io.mailfwd.Flush"})", MethodNotFound{"io.mailfwd.Flush"}},
      {R"({"method":"org.varlink.service.Stop"})", MethodNotFound{"org.varlink.service.Stop"}},
      {R"({"method":"io.systemd.Resolve.Status"})", InterfaceNotFound{"io.systemd.Resolve"}},
      {R"({"method":"Status"})", InterfaceNotFound{""}},
      {R"({"method":"io.mailfwd.Stop"})", InvalidParameter{"mode"}},
      {R"({"method":"io.mailfwd.Stop","parameters":{"mode":"ajar"}})", InvalidParameter{"mode"}},
      {R"({"method":"io.mailfwd.Stop","parameters":{"mode":1}})", InvalidParameter{"mode"}},
      {R"({"method":"io.mailfwd.Stop","parameters":{"mode":"open","force":true}})",
       InvalidParameter{"force"}},
      {R"({"method":"io.mailfwd.Status","parameters":{"verbose":true}})", InvalidParameter{"verbose"}},
      {R"({"method":"io.mailfwd.Status","parameters":[]})", InvalidParameter{"parameters"}},
      {R"({"method":"io.mailfwd.Status","upgrade":true})", InvalidParameter{"upgrade"}},
      {R"({"method":"org.varlink.service.GetInterfaceDescription"})", InvalidParameter{"interface"}},
  };
  for (const auto& [text, failure] : rows) {
    EXPECT_EQ(decode_request(text), std::unexpected(BadRequest(failure))) << text;
  }
}

TEST(Calls, ThatAreNoCallsEndTheConnection) {
  const BadRequest no_object = NotACall{"the message is not a JSON object"};
  for (const std::string text : {"", "status", "[]", "{\"method\":", "{} {}", "\xff", "null"}) {
    EXPECT_EQ(decode_request(text), std::unexpected(no_object)) << text;
  }
  EXPECT_EQ(decode_request("{}"), std::unexpected(BadRequest(NotACall{"the message has no method"})));
  EXPECT_EQ(decode_request(R"({"method":7})"),
            std::unexpected(BadRequest(NotACall{"the message has no method"})));
}

TEST(Calls, NestedWithoutEndAreRefusedWithoutRecursion) {
  const std::string deep = R"({"method":"io.mailfwd.Status","parameters":)" + std::string(60000, '[') + "}";
  EXPECT_EQ(decode_request(deep), std::unexpected(BadRequest(NotACall{"the message is not a JSON object"})));
}

}  // namespace
}  // namespace control
