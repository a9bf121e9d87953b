// SPDX-License-Identifier: GPL-2.0-or-later
//
// Boost.JSON itself, compiled once into us: one shared library less to map and to depend on.
#include <boost/json/src.hpp>
