// SPDX-License-Identifier: GPL-2.0-or-later
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "control/codec.h"

namespace control {
namespace {

base::Error misspelt() {
  base::Error error{{"/etc/mailfw.toml", 12, 25},
                    "unknown service 'smpts'",
                    "a = { service = \"smpts\" }",
                    "did you mean 'smtps'?",
                    {}};
  error.notes.push_back({{"/etc/mailfw.d/x.toml", 3, 1}, "first defined here", "a = ..."});
  return error;
}

const std::string misspelt_text =
    R"({"file":"/etc/mailfw.toml","line":12,"column":25,"message":"unknown service 'smpts'",)"
    R"("source_line":"a = { service = \"smpts\" }","hint":"did you mean 'smtps'?","notes":[)"
    R"({"file":"/etc/mailfw.d/x.toml","line":3,"column":1,"message":"first defined here","source_line":"a = ..."}]})";

StatusReply full_status() {
  StatusReply status;
  status.version = "0.1.0";
  status.policy = "/etc/mailfw.toml";
  status.dropins = "/etc/mailfw.d";
  status.phase = reconcile::Phase::differs;
  status.generation = 4294967295;
  status.equal_since = 1795000000;
  status.owned = true;
  status.put_off = "tomorrow";
  status.sentences = 7;
  status.rules = 61;
  status.sets = 9;
  status.set_elements = 100000;
  status.kernel.kernel_release = "6.18.0";
  status.kernel.table_owner = true;
  status.last_decision = reconcile::Decision{reconcile::DecisionKind::rejected,
                                             "/etc/mailfw.toml changed",
                                             "",
                                             17,
                                             std::chrono::microseconds(1234),
                                             {misspelt()}};
  status.errors = {misspelt()};
  status.warnings = {misspelt()};
  return status;
}

template <class Expected>
void expect_both_ways(const Expected& reply, const std::string& text) {
  EXPECT_EQ(encode(Reply(reply)), text);
  const auto decoded = decode_reply<Expected>(text);
  ASSERT_TRUE(decoded) << to_text(decoded.error());
  EXPECT_EQ(*decoded, (std::variant<Expected, Failure>(reply)));
}

TEST(Replies, StatusWithEverythingInIt) {
  expect_both_ways(
      full_status(),
      R"({"parameters":{"status":{"version":"0.1.0","policy":"/etc/mailfw.toml","dropins":"/etc/mailfw.d",)"
      R"("phase":"differs","generation":4294967295,"equal_since":1795000000,"owned":true,"put_off":"tomorrow","sentences":7,)"
      R"("rules":61,"sets":9,"set_elements":100000,"kernel":{"release":"6.18.0","table_owner":true},)"
      R"("last_decision":{"kind":"rejected","cause":"/etc/mailfw.toml changed","change":"","generation":17,)"
      R"("microseconds":1234,"errors":[)" +
          misspelt_text + R"(]},"errors":[)" + misspelt_text + R"(],"warnings":[)" + misspelt_text + "]}}}");
}

TEST(Replies, StatusBeforeAnythingHappened) {
  expect_both_ways(
      StatusReply{},
      R"({"parameters":{"status":{"version":"","policy":"","dropins":"","phase":"starting","generation":0,)"
      R"("owned":false,"put_off":"","sentences":0,"rules":0,"sets":0,"set_elements":0,)"
      R"("kernel":{"release":"","table_owner":false},"errors":[],"warnings":[]}}})");
}

TEST(Replies, PlanAndChange) {
  expect_both_ways(PlanReply{true, "", true, {}},
                   R"({"parameters":{"equal":true,"text":"","compared":true,"sentences":[]}})");
  expect_both_ways(
      PlanReply{false,
                "+ chain x\n",
                true,
                {{"newly refused",
                  "internet",
                  "self",
                  {"tcp/25"},
                  {"user 101"},
                  "let in: allow a",
                  "dropped: b",
                  "m.toml:7",
                  "eth0: 1 > 2",
                  3}}},
      R"({"parameters":{"equal":false,"text":"+ chain x\n","compared":true,"sentences":[)"
      R"({"effect":"newly refused","from":"internet","to":"self","services":["tcp/25"],"when":["user 101"],)"
      R"("before":"let in: allow a","now":"dropped: b","place":"m.toml:7","witness":"eth0: 1 > 2",)"
      R"("open_sessions":3}]}})");
  expect_both_ways(ChangeReply{"1 chain changed", 18},
                   R"({"parameters":{"change":"1 chain changed","generation":18,"warnings":[]}})");
}

TEST(Replies, Bans) {
  const BanEntry entry{"192.0.2.1", "imap", 1795000000, 1795003600, 3600, 2, "guesses"};
  const std::string text =
      R"({"source":"192.0.2.1","service":"imap","since":1795000000,"until":1795003600,"left":3600,"times":2,"reason":"guesses"})";
  expect_both_ways(BanReply{entry, 3}, R"({"parameters":{"ban":)" + text + R"(,"ended_sessions":3}})");
  expect_both_ways(BansReply{{entry, entry}}, R"({"parameters":{"bans":[)" + text + "," + text + "]}}");
  expect_both_ways(BansReply{}, R"({"parameters":{"bans":[]}})");
}

TEST(Replies, OfTheServiceInterface) {
  expect_both_ways(
      InfoReply{"mailfwd", "mailfwd", "0.1.0", "https://example.org", {"org.varlink.service", "io.mailfwd"}},
      R"({"parameters":{"vendor":"mailfwd","product":"mailfwd","version":"0.1.0","url":"https://example.org",)"
      R"("interfaces":["org.varlink.service","io.mailfwd"]}})");
  expect_both_ways(DescriptionReply{"interface x\n"}, R"({"parameters":{"description":"interface x\n"}})");
}

struct Written {
  Failure failure;
  std::string text;
};

TEST(Replies, EveryFailureIsWrittenAndReadBack) {
  const std::vector<Written> rows{
      {PolicyRejected{{misspelt()}},
       R"({"error":"io.mailfwd.PolicyRejected","parameters":{"errors":[)" + misspelt_text + "]}}"},
      {KernelRefused{{{{}, "table mailfwd: Operation not permitted", {}, {}, {}}}},
       R"({"error":"io.mailfwd.KernelRefused","parameters":{"errors":[{"file":"","line":0,"column":0,)"
       R"("message":"table mailfwd: Operation not permitted","source_line":"","hint":"","notes":[]}]}})"},
      {BanRefused{{misspelt()}},
       R"({"error":"io.mailfwd.BanRefused","parameters":{"errors":[)" + misspelt_text + "]}}"},
      {BanIncomplete{{misspelt()}},
       R"({"error":"io.mailfwd.BanIncomplete","parameters":{"errors":[)" + misspelt_text + "]}}"},
      {NotPermitted{"only root"},
       R"({"error":"io.mailfwd.NotPermitted","parameters":{"message":"only root"}})"},
      {InterfaceNotFound{"a.b"},
       R"({"error":"org.varlink.service.InterfaceNotFound","parameters":{"interface":"a.b"}})"},
      {MethodNotFound{"a.b.C"},
       R"({"error":"org.varlink.service.MethodNotFound","parameters":{"method":"a.b.C"}})"},
      {MethodNotImplemented{"a.b.C"},
       R"({"error":"org.varlink.service.MethodNotImplemented","parameters":{"method":"a.b.C"}})"},
      {InvalidParameter{"mode"},
       R"({"error":"org.varlink.service.InvalidParameter","parameters":{"parameter":"mode"}})"},
  };
  std::vector<bool> seen(std::variant_size_v<Failure>);
  for (const auto& [failure, text] : rows) {
    EXPECT_EQ(encode(Reply(failure)), text);
    const auto decoded = decode_reply<PlanReply>(text);
    ASSERT_TRUE(decoded) << text;
    EXPECT_EQ(*decoded, (std::variant<PlanReply, Failure>(failure)));
    seen[failure.index()] = true;
  }
  EXPECT_EQ(seen, std::vector<bool>(std::variant_size_v<Failure>, true)) << "a kind of failure has no row";
}

TEST(Replies, SendBytesThatAreNoUtf8AsTheReplacementCharacter) {
  EXPECT_EQ(encode(Reply(ChangeReply{"gr\xc3\xbc\xc3\x9f \xff \xc3( \xed\xa0\x80 \xf0\x9f\x93\xac", 1})),
            "{\"parameters\":{\"change\":\"gr\xc3\xbc\xc3\x9f \xef\xbf\xbd \xef\xbf\xbd( "
            "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd "
            "\xf0\x9f\x93\xac\",\"generation\":1,\"warnings\":[]}}");
}

TEST(Replies, EscapeControlCharacters) {
  expect_both_ways(ChangeReply{"\x1b[31m\n\x01", 1},
                   R"({"parameters":{"change":"\u001b[31m\n\u0001","generation":1,"warnings":[]}})");
}

TEST(Replies, OfAnotherShapeAreErrors) {
  for (const std::string text :
       {"", "[]", R"({"parameters":{}})", R"({"parameters":{"equal":1,"text":""}})",
        R"({"parameters":{"equal":true,"text":"","x":1}})", R"({"parameters":{"change":"x","generation":1}})",
        R"({"error":"io.mailfwd.Elsewhere"})", R"({"error":7})",
        R"({"error":"io.mailfwd.PolicyRejected","parameters":{"errors":[7]}})",
        R"({"error":"io.mailfwd.PolicyRejected","parameters":{"errors":[{"file":""}]}})"}) {
    EXPECT_FALSE(decode_reply<PlanReply>(text)) << text;
  }
  EXPECT_FALSE(
      decode_reply<ChangeReply>(R"({"parameters":{"change":"x","generation":4294967296,"warnings":[]}})"));
  EXPECT_FALSE(decode_reply<ChangeReply>(R"({"parameters":{"change":"x","generation":-1,"warnings":[]}})"));
}

TEST(Replies, ThatCanNotBeReadSayWhy) {
  EXPECT_EQ(to_text(decode_reply<PlanReply>(R"({"parameters":{"equal":true}})").error()),
            "error: the daemon's reply can not be read: 'text' is missing or unexpected\n"
            "  hint: are mailfwd and mailfwctl of one version?\n");
}

}  // namespace
}  // namespace control
