// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/tables.h"

#include <algorithm>

namespace support {
namespace {

// NFT_META_NFPROTO == NFPROTO_IPV4, as nft puts it before `ip saddr` in an inet table.
const lower::Expression load_family = lower::MetaLoad{15, 1};
const lower::Expression is_ipv4 = lower::Cmp{1, 0, {2}};
const lower::Expression load_source = lower::PayloadLoad{1, 12, 4, 1};
const lower::Expression load_destination_port = lower::PayloadLoad{2, 2, 2, 1};

lower::Program ending_in(lower::VerdictIs verdict, std::string comment) {
  return {{lower::Expression(std::move(verdict))}, std::move(comment)};
}

}  // namespace

lower::Program accept(std::string comment) {
  return ending_in({verdict_accept, {}}, std::move(comment));
}
lower::Program drop(std::string comment) {
  return ending_in({verdict_drop, {}}, std::move(comment));
}
lower::Program jump(std::string comment, std::string chain) {
  return ending_in({verdict_jump, std::move(chain)}, std::move(comment));
}
lower::Program go_to(std::string comment, std::string chain) {
  return ending_in({verdict_goto, std::move(chain)}, std::move(comment));
}
lower::Program accept_from(std::string comment, std::string set) {
  return {{load_family, is_ipv4, load_source, lower::Lookup{1, std::move(set), false, false},
           lower::VerdictIs{verdict_accept, {}}},
          std::move(comment)};
}
lower::Program dispatch(std::string comment, std::string map) {
  return {{load_destination_port, lower::Lookup{1, std::move(map), false, true}}, std::move(comment)};
}

lower::LoweredChain chain(std::string name, std::vector<lower::Program> rules) {
  return {{std::move(name)}, std::nullopt, std::move(rules)};
}
lower::LoweredChain base_chain(std::string name, ruleset::HookPoint hook, std::vector<lower::Program> rules,
                               ruleset::BasePolicy policy) {
  return {
      {std::move(name)}, ruleset::BaseHook{ruleset::ChainType::filter, hook, 0, policy}, std::move(rules)};
}

ruleset::Set addresses(std::string name, base::Ipv4Set elements) {
  return {{std::move(name)}, address_schema, std::move(elements), {}};
}
ruleset::Set addresses(std::string name, std::initializer_list<std::string_view> elements) {
  return addresses(std::move(name), ipv4_set(elements));
}
ruleset::Set hashed(std::string name, std::initializer_list<std::string_view> elements) {
  auto set = addresses(std::move(name), elements);
  set.schema.interval = false;
  set.schema.size = 4096;
  return set;
}
ruleset::Set many_addresses(std::string name, std::size_t count) {
  base::Ipv4Set::Intervals intervals;
  for (std::uint32_t at = 0; at < count; ++at) {
    const base::Ipv4Address address{0x0a000001 + 2 * at};
    intervals.push_back({address, address});
  }
  return addresses(std::move(name), base::Ipv4Set(std::move(intervals)));
}

ruleset::Set services(std::string name, std::vector<std::pair<int, std::string>> ports) {
  std::ranges::sort(ports);
  ruleset::KeyedElements elements;
  for (auto& [number, chain] : ports) {
    ruleset::Verdict verdict = ruleset::Accept{};
    if (!chain.empty()) verdict = ruleset::Goto{{chain}};
    elements.push_back({key({port(number)}), key({port(number)}), verdict});
  }
  return {{std::move(name)}, service_schema, std::move(elements), {}};
}

lower::LoweredTable table(std::vector<ruleset::Set> sets, std::vector<lower::LoweredChain> chains) {
  std::ranges::sort(sets, {}, &ruleset::Set::name);
  lower::LoweredChain contents{{ruleset::contents_chain}, std::nullopt, {}};
  for (const auto& set : sets) {
    if (ruleset::size(set.elements) <= ruleset::recorded_above) continue;
    contents.rules.push_back(ending_in({verdict_return, {}}, to_comment(record_of(set))));
  }
  if (!contents.rules.empty()) chains.push_back(std::move(contents));
  std::ranges::sort(chains, {}, &lower::LoweredChain::name);
  return {true, std::move(sets), std::move(chains)};
}

}  // namespace support
