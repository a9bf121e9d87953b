// SPDX-License-Identifier: GPL-2.0-or-later
//
// Damaged examples: whatever a half-written or garbled file holds, read() ends with a policy or with errors
// that each have a place. MAILFWD_SEED=N replays one run, MAILFWD_MUTATIONS=N makes it longer.
#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>

#include "unit/policy/support.h"

namespace policy {
namespace {

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const char* text = std::getenv(variable);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::vector<std::string> examples() {
  std::vector<std::string> texts;
  for (const auto* name : {"a-single-host", "b-dmz-gateway", "c-secure-gateway", "d-soho"}) {
    std::ifstream file(std::string(MAILFWD_SOURCE_DIR "/config/examples/") + name + ".toml");
    std::ostringstream text;
    text << file.rdbuf();
    texts.push_back(text.str());
  }
  return texts;
}

class Mutator {
 public:
  explicit Mutator(std::uint64_t seed) : random_(seed), examples_(examples()) {}

  std::string next() {
    auto text = examples_[below(examples_.size())];
    for (auto times = 1 + below(4); times > 0; --times) damage(text);
    return text;
  }

 private:
  std::size_t below(std::size_t end) { return end == 0 ? 0 : random_() % end; }

  void damage(std::string& text) {
    static const std::vector<std::string> pieces{
        "[",    "]",     "{",    "}",     "\"", "'",       "\"\"\"",
        "=",    ".",     ",",    "\n",    "\r", "[allow]", "[[",
        "self", "any",   "-1",   "1e999", "0x", "\\u0000", "\\ud800",
        "\xff", "file:", "true", "/33",   "::", "1.2.3",   "2026-11-23T25:61:61Z",
        "nan",  "-",     "#",    "\\",    "*",  "spf:",    "zones.a.b.c = 1\n"};
    const auto at = below(text.size());
    const auto length = std::min(below(40), text.size() - at);
    switch (below(6)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, pieces[below(pieces.size())]);
        break;
      case 2:
        text.replace(at, length, pieces[below(pieces.size())]);
        break;
      case 3:
        text.insert(at, text.substr(below(text.size()), below(60)));
        break;
      case 4:
        text.resize(at);
        break;
      default:
        if (!text.empty()) text[at] = static_cast<char>(random_());
    }
  }

  std::mt19937_64 random_;
  std::vector<std::string> examples_;
};

TEST(Mutations, GiveAPolicyOrErrorsWithAPlace) {
  const auto seed = number_from("MAILFWD_SEED", 20261123);
  const auto rounds = number_from("MAILFWD_MUTATIONS", 4000);
  std::cout << "MAILFWD_SEED=" << seed << " MAILFWD_MUTATIONS=" << rounds << '\n';
  Mutator mutator(seed);
  std::uint64_t policies = 0;
  for (std::uint64_t round = 0; round < rounds; ++round) {
    const auto text = mutator.next();
    const auto policy = read({{"p.toml", text}});
    if (policy) {
      ++policies;
      continue;
    }
    ASSERT_FALSE(policy.error().empty()) << "round " << round;
    for (const auto& error : policy.error()) {
      ASSERT_EQ(error.origin.file, "p.toml") << "round " << round << '\n' << text;
      ASSERT_FALSE(error.message.empty()) << "round " << round << '\n' << text;
      // Only what is missing from the file as a whole has no line.
      const bool whole = error.message.find("version") != std::string::npos ||
                         error.message.find("[admin]") != std::string::npos;
      ASSERT_TRUE(error.origin.line >= 1 || whole) << base::to_text(error) << "round " << round << '\n'
                                                   << text;
    }
  }
  // Comments are long in the examples: some damage does no harm, most does.
  EXPECT_GT(policies, rounds / 50);
  EXPECT_LT(policies, rounds / 2);
}

}  // namespace
}  // namespace policy
