// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/peers.h"
#include "policy/sections.h"
#include "policy/values.h"
#include "policy/words.h"

namespace policy {
namespace {

constexpr std::string_view example =
    "{ from = \"internet\", to = \"self\", service = \"ssh\", expect = \"deny\" }";

void read_expectation(const Entry& entry, Test& test, Findings& findings) {
  constexpr Expectation meanings[] = {Expectation::allow, Expectation::deny, Expectation::reject};
  if (const auto word = read_word(entry, {"allow", "deny", "reject"}, findings))
    test.expect = meanings[*word];
}

}  // namespace

std::vector<Test> read_tests(const Section& section, const Vocabulary& vocabulary, Findings& findings) {
  std::vector<Test> tests;
  for (const auto& entry : section.entries) {
    const auto* table = read_table(entry, example, findings);
    if (table == nullptr) continue;
    Test test;
    test.name.text = entry.key;
    test.origin = entry.origin;
    const Subject subject{"[test]", entry.key};
    read_keys(
        *table, subject, findings,
        Key{"from", [&](const Entry& key) { test.from = read_peers(key, vocabulary, findings); }},
        Key{"to", [&](const Entry& key) { test.to = read_peers(key, vocabulary, findings); }},
        Key{"service", [&](const Entry& key) { test.services = read_services(key, vocabulary, findings); }},
        Key{"expect", [&](const Entry& key) { read_expectation(key, test, findings); }});
    require_keys(*table, subject, {"from", "to", "expect"}, entry.origin, findings);
    tests.push_back(std::move(test));
  }
  return tests;
}

}  // namespace policy
