// SPDX-License-Identifier: GPL-2.0-or-later
//
// An Answer as JSON: what its words say, whole, also where those are cut short.
#pragma once

#include <boost/json.hpp>

#include "explain/answer.h"

namespace mailfwctl {

boost::json::array to_json(const explain::Answer& answer);

}  // namespace mailfwctl
