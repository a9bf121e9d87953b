// SPDX-License-Identifier: GPL-2.0-or-later
#include "prove/prove.h"

#include <algorithm>
#include <utility>

#include "prove/change.h"
#include "prove/meaning.h"
#include "prove/policy_tests.h"
#include "prove/program.h"
#include "prove/touched.h"
#include "prove/witness.h"

namespace prove {
namespace {

bool agree(const Decided& decided, const Judged& judged) {
  if (decided.verdict != judged.verdict) return false;
  return decided.verdict != Verdict::accept || (decided.piece.destination == judged.piece.destination &&
                                                decided.piece.source == judged.piece.source);
}

class Comparison {
 public:
  // Without a `change` of all packets, else of those that it can touch.
  Comparison(Family family, const ruleset::Ruleset& ruleset, const resolve::ResolvedPolicy& policy,
             const std::optional<Change>& change)
      : policy_(policy), change_(change), space_(family) {
    // Once to take note, once to answer.
    read(ruleset);
    space_.seal();
    read(ruleset);
  }

  void compare(Way way, Proof& proof) const {
    const auto decided = decided_by_ruleset(way);
    proof.regions += decided.size();
    for (const auto& one : decided) {
      for (const auto& judged : meaning_->judge(space_, way, one.piece)) {
        if (agree(one, judged)) continue;
        proof.disagreement = disagreement(way, one, judged);
        if (proof.disagreement) return;
      }
    }
  }

  // Of the tests that nothing has been found against yet.
  void keep_promises(Proof& proof) const {
    for (const auto& region : tests_->tests()) {
      if (std::ranges::find(proof.broken, region.test->origin, &BrokenTest::origin) != proof.broken.end())
        continue;
      const auto found = tests_->broken(space_, program_, region);
      if (!found) continue;
      const auto packet = witness(space_, found->decided.piece, policy_);
      if (!packet) continue;
      const auto judged = meaning_->judge(space_, found->way, found->decided.piece);
      proof.broken.push_back({region.test->name, region.test->origin, region.test->expect, *packet,
                              assumed_of(found->decided.piece), found->decided.verdict,
                              judged.empty() ? std::string() : judged.front().reason});
    }
  }

 private:
  void read(const ruleset::Ruleset& ruleset) {
    program_ = program_of(space_, ruleset, policy_);
    meaning_.emplace(space_, policy_);
    tests_.emplace(space_, policy_);
    if (change_) touched_.emplace(space_, *change_, policy_, *meaning_);
  }

  [[nodiscard]] std::vector<Decided> decided_by_ruleset(Way way) const {
    std::vector<Decided> decided;
    Pieces pieces{{restricted(way), {}, std::nullopt, std::nullopt}};
    if (way != Way::output) pieces = arrive(space_, program_, std::move(pieces), decided);
    if (touched_) {
      decided = touched_part(decided);
      pieces = touched_->only(space_, std::move(pieces));
    }
    pass(space_, program_, way, std::move(pieces), decided);
    return decided;
  }

  [[nodiscard]] std::vector<Decided> touched_part(const std::vector<Decided>& decided) const {
    std::vector<Decided> part;
    for (const auto& one : decided) {
      for (auto& piece : touched_->only(space_, {one.piece}))
        part.push_back({std::move(piece), one.verdict, one.by});
    }
    return part;
  }

  // Locally sent packets arrive by no interface, and what stays leaves by none.
  [[nodiscard]] Box restricted(Way way) const {
    auto box = space_.everything();
    const auto side = [&](Dimension dimension, bool there) {
      const auto none = space_.sealed_classes(dimension, one(0));
      there ? space_.exclude(box, dimension, none) : space_.narrow(box, dimension, none);
    };
    side(Dimension::in_interface, way != Way::output);
    side(Dimension::out_interface, way != Way::input);
    return box;
  }

  // Nothing if no packet is like that: two lists need not have addresses in common.
  [[nodiscard]] std::optional<Disagreement> disagreement(Way way, const Decided& decided,
                                                         const Judged& judged) const {
    auto packet = witness(space_, judged.piece, policy_);
    if (!packet) return std::nullopt;
    Disagreement found;
    found.way = way;
    found.packet = *std::move(packet);
    found.assumed = assumed_of(judged.piece);
    found.ruleset = decided.verdict;
    found.by = decided.by;
    found.policy = judged.verdict;
    found.reason = judged.reason;
    found.translations_differ = decided.verdict == judged.verdict;
    return found;
  }

