// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/read.h"

#include <gtest/gtest.h>

#include <string>

namespace {

// The ranges a line each, then what was left out; or the error.
std::string read(std::string_view text) {
  const auto reading = lists::read("/etc/list", text);
  if (!reading) return "refused: " + reading.error().message;
  std::string shown;
  for (const auto& range : reading->addresses.v4.intervals()) shown += base::to_text(range) + "\n";
  for (const auto& range : reading->addresses.v6.intervals()) shown += base::to_text(range) + "\n";
  if (reading->bad > 0)
    shown += std::to_string(reading->bad) + " of " + std::to_string(reading->lines) + ": " +
             named(reading->first_bad) + "\n";
  return shown;
}

// So many good lines that a bad one more is within the 5 %.
std::string good(int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += "10.0." + std::to_string(i) + ".0\n";
  return text;
}

std::string without(std::string text, const std::string& beginning) {
  EXPECT_TRUE(text.starts_with(beginning)) << text;
  return text.substr(std::min(beginning.size(), text.size()));
}

TEST(ReadList, TakesPlainEntriesOfBothFamilies) {
  EXPECT_EQ(read("192.0.2.1\n198.51.100.0/24\n203.0.113.5-203.0.113.9\n\n  192.0.2.9 "
                 "\t\r\n2001:db8::/32\n192.0.2.33"),
            "192.0.2.1\n192.0.2.9\n192.0.2.33\n198.51.100.0/24\n203.0.113.5-203.0.113.9\n2001:db8::/32\n");
}

TEST(ReadList, TakesTheTextOfSpamhausDrop) {
  EXPECT_EQ(read("; Spamhaus DROP List 2026/11/23 - (c) 2026 The Spamhaus Project SLU\n"
                 "; https://www.spamhaus.org/drop/drop.txt\n; Last-Modified: Mon, 23 Nov 2026 10:00:00 GMT\n"
                 "1.10.16.0/20 ; SBL256894\n1.19.0.0/16 ; SBL434604\n"),
            "1.10.16.0/20\n1.19.0.0/16\n");
}

TEST(ReadList, TakesTheJsonLinesOfSpamhausDrop) {
  EXPECT_EQ(read("{\"cidr\":\"1.10.16.0/20\",\"sblid\":\"SBL256894\",\"rir\":\"apnic\"}\n"
                 "{\"cidr\":\"2001:db8::/32\",\"sblid\":\"SBL1\",\"rir\":\"ripencc\"}\n"
                 "{\"type\":\"metadata\",\"timestamp\":1764000000,\"size\":2,\"records\":2,\"copyright\":\"("
                 "c)\"}\n"),
            "1.10.16.0/20\n2001:db8::/32\n");
}

TEST(ReadList, TakesNetsetFilesAndTheOutputOfIpset) {
  EXPECT_EQ(read("#\n# firehol_level1\n#\n192.0.2.0/24\n198.51.100.7\n"), "192.0.2.0/24\n198.51.100.7\n");
  EXPECT_EQ(
      read("create drop hash:net family inet hashsize 1024 maxelem 65536\n"
           "add drop 192.0.2.0/24\nadd drop 198.51.100.7 timeout 3600\nadd  drop  203.0.113.1-203.0.113.2\n"),
      "192.0.2.0/24\n198.51.100.7\n203.0.113.1-203.0.113.2\n");
}

TEST(ReadList, TakesTheFirstColumnOfCsv) {
  EXPECT_EQ(read("ip,first_seen,reason\n192.0.2.1,2026-11-23,spam\n\"198.51.100.0/24\",2026-11-23,\"a, b\"\n"
                 "# a comment\n2001:db8::1 , x\n"),
            "192.0.2.1\n198.51.100.0/24\n2001:db8::1\n");
}

TEST(ReadList, HasNoHeadingInTheMiddleOfCsv) {
  std::string text = "192.0.2.1,x\n";
  for (int i = 0; i < 30; ++i) text += "10.0." + std::to_string(i) + ".0,x\n";
  EXPECT_EQ(without(read(text + "ip,reason\n"), read(text)), "1 of 32: 'ip,reason' (line 32)\n");
}

TEST(ReadList, MergesDuplicatesAndOverlaps) {
  EXPECT_EQ(read("192.0.2.1\n192.0.2.0/25\n192.0.2.1\n192.0.2.64/26\n"), "192.0.2.0/25\n");
}

TEST(ReadList, LeavesOutBadLinesAndNamesTheFirstThree) {
  const std::string text = "# a list\n" + good(100) + "hello\n10.0.0.300\n10.1.0.0 and more\n0.0.0.0/0\n";
  EXPECT_EQ(without(read(text), read(good(100))),
            "4 of 104: 'hello' (line 102), '10.0.0.300' (line 103), '10.1.0.0 and more' (line 104)\n");
}

TEST(ReadList, ShowsNoControlCharactersAndNoLongLines) {
  EXPECT_EQ(without(read(good(100) + "\x1b[31m" + std::string(100, 'x') + "\n"), read(good(100))),
            "1 of 101: '?[31m" + std::string(55, 'x') + "...' (line 101)\n");
}

TEST(ReadList, IsRefusedAboveFivePercentOfBadLines) {
  EXPECT_EQ(without(read(good(95) + "a\nb\nc\nd\ne\n"), read(good(95))),
            "5 of 100: 'a' (line 96), 'b' (line 97), 'c' (line 98)\n");
  EXPECT_EQ(read(good(94) + "a\nb\nc\nd\ne\n"),
            "refused: 5 of the 99 lines of /etc/list hold no address: 'a' (line 95), 'b' (line 96), 'c' "
            "(line 97) and more");
  EXPECT_EQ(read("nonsense\n"),
            "refused: 1 of the 1 lines of /etc/list hold no address: 'nonsense' (line 1)");
}

TEST(ReadList, TellsAWebPageFromAList) {
  EXPECT_EQ(read("\n <!DOCTYPE html>\n<html><body>Rate limit exceeded for 192.0.2.1</body></html>\n"),
            "refused: /etc/list is a web page, not a list");
}

TEST(ReadList, AMixtureOfFormsIsNotTakenForOne) {
  EXPECT_EQ(read("{\"cidr\":\"192.0.2.1\"}\n192.0.2.2\n").substr(0, 8), "refused:");
  EXPECT_EQ(read("add x 192.0.2.1\n192.0.2.2\n").substr(0, 8), "refused:");
  EXPECT_EQ(read("192.0.2.1\n192.0.2.2,x\n").substr(0, 8), "refused:");
}

TEST(ReadList, TakesNoExceptionOfIpsetForAnEntry) {
  EXPECT_EQ(read("add x 192.0.2.1 nomatch\n").substr(0, 8), "refused:");
}

TEST(ReadList, NothingAndOnlyCommentsAreAnEmptyList) {
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("\xef\xbb\xbf# nothing\n\n;\n"), "");
}

TEST(ReadList, CountsWhatWasMeantAsAnEntry) {
  const auto reading = lists::read("/etc/list", "# one\n192.0.2.1\n192.0.2.1 # again\n\n");
  ASSERT_TRUE(reading);
  EXPECT_EQ(reading->lines, 2u);
  EXPECT_EQ(reading->bad, 0u);
}

}  // namespace
