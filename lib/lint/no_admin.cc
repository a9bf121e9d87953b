// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "lint/findings.h"

namespace lint {

Doubts find_no_admin(const Landscape& land) {
  const auto& options = land.written.options;
  if (land.resolved.admin || !options.no_admin) return {};
  const auto key = std::ranges::find(options.written, "no_admin", &policy::Located<std::string>::value);
  const auto& origin = key == options.written.end() ? options.origin : key->origin;
  return {{{"no-admin",
            {origin,
             "nobody is sure to get in: a ban, a list or a mistake in a sentence can lock every admin out",
             {},
             "write [admin] with from and service; allow_lint = [\"no-admin\"] if there is a console",
             {}}}}};
}

}  // namespace lint
