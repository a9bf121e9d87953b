// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/record.h"

#include <gtest/gtest.h>

#include "unit/bans/bans_at.h"

namespace bans {
namespace {

constexpr WallTime noon{std::chrono::milliseconds(1'795'000'000'000)};

// The machine has been up for a day when it bans for two hours.
const Moment then{noon, 24h, "first"};
const Ban two_hours{of("192.0.2.1"), 24h, 26h, 3, "spam"};
const Record on_disk = record_of(two_hours, then);

TEST(Record, HasTheTimesOfBothClocks) {
  EXPECT_EQ(on_disk, (Record{of("192.0.2.1"), noon, noon + 2h, "first", 24h, 26h, 3, "spam"}));
}

TEST(Record, OfTheSameBootIsExactWhateverTheWallClockSays) {
  for (const auto jump : {0h, 24h, -24h, 24h * 365 * 50, -24h * 365 * 50}) {
    const Moment now{noon + 1h + jump, 25h, "first"};
    EXPECT_EQ(ban_of(on_disk, now, noon), two_hours) << jump.count();
  }
}

TEST(Record, OfAnotherBootHasWhatIsLeftByTheWallClock) {
  const Moment now{noon + 30min, 1min, "second"};
  const auto ban = ban_of(on_disk, now, noon);
  EXPECT_EQ(left(ban, now.uptime), 90min);
  EXPECT_EQ(length(ban), 2h);
  EXPECT_EQ(ban.times, 3u);
  EXPECT_EQ(wall_time(ban.began, now), noon);
  EXPECT_EQ(wall_time(ban.ends, now), noon + 2h);
}

TEST(Record, OfAnotherBootThatIsOverIsAPastOffence) {
  const Moment now{noon + 5h, 1min, "second"};
  const auto ban = ban_of(on_disk, now, noon);
  EXPECT_FALSE(in_force(ban, now.uptime));
  EXPECT_EQ(now.uptime - ban.ends, 3h);
}

TEST(Record, SurvivesABootIntoThePast) {
  // Half an hour had passed when something was last written; then the clock's battery died.
  const Moment now{WallTime(0ms), 1min, "second"};
  EXPECT_EQ(left(ban_of(on_disk, now, noon + 30min), now.uptime), 90min);
}

TEST(Record, IsNeverLongerThanTheBanWas) {
  const Moment now{WallTime(0ms), 1min, "second"};
  EXPECT_EQ(left(ban_of(on_disk, now, WallTime(0ms)), now.uptime), 2h);
  Record forged = on_disk;
  forged.until = noon + 24h * 365;
  EXPECT_EQ(left(ban_of(forged, {noon, 1min, "second"}, noon), 1min), 2h);
  forged.ends = 24h * 365;
  forged.began = forged.ends - 2h;
  EXPECT_EQ(left(ban_of(forged, then, noon), then.uptime), 2h);
}

TEST(Record, ThatEndsBeforeItBeganIsOver) {
  Record forged = on_disk;
  std::swap(forged.began, forged.ends);
  EXPECT_FALSE(in_force(ban_of(forged, then, noon), then.uptime));
  EXPECT_FALSE(in_force(ban_of(forged, {noon, 1min, "second"}, noon), 1min));
}

// What the daemon does when somebody sets the clock: it writes what it knows anew.
TEST(Record, WrittenAnewAfterTheClockWasSetIsRightAfterABoot) {
  const Moment corrected{noon + 24h * 365 + 1h, 25h, "first"};
  const Record again = record_of(ban_of(on_disk, corrected, noon), corrected);
  const Moment booted{corrected.wall + 30min, 1min, "second"};
  EXPECT_EQ(left(ban_of(again, booted, corrected.wall), booted.uptime), 30min);
}

}  // namespace
}  // namespace bans
