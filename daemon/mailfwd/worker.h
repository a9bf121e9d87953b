// SPDX-License-Identifier: GPL-2.0-or-later
//
// The one thread besides the event loop. Everything that may take longer than an event may wait is done
// there, one job after the other: reading files, compiling, talking to nf_tables. Outcomes come back on the
// event loop.
#pragma once

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <chrono>
#include <utility>

#include "mailfwd/asio.h"

namespace mailfwd {

class Worker {
 public:
  explicit Worker(asio::io_context& events) : events_(events) {}
  // Waits for the job that is under way; those after it are dropped.
  ~Worker() {
    thread_.stop();
    thread_.join();
  }
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // `job` runs on the thread, `done` on the event loop with what it returned.
  template <class Job, class Done>
  void perform(Job job, Done done) {
    asio::post(thread_, [this, job = std::move(job), done = std::move(done)]() mutable {
      job_began_ = now();
      auto outcome = job();
      job_began_ = 0;
      asio::post(events_, [done = std::move(done), outcome = std::move(outcome)]() mutable {
        done(std::move(outcome));
      });
    });
  }

  // How long the job has taken that is under way; zero if there is none. For the watchdog.
  [[nodiscard]] std::chrono::nanoseconds busy_for() const {
    const auto began = job_began_.load();
    return std::chrono::nanoseconds(began == 0 ? 0 : now() - began);
  }

 private:
  static std::chrono::nanoseconds::rep now() {
    return std::chrono::nanoseconds(std::chrono::steady_clock::now().time_since_epoch()).count();
  }

  asio::io_context& events_;
  std::atomic<std::chrono::nanoseconds::rep> job_began_{0};
  asio::thread_pool thread_{1};
};

}  // namespace mailfwd
