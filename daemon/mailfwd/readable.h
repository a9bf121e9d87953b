// SPDX-License-Identifier: GPL-2.0-or-later
//
// Awaits that a descriptor which somebody else owns has something to read. Must go before its owner does.
#pragma once

#include <boost/asio/posix/stream_descriptor.hpp>
#include <tuple>

#include "mailfwd/asio.h"

namespace mailfwd {

class Readable {
 public:
  Readable(asio::io_context& events, int fd) : descriptor_(events, fd) {}
  ~Readable() { descriptor_.release(); }
  Readable(const Readable&) = delete;
  Readable& operator=(const Readable&) = delete;

  asio::awaitable<boost::system::error_code> wait() {
    const auto [failed] = co_await descriptor_.async_wait(asio::posix::stream_descriptor::wait_read, awaited);
    co_return failed;
  }

 private:
  asio::posix::stream_descriptor descriptor_;
};

}  // namespace mailfwd
