// SPDX-License-Identifier: GPL-2.0-or-later
//
// What every BanStore does, for each implementation: `Store::open()` gives an empty one.
#pragma once

#include <gtest/gtest.h>

#include "bans/store.h"
#include "unit/bans/bans_at.h"

namespace bans {

inline Record a_record(std::string_view who, std::string service = {}, std::string reason = {}) {
  return {of(who, std::move(service)),
          WallTime(1'795'000'000'000ms),
          WallTime(1'795'003'600'000ms),
          "boot",
          -5s,
          3595s,
          4'000'000'000u,
          std::move(reason)};
}

template <class Kind>
class StoreContract : public testing::Test {
 protected:
  Kind kind_;
};
TYPED_TEST_SUITE_P(StoreContract);

TYPED_TEST_P(StoreContract, BeginsEmpty) {
  EXPECT_EQ(this->kind_.store().read(), Stored{});
}

TYPED_TEST_P(StoreContract, HoldsWhatWasPut) {
  auto& store = this->kind_.store();
  const auto v6 = a_record("2001:db8:1:2::/64", "imap", "it's \"quoted\", with ümlauts");
  ASSERT_TRUE(store.write({WallTime(7ms), {v6, a_record("192.0.2.0/24"), a_record("192.0.2.1")}, {}}));
  EXPECT_EQ(store.read(), (Stored{WallTime(7ms), {a_record("192.0.2.0/24"), a_record("192.0.2.1"), v6}, 0}));
}

TYPED_TEST_P(StoreContract, ReplacesTheBanOfTheSameSubject) {
  auto& store = this->kind_.store();
  ASSERT_TRUE(store.write({WallTime(7ms), {a_record("192.0.2.1"), a_record("192.0.2.1", "imap")}, {}}));
  ASSERT_TRUE(store.write({WallTime(5ms), {a_record("192.0.2.1", "", "again")}, {}}));
  EXPECT_EQ(store.read(),
            (Stored{WallTime(5ms), {a_record("192.0.2.1", "", "again"), a_record("192.0.2.1", "imap")}, 0}));
}

TYPED_TEST_P(StoreContract, ErasesWhatIsThereAndDoesNotMindWhatIsNot) {
  auto& store = this->kind_.store();
  ASSERT_TRUE(store.write({{}, {a_record("192.0.2.1"), a_record("192.0.2.1", "imap")}, {}}));
  ASSERT_TRUE(store.write({{}, {}, {of("192.0.2.1"), of("192.0.2.9")}}));
  EXPECT_EQ(store.read(), (Stored{{}, {a_record("192.0.2.1", "imap")}, 0}));
}

TYPED_TEST_P(StoreContract, HoldsTwentyThousand) {
  auto& store = this->kind_.store();
  Edits edits;
  for (std::uint32_t n = 0; n < 20'000; ++n) {
    auto record = a_record("192.0.2.1");
    record.subject.source = {base::Ipv4Range{{n}, {n}}};
    edits.put.push_back(std::move(record));
  }
  ASSERT_TRUE(store.write(edits));
  const auto stored = store.read();
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->records, edits.put);
}

REGISTER_TYPED_TEST_SUITE_P(StoreContract, BeginsEmpty, HoldsWhatWasPut, ReplacesTheBanOfTheSameSubject,
                            ErasesWhatIsThereAndDoesNotMindWhatIsNot, HoldsTwentyThousand);

}  // namespace bans
