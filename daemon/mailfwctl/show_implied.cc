// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

#include "mailfwctl/policy_words.h"
#include "mailfwctl/show.h"
#include "render/nft_text.h"

namespace mailfwctl {
namespace {

struct Implied {
  std::string name;
  std::string sentence;
  // The rules that carry it out, told by their comments; an item that lists comments is shown only if such
  // rules exist.
  std::vector<std::string_view> comments;
};

using Strings = std::vector<std::string>;

Strings zones_with(const resolve::ResolvedPolicy& policy, bool resolve::Zone::*property) {
  Strings names;
  for (const auto& zone : policy.zones) {
    if (zone.*property) names.push_back(zone.name);
  }
  return names;
}

std::vector<Implied> of_sessions() {
  return {
      {"sessions",
       "A packet of a session that is known passes, whichever side sends it, and so does an ICMP error about "
       "one. A "
       "reload never judges it again.",
       {"sessions that are known pass"}},
      {"no-stray-packets",
       "A TCP packet that opens no session and belongs to none is dropped, so that a source port of 25 opens "
       "nothing.",
       {"in the middle of a session that nobody knows"}},
      {"loopback",
       "What this machine says to itself over the loopback interface passes, and nothing translates it.",
       {"implied: loopback"}},
  };
}

std::vector<Implied> of_icmp(const resolve::Options& options) {
  std::vector<Implied> items{
      {"icmp-errors",
       "ICMP and ICMPv6 errors pass in all three directions: destination unreachable, packet too big, time "
       "exceeded, "
       "parameter problem. Without them mail hangs in the middle of DATA; this can not be switched off.",
       {"implied: ICMP and ICMPv6", "implied: ICMP that mail needs", "implied: ICMPv6 that mail needs"}},
      {"neighbour-discovery",
       "IPv6 neighbour discovery and router advertisements pass from the link only, told by hop limit 255.",
       {"implied: neighbour discovery"}},
      {"multicast-listener",
       "IPv6 multicast listener discovery passes from the link only, told by hop limit 1.",
       {"implied: multicast listener"}},
  };
  items.push_back({"own-ping", "This machine may ping others.", {}});
  if (options.ping) {
    items.push_back({"ping",
                     "This machine answers ping, at a bounded rate (options.ping = false switches it off).",
                     {"implied: ping"}});
  } else {
    items.push_back({"ping", "This machine does not answer ping (options.ping = false).", {}});
  }
  return items;
}

std::vector<Implied> of_zones(const resolve::ResolvedPolicy& policy) {
  std::vector<Implied> items;
  items.push_back({"dhcp",
                   "This machine gets and renews its address by DHCP and DHCPv6 on the dynamic zones: " +
                       words_of_list(zones_with(policy, &resolve::Zone::dynamic)) + ".",
                   {"implied: DHCP"}});
  items.push_back({"mss-clamping",
                   "The MSS of TCP sessions that pass through is lowered to the MTU of their way on " +
                       words_of_list(zones_with(policy, &resolve::Zone::clamp_mss)) + ".",
                   {"implied: MSS clamping"}});
  items.push_back(
      {"anti-spoofing",
       "A source that belongs to another zone's networks is dropped where it arrives, and so is a private "
       "source from the zone internet that is not on a network of its interfaces.",
       {"anti-spoofing:"}});
  const auto bounded = zones_with(policy, &resolve::Zone::has_networks);
  if (!bounded.empty()) {
    items.push_back(
        {"own-networks-only",
         "On the interfaces of these zones only sources of the zone's own networks get further: " +
             words_of_list(bounded) + ".",
         {}});
  }
  return items;
}

std::vector<Implied> of_the_rest(const resolve::Options& options) {
  std::vector<Implied> items;
  if (options.ident) {
    items.push_back({"ident",
                     "Ident (port 113) is refused with a reset: silence would delay logins and deliveries.",
                     {"implied: ident"}});
  } else {
    items.push_back({"ident", "Ident (port 113) is dropped like anything else (options.ident = false).", {}});
  }
  const std::string logged =
      options.log ? " It is logged, at a bounded rate." : " It is not logged (options.log = false).";
  items.push_back(
      {"default-deny", "What nothing allows is dropped, to this machine and through it." + logged, {}});
  if (options.output == policy::OutputPolicy::allow) {
    items.push_back(
        {"output",
         "What this machine sends passes unless a sentence denies it (options.output = \"allow\").",
         {"options: output"}});
  } else {
    items.push_back(
        {"output",
         "What this machine sends and nothing allows is refused at once, so that a program gets an error "
         "and does not hang.",
         {"nothing allowed it: an error"}});
  }
  return items;
}

std::vector<Implied> all_of(const resolve::ResolvedPolicy& policy) {
  std::vector<Implied> all;
  for (auto& part : {of_sessions(), of_icmp(policy.options), of_zones(policy), of_the_rest(policy.options)}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

struct PlacedRule {
  std::string chain;
  const ruleset::Rule* rule = nullptr;
};

std::vector<PlacedRule> rules_with(const ruleset::Ruleset& ruleset,
                                   const std::vector<std::string_view>& comments) {
  std::vector<PlacedRule> found;
  for (const auto& chain : ruleset.chains) {
    for (const auto& rule : chain.rules) {
      const bool ours =
          std::ranges::any_of(comments, [&](auto comment) { return rule.comment.starts_with(comment); });
      if (ours) found.push_back({chain.name.text, &rule});
    }
  }
  return found;
}

// What the compiler implies and no item above explains is still shown: its own comment is then the sentence.
void add_unexplained(const ruleset::Ruleset& ruleset, std::vector<Implied>& items) {
  constexpr std::string_view mark = "implied: ";
  for (const auto& [chain, rule] : rules_with(ruleset, {mark})) {
    const bool explained = std::ranges::any_of(items, [&comment = rule->comment](const auto& item) {
      return std::ranges::any_of(item.comments, [&](auto known) { return comment.starts_with(known); });
    });
    if (!explained) items.push_back({"other", rule->comment.substr(mark.size()), {rule->comment}});
  }
}

void add(Outcome& outcome, boost::json::array& array, const Implied& item,
         const std::vector<PlacedRule>& rules) {
  outcome.text += item.sentence + '\n';
  boost::json::array nft;
  for (const auto& [chain, rule] : rules) {
    const auto text = render::nft_text(*rule);
    outcome.text += "    " + chain + ": " + text + '\n';
    nft.push_back(boost::json::object{{"chain", chain}, {"rule", text}});
  }
  array.push_back(
      boost::json::object{{"name", item.name}, {"sentence", item.sentence}, {"nft", std::move(nft)}});
}

}  // namespace

Outcome show_implied(const load::Loaded& loaded) {
  auto items = all_of(loaded.resolved);
  add_unexplained(loaded.ruleset, items);
  Outcome outcome;
  boost::json::array array;
  for (const auto& item : items) {
    const auto rules = rules_with(loaded.ruleset, item.comments);
    if (rules.empty() && !item.comments.empty()) continue;
    add(outcome, array, item, rules);
  }
  outcome.fields["implied"] = std::move(array);
  return outcome;
}

}  // namespace mailfwctl
