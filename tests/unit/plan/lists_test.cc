// SPDX-License-Identifier: GPL-2.0-or-later
//
// Lists that are too long to be cut: what is planned of them is about their addresses, not their names.
#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "plan/told.h"
#include "policy/read.h"
#include "resolve/resolve.h"
#include "support/golden_world.h"

namespace {

constexpr std::uint32_t one_list = 0x17000000;    // 23.0.0.0
constexpr std::uint32_t other_list = 0x2d000000;  // 45.0.0.0
constexpr std::uint32_t stranger = 0xc6336407;

resolve::ResolvedPolicy open_to_mail() {
  const auto policy = policy::read({{"m.toml", R"(version = 1
[zones]
internet = "eth0"
[admin]
from = "203.0.113.0/28"
service = "ssh"
[options]
ident = false
[allow]
mail = { from = "internet", to = "self", service = "smtp" }
)"}});
  if (!policy) throw std::runtime_error(base::to_text(policy.error()));
  auto resolved = resolve::resolve(
      *policy,
      support::golden_world(*policy, std::filesystem::path(MAILFWD_SOURCE_DIR) / "tests/unit/lint/world"));
  if (!resolved) throw std::runtime_error(base::to_text(resolved.error()));
  return *std::move(resolved);
}

// Every fourth address from `first` on.
resolve::ResolvedPolicy with_list(std::uint32_t first, std::uint32_t count) {
  auto policy = open_to_mail();
  base::Ipv4Set::Intervals all;
  for (std::uint32_t at = 0; at < count; ++at) all.push_back({{first + 4 * at}, {first + 4 * at}});
  policy.lists.push_back({"drop", policy::ListDirection::from, {base::Ipv4Set(std::move(all)), {}}, {}});
  return policy;
}

std::string sources_of(const plan::Sentence& sentence) {
  std::string text;
  for (const auto source : {one_list, one_list + 1, one_list + 12000, other_list, stranger}) {
    const plan::Session session{
        base::Ipv4Address{source}, base::Ipv4Address{0x0a000001}, base::protocol_tcp, {25}};
    if (!plan::is_about(sentence, session)) continue;
    text += " " + simulate::to_text(simulate::Address(session.source));
  }
  return text;
}

// What is told, without the addresses of the internet, and the sessions that it is about.
std::string planned(const resolve::ResolvedPolicy& before, const resolve::ResolvedPolicy& now) {
  std::string text = "\n";
  for (const auto& sentence : plan::compare(before, now)) {
    const auto told = plan::tell(sentence, 0);
    text += told.effect + "\n";
    for (const auto& each : told.when) text += "  where " + each + "\n";
    text += "  " + told.before + "\n  " + told.now + "\n  " + told.witness + "\n  about" +
            sources_of(sentence) + "\n";
  }
  return text;
}

TEST(PlanOfLists, ALongListThatIsNewIsAboutWhoIsOnIt) {
  EXPECT_EQ(planned(open_to_mail(), with_list(one_list, 3000)), R"(
newly refused
  where the source is on list drop
  let in: allow mail
  dropped: list drop
  eth0: 23.0.0.0:40000 > 10.0.0.1:25 tcp syn
  about 23.0.0.0
)");
}

TEST(PlanOfLists, ALongListThatIsGoneShowsWhoWasOnIt) {
  EXPECT_EQ(planned(with_list(one_list, 3000), open_to_mail()), R"(
newly let in
  where the source is on list drop
  dropped: list drop
  let in: allow mail
  eth0: 23.0.0.0:40000 > 10.0.0.1:25 tcp syn
  about 23.0.0.0
)");
}

TEST(PlanOfLists, ALongListWithOtherAddressesIsAnotherList) {
  EXPECT_EQ(planned(with_list(one_list, 3000), with_list(other_list, 3000)), R"(
newly let in
  where the source is on list drop (before)
  where not: the source is on list drop
  dropped: list drop (before)
  let in: allow mail
  eth0: 23.0.0.0:40000 > 10.0.0.1:25 tcp syn
  about 23.0.0.0
newly refused
  where not: the source is on list drop (before)
  where the source is on list drop
  let in: allow mail
  dropped: list drop
  eth0: 45.0.0.0:40000 > 10.0.0.1:25 tcp syn
  about 45.0.0.0
)");
}

TEST(PlanOfLists, ALongListThatGrowsOnlyRefuses) {
  EXPECT_EQ(planned(with_list(one_list, 3000), with_list(one_list, 3001)), R"(
newly refused
  where not: the source is on list drop (before)
  where the source is on list drop
  let in: allow mail
  dropped: list drop
  eth0: 23.0.46.224:40000 > 10.0.0.1:25 tcp syn
  about 23.0.46.224
)");
}

TEST(PlanOfLists, ALongListThatStaysIsNotMentioned) {
  EXPECT_EQ(planned(with_list(one_list, 3000), with_list(one_list, 3000)), "\n");
}

}  // namespace
