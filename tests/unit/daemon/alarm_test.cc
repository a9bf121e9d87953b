// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/alarm.h"

#include <gtest/gtest.h>

#include <optional>

namespace mailfwd {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

TEST(Alarm, RingsOnceAtItsTimeAndNotBefore) {
  asio::io_context events;
  int rings = 0;
  std::optional<Clock::time_point> rang;
  Alarm alarm(events, [&] {
    ++rings;
    rang = Clock::now();
  });
  const auto when = Clock::now() + 20ms;
  alarm.set(when);
  Alarm end(events, [&] { events.stop(); });
  end.set(when + 30ms);
  events.run();
  EXPECT_EQ(rings, 1);
  ASSERT_TRUE(rang);
  EXPECT_GE(*rang, when);
}

TEST(Alarm, RingsAtOnceForATimeInThePast) {
  asio::io_context events;
  bool rang = false;
  Alarm alarm(events, [&] {
    rang = true;
    events.stop();
  });
  alarm.set(Clock::now() - 1h);
  EXPECT_FALSE(rang);
  events.run();
  EXPECT_TRUE(rang);
}

TEST(Alarm, ForgetsAnEarlierTimeWhenSetAnewOrCleared) {
  asio::io_context events;
  int rings = 0;
  Alarm replaced(events, [&] { ++rings; });
  replaced.set_in(5ms);
  replaced.set_in(1h);
  Alarm cleared(events, [&] { ++rings; });
  cleared.set_in(5ms);
  cleared.clear();
  Alarm end(events, [&] { events.stop(); });
  end.set_in(20ms);
  events.run();
  EXPECT_EQ(rings, 0);
}

TEST(Alarm, MayEndItself) {
  asio::io_context events;
  std::optional<Alarm> alarm;
  bool rang = false;
  alarm.emplace(events, [&] {
    alarm.reset();
    rang = true;
  });
  alarm->set_in(1ms);
  events.run();  // ends by itself: nothing is left to wait for
  EXPECT_TRUE(rang);
}

}  // namespace
}  // namespace mailfwd
