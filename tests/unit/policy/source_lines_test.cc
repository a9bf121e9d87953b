// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/source_lines.h"

#include <gtest/gtest.h>

namespace policy {
namespace {

const std::vector<SourceFile> sources{{"z.toml", "one\r\ntwo\n\nfour"},
                                      {"a.toml",
                                       "\xef\xbb\xbf"
                                       "first\nsecond"}};

base::Error error_at(std::string file, int line, int column) {
  return {{std::move(file), line, column}, "m", {}, {}, {}};
}

std::string line_at(const SourceFile& source, int line, int column) {
  return with_source_lines({error_at(source.path, line, column)}, {source}).front().source_line;
}

TEST(SourceLines, AreThoseOfTheOrigin) {
  EXPECT_EQ(line_at(sources[0], 1, 1), "one");
  EXPECT_EQ(line_at(sources[0], 2, 1), "two");
  EXPECT_EQ(line_at(sources[0], 3, 1), "");
  EXPECT_EQ(line_at(sources[0], 4, 1), "four");
  EXPECT_EQ(line_at(sources[1], 1, 1), "first");
}

TEST(SourceLines, AreEmptyWhereThereIsNone) {
  EXPECT_EQ(line_at(sources[0], 0, 0), "");
  EXPECT_EQ(line_at(sources[0], 5, 1), "");
  EXPECT_EQ(line_at(sources[0], -1, 1), "");
  EXPECT_EQ(with_source_lines({error_at("other", 1, 1)}, sources).front().source_line, "");
}

TEST(SourceLines, KeepTheOneThatIsThere) {
  auto error = error_at("z.toml", 1, 1);
  error.source_line = "mine";
  EXPECT_EQ(with_source_lines({error}, sources).front().source_line, "mine");
}

TEST(SourceLines, ComeForNotesToo) {
  auto error = error_at("z.toml", 1, 1);
  error.notes.push_back({{"a.toml", 2, 1}, "here", {}});
  EXPECT_EQ(with_source_lines({error}, sources).front().notes.front().source_line, "second");
}

TEST(SourceLines, SortByFileLineAndColumn) {
  const auto sorted =
      with_source_lines({error_at("a.toml", 1, 1), error_at("", 0, 0), error_at("z.toml", 2, 9),
                         error_at("z.toml", 2, 3), error_at("z.toml", 0, 0), error_at("a.toml", 0, 0)},
                        sources);
  std::string text;
  for (const auto& error : sorted) {
    text += error.origin.file.text() + ':' + std::to_string(error.origin.line) + ':' +
            std::to_string(error.origin.column) + ' ';
  }
  EXPECT_EQ(text, "z.toml:0:0 z.toml:2:3 z.toml:2:9 a.toml:0:0 a.toml:1:1 :0:0 ");
}

TEST(SourceLines, AreAlwaysUtf8) {
  EXPECT_EQ(line_at({"f",
                     "a\xff"
                     "b\xc3"},
                    1, 1),
            "a?b?");
  EXPECT_EQ(line_at({"f", "\xc3\xbc\xe2\x82\xac\xf0\x9f\x93\xa7"}, 1, 1),
            "\xc3\xbc\xe2\x82\xac\xf0\x9f\x93\xa7");
  EXPECT_EQ(line_at({"f", "\xc0\xaf"}, 1, 1), "??");
  EXPECT_EQ(line_at({"f", "\xed\xa0\x80"}, 1, 1), "???");
  EXPECT_EQ(line_at({"f", "\xf4\x90\x80\x80"}, 1, 1), "????");
}

TEST(SourceLines, AreCutWhereTheyAreVeryLong) {
  const SourceFile source{"f", std::string(399, 'a') + "\xc3\xbc" + std::string(1000, 'b')};
  EXPECT_EQ(line_at(source, 1, 1), std::string(399, 'a'));
  EXPECT_EQ(line_at(source, 1, 900), "");
  EXPECT_EQ(line_at({"f", std::string(400, 'a')}, 1, 900), std::string(400, 'a'));
}

}  // namespace
}  // namespace policy
