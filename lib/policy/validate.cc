// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/validate.h"

#include <algorithm>
#include <map>
#include <string>

#include "policy/words.h"

namespace policy {
namespace {

class HostWalk {
 public:
  HostWalk(const std::vector<Host>& hosts, Findings& findings) : findings_(findings) {
    for (const auto& host : hosts) by_name_.try_emplace(host.name.text, Visit{&host, 0, State::fresh});
  }

  void walk() {
    for (auto& [name, visit] : by_name_) depth_of(visit);
  }

 private:
  enum class State { fresh, open, done };
  struct Visit {
    const Host* host;
    int depth;
    State state;
  };

  // How many levels of hosts hang below; a host that nests too deep is reported once and counts as flat from
  // there on.
  int depth_of(Visit& visit) {
    if (visit.state == State::done) return visit.depth;
    visit.state = State::open;
    path_.push_back(visit.host);
    for (const auto& member : visit.host->members) {
      const auto* name = std::get_if<HostName>(&member.value);
      if (name == nullptr) continue;
      const auto inner = by_name_.find(name->text);
      if (inner != by_name_.end()) follow(visit, inner->second, member.origin);
    }
    path_.pop_back();
    visit.state = State::done;
    return visit.depth;
  }

  void follow(Visit& visit, Visit& inner, const base::Origin& origin) {
    if (inner.state == State::open) {
      findings_.add(origin,
                    "host " + in_quotes(inner.host->name.text) + " contains itself: " + circle(inner));
      return;
    }
    // The walk itself stops here too, so that a chain of a thousand hosts costs no stack.
    const bool too_deep = static_cast<int>(path_.size()) >= 4 * deepest_host;
    const int depth = too_deep ? deepest_host : 1 + depth_of(inner);
    if (depth < deepest_host) {
      visit.depth = std::max(visit.depth, depth);
      return;
    }
    findings_.add(origin, "hosts nest deeper than " + std::to_string(deepest_host) + " levels here");
  }

  std::string circle(const Visit& start) const {
    std::string text;
    auto at = std::ranges::find(path_, start.host);
    for (; at != path_.end(); ++at) text += visible((*at)->name.text) + " -> ";
    return text + visible(start.host->name.text);
  }

  std::map<std::string_view, Visit> by_name_;
  std::vector<const Host*> path_;
  Findings& findings_;
};

}  // namespace

void check_hosts(const std::vector<Host>& hosts, Findings& findings) {
  HostWalk(hosts, findings).walk();
}

void check_zones(const std::vector<Zone>& zones, Findings& findings) {
  std::map<std::string_view, const Zone*> whole_interfaces;
  for (const auto& zone : zones) {
    if (!zone.networks.empty()) continue;
    for (const auto& interface : zone.interfaces) {
      const auto [other, fresh] = whole_interfaces.try_emplace(interface.value.text, &zone);
      if (fresh || other->second == &zone) continue;
      findings.add(interface.origin,
                   "nothing tells zone " + in_quotes(zone.name.text) + " from zone " +
                       in_quotes(other->second->name.text) + ": both are the whole of " +
                       in_quotes(interface.value.text),
                   other->second->origin, "the other zone is defined here");
    }
  }
}

void check_admin(const Policy& policy, const base::Origin& file, Findings& findings) {
  if (policy.admin || policy.options.no_admin) return;
  findings.add(file, "there is no [admin], so nobody could log in to repair this policy",
               "add [admin] with from and service, or set no_admin = true in [options]");
}

}  // namespace policy
