// SPDX-License-Identifier: GPL-2.0-or-later
//
// Files that are not TOML, or not meant to be read by anybody: each is an error with a place, none is a
// crash.
#include <chrono>

#include "policy/toml_reader.h"
#include "unit/policy/support.h"

namespace policy {
namespace {

std::string errors_in(std::string text) {
  return errors_of(read({{"p.toml", std::move(text)}}));
}

constexpr auto complete = "version = 1\nadmin = { from = \"192.0.2.1\", service = \"ssh\" }\n";

TEST(Toml, NamesTheFirstMistakeOfTheGrammar) {
  const std::pair<std::string, std::string> rows[] = {
      {"version = \n", "p.toml:1:11: error: not TOML (key-value pair): expected value, saw '\\n'\n"},
      {"version 1\n", "p.toml:1:9: error: not TOML (key-value pair): expected '=', saw '1'\n"},
      {"a = \"x\n",
       "p.toml:1:7: error: not TOML (string): unescaped control characters other than TAB (U+0009) are "
       "explicitly "
       "prohibited\n"},
      {"a = [1,\n", "p.toml:1:8: error: not TOML (array): encountered end-of-file\n"},
      {"a = eth0\n", "p.toml:1:5: error: not TOML (value): could not determine value type\n"},
      {"[=]\n",
       "p.toml:1:2: error: not TOML (key): expected bare key starting character or string delimiter, saw "
       "'='\n"},
      {"[allow\n", "p.toml:1:7: error: not TOML (table header): expected ']', saw '\\n'\n"},
      {"\n\n\xc3\xbc = 1\n",
       "p.toml:3:1: error: not TOML (root table): expected keys, tables, whitespace or comments, saw "
       "'\xc3\xbc'\n"},
  };
  for (const auto& [text, first_line] : rows) {
    const auto errors = errors_in(text);
    EXPECT_EQ(errors.substr(0, errors.find('\n') + 1), first_line) << text;
  }
}

TEST(Toml, PointsAtBothPlacesOfAName) {
  EXPECT_EQ(errors_in("version = 1\nallow.a = 1\nallow.b = 2\nallow.a = 3\n"),
            "p.toml:4:1: error: 'allow.a' is defined twice\n"
            "   4 | allow.a = 3\n"
            "     | ^\n"
            "p.toml:2:7: note: first defined here\n"
            "   2 | allow.a = 1\n"
            "     |       ^\n");
  EXPECT_EQ(errors_in("[allow]\nmail = 1\n[deny]\nmail = 2\nmail = 3\n"),
            "p.toml:5:1: error: 'mail' is defined twice\n"
            "   5 | mail = 3\n"
            "     | ^\n"
            "p.toml:4:1: note: first defined here\n"
            "   4 | mail = 2\n"
            "     | ^\n");
  EXPECT_EQ(errors_in("zones.a = \"eth0\"\n[zones]\nb = \"eth1\"\n").substr(0, 40),
            "p.toml:2:2: error: [zones] is defined tw");
}

TEST(Toml, TakesWhatEditorsLeaveBehind) {
  EXPECT_EQ(errors_in(complete), "");
  EXPECT_EQ(errors_in("\xef\xbb\xbf" + std::string(complete)), "");
  EXPECT_EQ(errors_in("version = 1\r\nadmin = { from = \"192.0.2.1\", service = \"ssh\" }\r\n"), "");
  EXPECT_EQ(errors_in("version = 1\nadmin = { from = \"192.0.2.1\", service = \"ssh\" }"), "");
  EXPECT_EQ(errors_in("\xef\xbb\xbf"
                      "version = 1\r\nadmin = { from = \"x\", service = \"ssh\" }\r\n"),
            "p.toml:2:18: error: unknown zone or host 'x'\n"
            "   2 | admin = { from = \"x\", service = \"ssh\" }\n"
            "     |                  ^\n"
            "  hint: define it in [zones] or [hosts]\n");
}

TEST(Toml, CountsColumnsInBytesAndShowsThemInLetters) {
  EXPECT_EQ(
      errors_in(std::string(complete) + "# \xc3\xbc\nhosts = { a = [ \"\xc3\xa4.example\", \"x\" ] }\n"),
      "p.toml:4:17: error: '\xc3\xa4.example' is not a domain name\n"
      "   4 | hosts = { a = [ \"\xc3\xa4.example\", \"x\" ] }\n"
      "     |                 ^\n"
      "  hint: write it as the DNS does, with xn--\n"
      "p.toml:4:31: error: unknown zone or host 'x'\n"
      "   4 | hosts = { a = [ \"\xc3\xa4.example\", \"x\" ] }\n"
      "     |                              ^\n"
      "  hint: define it in [zones] or [hosts]\n");
}

TEST(Toml, RefusesBytesThatAreNoText) {
  EXPECT_EQ(errors_in(std::string("version = 1\na\0b = 1\n", 20)),
            "p.toml:2:2: error: not TOML (key-value pair): expected '=', saw '\\u0000'\n"
            "   2 | a b = 1\n"
            "     |  ^\n");
  EXPECT_EQ(errors_in("version = 1\n# \xff\xfe\n"),
            "p.toml:2:2: error: not TOML: Encountered invalid utf-8 sequence\n"
            "   2 | # ??\n"
            "     |  ^\n");
  for (int byte = 0; byte < 256; ++byte) {
    const auto errors = errors_in("version = 1\n" + std::string(3, static_cast<char>(byte)));
    EXPECT_TRUE(errors.starts_with("p.toml:") || errors.starts_with("p.toml: ")) << byte;
  }
}

TEST(Toml, BoundsDepthAndSize) {
  EXPECT_EQ(errors_in("x = " + std::string(10'000, '[')).substr(0, 74),
            "p.toml:1:37: error: not TOML (value): exceeded maximum nested value depth ");
  std::string deep = "x";
  for (int level = 0; level < 10'000; ++level) deep += ".x";
  EXPECT_EQ(errors_in("version = 1\n" + deep + " = 1").substr(0, 50),
            "p.toml:2:1: error: a key with more than 32 parts\n ");
  EXPECT_EQ(errors_in("[" + deep + "]").substr(0, 49), "p.toml:1:1: error: a key with more than 32 parts\n");
  EXPECT_EQ(errors_in("# " + deep + "\n" + complete), "");
  EXPECT_EQ(errors_in(std::string(complete) + "#\n" + std::string(largest_source + 1, ' ')),
            "p.toml: error: the file is larger than 1 MiB\n  hint: put long lists of addresses into a file: "
            "list\n");
  const std::string padding(largest_source - std::string(complete).size(), '\n');
  EXPECT_EQ(errors_in(complete + padding), "");
}

// Parts of a dotted key are counted outside of strings, whatever kind of string it is.
TEST(Toml, CountsDotsOfKeysOnly) {
  const std::string dots(100, '.');
  EXPECT_EQ(errors_in(std::string(complete) + "# it's \"" + dots + "\n"), "");
  for (const auto* quote : {"\"", "'", "\"\"\"", "'''"}) {
    const auto text = std::string(complete) + "hosts.a = " + quote + dots + quote + "\n";
    EXPECT_EQ(errors_in(text).substr(0, 27), "p.toml:3:11: error: '......") << text;
  }
  EXPECT_NE(errors_in("\"a\"" + dots + "b = 1").find("more than 32 parts"), std::string::npos);
}

TEST(Toml, StaysQuickWithAMegabyteOfMistakes) {
  std::string list = std::string(complete) + "hosts.a = [ \"\xc3\xbc\"";
  while (list.size() < largest_source - 20) list += ", \"x.\xc3\xbc\"";
  const auto policy = read({{"p.toml", list + "]\n"}});
  ASSERT_FALSE(policy);
  EXPECT_EQ(policy.error().size(), 201U);
  EXPECT_TRUE(policy.error().back().message.starts_with("from here on ")) << policy.error().back().message;
  std::size_t shown = 0;
  for (const auto& error : policy.error()) shown += error.source_line.size();
  EXPECT_LT(shown, 200'000U);
}

}  // namespace
}  // namespace policy
