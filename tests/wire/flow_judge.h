// SPDX-License-Identifier: GPL-2.0-or-later
//
// Whether a ruleset gives every packet of a flow the verdict that is asked for: all addresses of both places,
// all ports, all that may be assumed. It walks regions and samples nothing; what it finds against a verdict
// is one packet. It takes the walk of lib/prove and nothing of what lib/prove says about policies.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "prove/piece.h"
#include "prove/program.h"
#include "prove/walk.h"
#include "wire/flow_question.h"

namespace wire {

struct Judgement {
  std::size_t pieces = 0;              // that the walk made of the flow; none: no packet is like that
  std::optional<std::string> against;  // a packet with another verdict, and what became of it
};

class FlowJudge {
 public:
  // All must outlive the judge.
  FlowJudge(prove::Family family, const Questions& questions, const ruleset::Ruleset& ruleset,
            const resolve::ResolvedPolicy& policy);

  [[nodiscard]] Judgement judge(const Ask& ask, Expected expected) const;

 private:
  struct Region {  // of a place
    prove::Classes arriving, departing, source, destination, users;
  };
  void read(const Questions& questions, const ruleset::Ruleset& ruleset);
  prove::Row row_of(const Flow& flow);
  [[nodiscard]] prove::Pieces described(const Ask& ask) const;
  [[nodiscard]] prove::Pieces at_moment(Moment moment, prove::Pieces pieces) const;
  [[nodiscard]] prove::Pieces leaving(const std::string& place, prove::Pieces pieces) const;
  void walk_on(const Ask& ask, prove::Pieces pieces, std::vector<prove::Decided>& decided) const;
  void walk_translated(const Ask& ask, prove::Pieces pieces, std::vector<prove::Decided>& decided) const;
  [[nodiscard]] bool is_kept(const Ask& ask, Expected expected, const prove::Decided& decided) const;
  [[nodiscard]] bool leaves_as_asked(const Ask& ask, const prove::Piece& piece) const;
  [[nodiscard]] bool comes_out_as_asked(const Ask& ask, const prove::Piece& piece) const;
  [[nodiscard]] std::string story(const prove::Decided& decided) const;
  [[nodiscard]] bool is_self(const std::string& place) const {
    return questions_.places.at(place).interfaces.empty();
  }

  const Questions& questions_;
  const resolve::ResolvedPolicy& policy_;
  prove::Space space_;
  prove::Program program_;
  std::map<std::string, Region> places_;
  struct Question {
    prove::Row flow;
    std::vector<prove::Row> but;
  };
  std::map<const Ask*, Question> asks_;
  prove::Classes own_, tcp_, opening_, fresh_, established_;
};

}  // namespace wire
