// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/explain.h"

#include <map>
#include <utility>

#include "explain/explore.h"
#include "explain/merge.h"
#include "explain/ports.h"
#include "explain/routes.h"
#include "explain/words.h"

namespace explain {
namespace {

struct Asked {
  std::vector<Part> from;
  std::vector<Part> to;
  std::vector<policy::PortSpec> services;
};

base::Result<Asked> read(const Question& question, const Ground& ground) {
  auto from = parts_of(question.from, ground);
  if (!from) return std::unexpected(std::move(from.error()));
  auto to = parts_of(question.to, ground);
  if (!to) return std::unexpected(std::move(to.error()));
  if (question.in_interface) {
    const auto interface = interface_named(*question.in_interface, ground);
    if (!interface) return std::unexpected(interface.error());
  }
  auto services = services_of(question.service, ground.policy);
  if (!services) return std::unexpected(std::move(services.error()));
  return Asked{*std::move(from), *std::move(to), *std::move(services)};
}

// "any" speaks of what can be filtered.
bool stays_here(const Question& question, const Part& from, const Part& to) {
  const bool here = from.interface.empty() && to.interface.empty();
  return here && (question.from == "any" || question.to == "any");
}

Findings explore_all(const Asked& asked, const Question& question, const Ground& ground,
                     const simulate::Runtime& runtime) {
  Findings findings;
  for (const auto& to : asked.to) {
    const auto routes = routes_of(ground, to.place);
    for (const auto& spec : asked.services) {
      const auto pieces = pieces_of(spec.ports, ground.ruleset);
      for (const auto& ports : pieces) {
        for (const auto& from : asked.from) {
          if (!stays_here(question, from, to))
            explore({from, to, spec, ports}, question, ground, routes, runtime, findings);
        }
      }
    }
  }
  return findings;
}

}  // namespace

base::Result<Answer> explain(const Question& question, const Ground& ground,
                             const simulate::Runtime& runtime) {
  const auto asked = read(question, ground);
  if (!asked) return std::unexpected(asked.error());
  Answer answer;
  answer.cases = cases_of(explore_all(*asked, question, ground, runtime), asked->from, asked->to);
  if (answer.cases.empty()) {
    return base::failure("there is no packet from " + question.from + " to " + question.to,
                         "one has IPv4 addresses only and the other IPv6");
  }
  const bool about_self = question.from == "self" || question.to == "self";
  if (about_self && ground.resolved.own_addresses.empty()) {
    answer.notes.emplace_back("this machine has no address of its own; another stands in for it");
  }
  return answer;
}

}  // namespace explain
