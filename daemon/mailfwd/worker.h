// SPDX-License-Identifier: GPL-2.0-or-later
//
// The one thread besides the event loop. Everything that may take longer than an event may wait is done
// there, one job after the other: reading files, compiling, talking to nf_tables. Outcomes come back on the
// event loop.
#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <type_traits>
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
      auto outcome = job();
      asio::post(events_, [done = std::move(done), outcome = std::move(outcome)]() mutable {
        done(std::move(outcome));
      });
    });
  }

 private:
  asio::io_context& events_;
  asio::thread_pool thread_{1};
};

}  // namespace mailfwd
