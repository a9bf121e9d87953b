// SPDX-License-Identifier: GPL-2.0-or-later
#include "lower/program.h"

#include <gtest/gtest.h>

#include <set>
#include <vector>

namespace {

using namespace lower;

TEST(ProgramText, HasAFormForEveryExpression) {
  const std::vector<std::pair<Expression, std::string>> rows = {
      {MetaLoad{6, 1}, "[ meta load 6 => reg 1 ]"},
      {CtLoad{0, 1}, "[ ct load 0 => reg 1 ]"},
      {RtLoad{3, 1}, "[ rt load 3 => reg 1 ]"},
      {PayloadLoad{2, 2, 2, 9}, "[ payload load 2 @ base 2 + 2 => reg 9 ]"},
      {Cmp{1, 0, {0, 25}}, "[ cmp reg 1 eq 0x0019 ]"},
      {Bitwise{1, 2, 1, {0x17}, {0}}, "[ bitwise reg 2 = (reg 1 & 0x17) ^ 0x00 length 1 ]"},
      {Byteorder{1, 1, 1, 2, 2}, "[ byteorder reg 1 = hton(reg 1, 2, 2) ]"},
      {ExthdrWrite{1, 2, 2, 2, 1}, "[ exthdr write reg 1 => 2 @ option 2 + 2 kind 1 ]"},
      {Lookup{1, "admins", true, false}, "[ lookup reg 1 not in admins ]"},
      {LimitPackets{3, 60, 5, true}, "[ limit over 3 per 60 s burst 5 ]"},
      {ConnectionLimit{20, true}, "[ open over 20 ]"},
      {Dynset{1, "s", true, 5000, ConnectionLimit{20, false}},
       "[ update reg 1 in s timeout 5000 ms with open 20 ]"},
      {Dynset{1, "s", false, 0, LimitPackets{3, 60, 5, false}},
       "[ add reg 1 in s with limit 3 per 60 s burst 5 ]"},
      {Dynset{1, "s", false, 0, {}}, "[ add reg 1 in s ]"},
      {NflogLine{"mailfwd ban", 25, 64}, "[ log \"mailfwd ban\" group 25 snap 64 ]"},
      {ObjectReference{7, "times"}, "[ object type 7 times ]"},
      {Immediate{2, {9, 0xdd}}, "[ immediate reg 2 = 0x09dd ]"},
      {Nat{1, 2, 1, 2}, "[ nat type 1 family 2 address reg 1 port reg 2 ]"},
      {Nat{0, 10, 1, std::nullopt}, "[ nat type 0 family 10 address reg 1 ]"},
      {Masq{}, "[ masq ]"},
      {LogLine{"mailfwd: ", 6}, "[ log \"mailfwd: \" level 6 ]"},
      {RejectWith{2, 3}, "[ reject type 2 code 3 ]"},
      {VerdictIs{-3, "smtp"}, "[ jump smtp ]"},
      {Opaque{"queue"}, "[ opaque queue ]"},
  };
  std::set<std::size_t> kinds;
  for (const auto& [expression, text] : rows) {
    EXPECT_EQ(to_text(expression), text);
    kinds.insert(expression.index());
  }
  EXPECT_EQ(kinds.size(), std::variant_size_v<Expression>);
}

TEST(ProgramText, ShowsNumbersThatWeNeverMake) {
  EXPECT_EQ(to_text(Expression(Cmp{1, 4, {1}})), "[ cmp reg 1 op4 0x01 ]");
  EXPECT_EQ(to_text(Expression(VerdictIs{-2, ""})), "[ code -2 ]");
}

TEST(ProgramText, EndsInTheComment) {
  EXPECT_EQ(to_text(Program{{MetaLoad{6, 1}, VerdictIs{1, ""}}, "loopback"}),
            "[ meta load 6 => reg 1 ] [ accept ]  # loopback");
}

TEST(Programs, NameTheSetThatAnExpressionUses) {
  EXPECT_EQ(*set_of(Lookup{1, "admins", false, false}), "admins");
  EXPECT_EQ(*set_of(Dynset{1, "banned", false, 0, {}}), "banned");
  EXPECT_EQ(set_of(ObjectReference{7, "times"}), nullptr);
}

TEST(Programs, WithSomethingUnknownEqualNothing) {
  const Program strange{{Opaque{"queue"}}, ""};
  EXPECT_NE(strange, strange);
  EXPECT_EQ((Program{{VerdictIs{1, ""}}, ""}), (Program{{VerdictIs{1, ""}}, ""}));
}

}  // namespace
