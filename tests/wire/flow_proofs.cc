// SPDX-License-Identifier: GPL-2.0-or-later
//
// Questions about flows come in on standard input, a line goes out for each: its label, the families that
// have such packets, what was found against it, and what was found against its opposite (of a right answer: a
// packet). proofs_test.py asks and reads. Ends with 2 if the policy is none.
#include <cstdio>
#include <iostream>

#include "compile/compile.h"
#include "lists/memory_store.h"
#include "policy/read.h"
#include "resolve/gather.h"
#include "resolve/real_files.h"
#include "resolve/resolve.h"
#include "wire/flow_judge.h"

namespace {

base::Checked<resolve::ResolvedPolicy> resolved(const wire::Questions& questions) {
  const resolve::RealFiles files;
  const auto sources = resolve::read_sources(files, questions.policy, questions.dropins);
  if (!sources) return std::unexpected(sources.error());
  const auto policy = policy::read(*sources);
  if (!policy) return std::unexpected(policy.error());
  resolve::GivenIn given{questions.names, {}};
  if (const auto text = resolve::read_names_file(files, questions.names); text && *text) {
    auto names = policy::read_names(**text);
    if (!names) return std::unexpected(names.error());
    given.names = *std::move(names);
  }
  return resolve::resolve(*policy,
                          resolve::gather(files, *policy, given, lists::MemoryStore{}, questions.interfaces));
}

wire::Expected opposite(wire::Expected expected) {
  return expected == wire::Expected::accept ? wire::Expected::refused : wire::Expected::accept;
}

}  // namespace

int main() {
  constexpr int no_policy = 2;
  const auto questions = wire::read_questions(std::cin);
  const auto policy = resolved(questions);
  if (!policy) {
    std::fputs(base::to_text(policy.error()).c_str(), stderr);
    return no_policy;
  }
  const auto ruleset = compile::compile(*policy);
  const wire::FlowJudge ipv4(prove::Family::ipv4, questions, ruleset, *policy);
  const wire::FlowJudge ipv6(prove::Family::ipv6, questions, ruleset, *policy);
  for (const auto& ask : questions.asks) {
    std::string families, against, twin;
    for (const auto& [name, judge] : {std::pair{"4", &ipv4}, std::pair{"6", &ipv6}}) {
      const auto found = judge->judge(ask, ask.expected);
      if (found.pieces > 0) families += name;
      if (found.against && against.empty()) against = *found.against;
      const auto turned = judge->judge(ask, opposite(ask.expected));
      if (found.pieces > 0) twin += turned.against ? *turned.against + ". " : "nothing. ";
    }
    std::printf("%s\t%s\t%s\t%s\n", ask.label.c_str(), families.c_str(), against.c_str(), twin.c_str());
  }
  return 0;
}
