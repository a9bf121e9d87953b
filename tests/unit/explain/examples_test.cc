// SPDX-License-Identifier: GPL-2.0-or-later
//
// Questions about the four examples and their answers in words: tests/explain/NAME/answers.txt, which holds
// both. MAILFWD_UPDATE_GOLDEN=1 writes the answers anew; read what it wrote, as an admin would.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "compile/compile.h"
#include "explain/answer_text.h"
#include "explain/explain.h"
#include "policy/read.h"
#include "resolve/resolve.h"
#include "support/golden_world.h"

namespace {

namespace fs = std::filesystem;

const fs::path root = MAILFWD_SOURCE_DIR;

resolve::InterfaceAddress address(const char* own, const char* network) {
  return {*base::parse_address_range(own), *base::parse_address_range(network)};
}

// The world of the goldens fits (b).
std::vector<resolve::Interface> interfaces_of(const std::string& example, const resolve::World& world) {
  if (example == "a-single-host") {
    return {{"eth0",
             1500,
             {address("203.0.113.25", "203.0.113.0/24"), address("2001:db8:113::25", "2001:db8:113::/64")}}};
  }
  if (example == "c-secure-gateway") {
    return {{"eth0", 1500, {address("203.0.113.2", "203.0.113.0/24")}},
            {"eth1", 1500, {address("192.0.2.1", "192.0.2.0/28")}},
            {"eth2", 1500, {address("10.0.0.1", "10.0.0.0/16")}}};
  }
  if (example == "d-soho") {
    return {{"eth1", 1500, {address("192.168.1.1", "192.168.1.0/24")}},
            {"ppp0", 1492, {address("203.0.113.77", "203.0.113.77")}}};
  }
  return world.interfaces;
}

struct Example {
  std::vector<policy::SourceFile> sources;
  policy::Policy policy;
  resolve::World world;
  resolve::ResolvedPolicy resolved;
  ruleset::Ruleset ruleset;

  explicit Example(const std::string& name)
      : sources{{name + ".toml", support::text_of(root / "config/examples" / (name + ".toml"))}} {
    policy = policy::read(sources).value();
    world = support::golden_world(policy, root / "tests/explain" / name);
    world.interfaces = interfaces_of(name, world);
    auto checked = resolve::resolve(policy, world);
    EXPECT_TRUE(checked) << base::to_text(checked.error());
    resolved = *std::move(checked);
    ruleset = compile::compile(resolved);
  }

  // "internet self smtp user=101"
  [[nodiscard]] std::string answer(const std::string& line) const {
    std::istringstream words(line);
    explain::Question question;
    words >> question.from >> question.to >> question.service;
    if (std::string more; words >> more) question.user = std::stoul(more.substr(more.find('=') + 1));
    const auto answer = explain::explain(question, {sources, policy, world, resolved, ruleset});
    return answer ? explain::to_text(*answer) : base::to_text(answer.error());
  }
};

class Examples : public testing::TestWithParam<const char*> {};

TEST_P(Examples, AreExplainedAsWritten) {
  const Example example(GetParam());
  const auto path = root / "tests/explain" / GetParam() / "answers.txt";
  const auto expected = support::text_of(path);
  std::string text;
  std::istringstream lines(expected);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("$ ")) continue;
    text += (text.empty() ? "" : "\n") + line + "\n" + example.answer(line.substr(2));
  }
  if (std::getenv("MAILFWD_UPDATE_GOLDEN") != nullptr) std::ofstream(path) << text;
  EXPECT_EQ(text, expected) << "in " << path;
}

INSTANTIATE_TEST_SUITE_P(All, Examples,
                         testing::Values("a-single-host", "b-dmz-gateway", "c-secure-gateway", "d-soho"),
                         [](const auto& name) {
                           std::string text = name.param;
                           return text.substr(0, text.find('-'));
                         });

}  // namespace
