// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "lint/findings.h"

namespace lint {
namespace {

class Used {
 public:
  explicit Used(const Landscape& land) : policy_(land.written) {
    for (const auto& host : policy_.hosts) see(host.members);
    if (policy_.admin) see(policy_.admin->from), see(policy_.admin->services);
    for (const auto& sentence : policy_.sentences) {
      see(sentence.from), see(sentence.to), see(sentence.except), see(sentence.services);
    }
    for (const auto& publication : policy_.publications) {
      see(publication.from), see(publication.to), see(publication.services);
    }
    for (const auto& translation : policy_.translations) see(translation.from), see(translation.to);
    for (const auto& list : policy_.lists) see(list.except);
    for (const auto& test : policy_.tests) see(test.from), see(test.to), see(test.services);
    see(policy_.options.trusted), see(policy_.options.receive_only);
    if (policy_.ban) see(policy_.ban->services);
    // Those that a running ban closes, too.
    for (const auto& scope : land.resolved.bans.scopes) {
      services_.insert(scope.name);
      for (const auto& service : scope.services) services_.insert(service.name);
    }
  }

  [[nodiscard]] bool host(const std::string& name) const { return hosts_.contains(name); }
  [[nodiscard]] bool service(const std::string& name) const { return services_.contains(name); }

 private:
  void see(const std::vector<policy::Peer>& peers) {
    for (const auto& peer : peers) {
      if (const auto* host = std::get_if<policy::HostName>(&peer.value)) hosts_.insert(host->text);
    }
  }
  void see(const std::vector<policy::ServiceUse>& uses) {
    for (const auto& use : uses) services_.insert(use.service->name.text);
  }

  const policy::Policy& policy_;
  std::set<std::string, std::less<>> hosts_;
  std::set<std::string, std::less<>> services_;
};

Doubt unused(const std::string& what, const std::string& name, const base::Origin& origin) {
  return {{"unused-" + what,
           {origin,
            what + " '" + name + "' is defined and nothing in the policy uses it",
            {},
            "take it out, or write it where it was meant; nothing is let in or kept out for it now",
            {}}}};
}

}  // namespace

Doubts find_unused(const Landscape& land) {
  const Used used(land);
  Doubts doubts;
  for (const auto& host : land.written.hosts) {
    if (!used.host(host.name.text)) doubts.push_back(unused("host", host.name.text, host.origin));
  }
  for (const auto& service : land.written.services) {
    if (!used.service(service.name.text))
      doubts.push_back(unused("service", service.name.text, service.origin));
  }
  return doubts;
}

}  // namespace lint
