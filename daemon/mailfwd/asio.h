// SPDX-License-Identifier: GPL-2.0-or-later
//
// The names under which the daemon uses Boost.Asio: the namespace, and the one completion token of its
// coroutines, which gives an error as a value and never throws it.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace mailfwd {

namespace asio = boost::asio;

inline constexpr auto awaited = asio::as_tuple(asio::use_awaitable);

}  // namespace mailfwd
