// SPDX-License-Identifier: GPL-2.0-or-later
//
// Boost.Asio itself, compiled once.
#include <boost/asio/impl/src.hpp>
