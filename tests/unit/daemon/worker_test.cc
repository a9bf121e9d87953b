// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/worker.h"

#include <gtest/gtest.h>

#include <boost/asio/executor_work_guard.hpp>

#include <chrono>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace mailfwd {
namespace {

TEST(Worker, DoesOneJobAfterTheOtherAndAnswersOnTheEventLoop) {
  asio::io_context events;
  auto more_to_come = asio::make_work_guard(events);
  Worker worker(events);
  const auto loop = std::this_thread::get_id();
  std::vector<int> answers;
  for (int i = 0; i < 3; ++i) {
    worker.perform(
        [i, loop] {
          EXPECT_NE(std::this_thread::get_id(), loop);
          return std::make_unique<int>(i);
        },
        [&, loop](std::unique_ptr<int> answer) {
          EXPECT_EQ(std::this_thread::get_id(), loop);
          answers.push_back(*answer);
          if (answers.size() == 3) events.stop();
        });
  }
  events.run();
  EXPECT_EQ(answers, (std::vector<int>{0, 1, 2}));
}

TEST(Worker, TellsHowLongAJobHasTaken) {
  asio::io_context events;
  std::promise<void> began;
  std::promise<void> may_end;
  const auto end = may_end.get_future().share();
  Worker worker(events);  // last, so that its job ends before what it uses
  EXPECT_EQ(worker.busy_for().count(), 0);
  worker.perform(
      [&began, end] {
        began.set_value();
        end.wait();
        return 0;
      },
      [](int) {});
  began.get_future().wait();
  // Two readings of a clock may be equal.
  std::this_thread::sleep_for(std::chrono::milliseconds(1));
  const auto first = worker.busy_for();
  EXPECT_GE(first, std::chrono::milliseconds(1));
  EXPECT_GE(worker.busy_for(), first);
  may_end.set_value();
}

TEST(Worker, FinishesTheJobThatIsUnderWay) {
  asio::io_context events;
  std::promise<void> began;
  std::promise<void> may_end;
  const auto end = may_end.get_future().share();
  bool finished = false;
  std::thread ender;
  {
    Worker worker(events);
    worker.perform(
        [&began, &finished, end] {
          began.set_value();
          end.wait();
          // The worker is being ended by now, or is about to be.
          finished = true;
          return 0;
        },
        [](int) {});
    began.get_future().wait();
    ender = std::thread([&] { may_end.set_value(); });
  }
  ender.join();
  EXPECT_TRUE(finished);
}

}  // namespace
}  // namespace mailfwd
