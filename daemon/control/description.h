// SPDX-License-Identifier: GPL-2.0-or-later
//
// The two interfaces that the control socket speaks, in Varlink's own notation, as GetInterfaceDescription
// returns them. io.mailfwd.varlink beside this file is the text; the build embeds it.
#pragma once

#include <optional>
#include <string_view>

namespace control {

inline constexpr std::string_view interface_name = "io.mailfwd";
inline constexpr std::string_view service_interface_name = "org.varlink.service";

// Nothing for an interface that is not served.
std::optional<std::string_view> interface_description(std::string_view interface);

}  // namespace control
