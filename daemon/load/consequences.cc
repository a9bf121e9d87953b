// SPDX-License-Identifier: GPL-2.0-or-later
#include "load/consequences.h"

#include <algorithm>
#include <variant>

#include "kernel/open_sessions.h"

namespace load {
namespace {

simulate::Address single(const base::AddressRange& address) {
  return std::visit([](const auto& range) { return simulate::Address(range.low); }, address);
}

}  // namespace

std::vector<plan::Told> consequences(const resolve::ResolvedPolicy& before,
                                     const resolve::ResolvedPolicy& now) {
  const auto sentences = plan::compare(before, now);
  std::vector<std::size_t> open(sentences.size());
  const auto counted = kernel::for_each_open_session([&](const kernel::Tuple& first) {
    const plan::Session session{single(first.source), single(first.destination), first.protocol,
                                first.destination_port};
    for (std::size_t at = 0; at < sentences.size(); ++at) {
      if (plan::is_about(sentences[at], session)) ++open[at];
    }
  });
  if (!counted) std::ranges::fill(open, 0U);
  std::vector<plan::Told> told;
  for (std::size_t at = 0; at < sentences.size(); ++at) told.push_back(plan::tell(sentences[at], open[at]));
  return told;
}

}  // namespace load