  [[nodiscard]] std::vector<std::string> assumed_of(const Piece& piece) const {
    std::vector<std::string> assumed;
    for (const auto& [unknown, holds] : piece.assumed)
      assumed.push_back((holds ? "" : "not ") + space_.name_of(unknown));
    return assumed;
  }

  const resolve::ResolvedPolicy& policy_;
  const std::optional<Change>& change_;
  Space space_;
  Program program_;
  std::optional<Meaning> meaning_;
  std::optional<Touched> touched_;
  std::optional<PolicyTests> tests_;
};

std::string word(Way way) {
  switch (way) {
    case Way::input:
      return "to this machine";
    case Way::forward:
      return "through this machine";
    case Way::output:
      return "from this machine";
  }
  return "";
}

const char* word(policy::Expectation expect) {
  switch (expect) {
    case policy::Expectation::allow:
      return "allow";
    case policy::Expectation::deny:
      return "deny";
    case policy::Expectation::reject:
      return "reject";
  }
  return "";
}

std::string done(Verdict verdict) {
  switch (verdict) {
    case Verdict::accept:
      return "accepted";
    case Verdict::drop:
      return "dropped";
    case Verdict::reset:
    case Verdict::prohibited:
      return "refused";
  }
  return "";
}

}  // namespace

Proof prove(const ruleset::Ruleset& ruleset, const resolve::ResolvedPolicy& policy, const Proven* proven) {
  Proof proof;
  std::optional<Change> change;
  if (proven != nullptr) change = change_between(proven->ruleset, proven->policy, ruleset, policy);
  for (const auto family : {Family::ipv4, Family::ipv6}) {
    if (change && !concerns(*change, family)) continue;
    const Comparison comparison(family, ruleset, policy, change);
    for (const auto way : {Way::input, Way::forward, Way::output}) {
      comparison.compare(way, proof);
      if (proof.disagreement) return proof;
    }
    comparison.keep_promises(proof);
  }
  std::ranges::stable_sort(proof.broken, {}, &BrokenTest::origin);
  return proof;
}

base::Errors to_errors(const Proof& proof) {
  if (proof.disagreement) {
    return {{{},
             "internal error: the compiled ruleset does not mean what the policy says\n" +
                 to_text(*proof.disagreement),
             {},
             "this is a bug of mailfwd, not of the policy; nothing was changed; please report it with this "
             "packet",
             {}}};
  }
  base::Errors errors;
  for (const auto& broken : proof.broken) {
    std::string message = "the test '" + broken.name + "' does not hold: it expects " + word(broken.expect) +
                          ", but this packet is " + done(broken.verdict) + ": " +
                          simulate::to_text(broken.packet);
    for (const auto& assumed : broken.assumed) message += "; assuming: " + assumed;
    errors.push_back({broken.origin,
                      std::move(message),
                      {},
                      "it is " + done(broken.verdict) + " by: " + broken.reason,
                      {}});
  }
  return errors;
}

std::string to_text(Verdict verdict) {
  switch (verdict) {
    case Verdict::accept:
      return "accept";
    case Verdict::drop:
      return "drop";
    case Verdict::reset:
      return "refuse with a reset";
    case Verdict::prohibited:
      return "refuse as prohibited";
  }
  return "";
}

std::string to_text(const Disagreement& disagreement) {
  std::string text = word(disagreement.way) + ": " + simulate::to_text(disagreement.packet) + "\n";
  for (const auto& assumed : disagreement.assumed) text += "assuming: " + assumed + "\n";
  text += "the ruleset: " + to_text(disagreement.ruleset) + ", by " +
          (disagreement.by ? disagreement.by->chain.text + " " + std::to_string(disagreement.by->rule + 1)
                           : "the policy of a chain") +
          "\n";
  text += "the policy: " + to_text(disagreement.policy) + ", by " + disagreement.reason + "\n";
  if (disagreement.translations_differ) text += "the two translate it differently\n";
  return text;
}

}  // namespace prove
