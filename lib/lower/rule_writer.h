// SPDX-License-Identifier: GPL-2.0-or-later
//
// Writes the program of one rule, statement after statement, and remembers what the rule has matched so far,
// so that a dependency is written once, where nft 1.0.6 writes it. Private to lib/lower.
#pragma once

#include <optional>
#include <vector>

#include "lower/program.h"
#include "ruleset/statement.h"

namespace lower {

class RuleWriter {
 public:
  RuleWriter() { expressions_.reserve(usual_length); }

  void write(const ruleset::Statement& statement);
  std::vector<Expression> take() { return std::move(expressions_); }

 private:
  // Of nine rules in ten.
  static constexpr std::size_t usual_length = 12;

  void put(Expression expression) { expressions_.push_back(std::move(expression)); }
  void require(ruleset::Dependency dependency);
  void require_family(std::uint8_t family);
  void require_protocol(std::uint8_t protocol);
  void load(ruleset::Field field, Register destination);
  void load_key(const ruleset::Fields& fields);
  void apply_mask(const ruleset::Value& mask);

  void on(const ruleset::Compare& compare);
  void on(const ruleset::InterfacePrefix& pattern);
  void on(const ruleset::InRange& range);
  void on(const ruleset::Masked& masked);
  void on(const ruleset::InSet& membership);
  void on(const ruleset::VerdictMap& map);
  void on(const ruleset::RateLimit& limit);
  void on(const ruleset::Remember& remember);
  void on(const ruleset::Log& log);
  void on(const ruleset::Notify& notify);
  void on(const ruleset::ClampMss&);
  void on(const ruleset::SetTimeouts& timeouts);
  void on(const ruleset::DestinationNat& nat);
  void on(const ruleset::SourceNat& nat);
  void on(const ruleset::Masquerade&);
  void on(const ruleset::Accept&);
  void on(const ruleset::Drop&);
  void on(const ruleset::Return&);
  void on(const ruleset::Jump& jump);
  void on(const ruleset::Goto& go);
  void on(const ruleset::RejectReset&);
  void on(const ruleset::RejectProhibited&);

  std::vector<Expression> expressions_;
  std::optional<std::uint8_t> family_;
  std::optional<std::uint8_t> protocol_;
};

}  // namespace lower
