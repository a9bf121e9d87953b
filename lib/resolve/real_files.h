// SPDX-License-Identifier: GPL-2.0-or-later
//
// The FileReader of the programs: the machine's own file system and user database. Never blocks on what is
// not a regular file. Not a cache and not a watch.
#pragma once

#include "resolve/gather.h"

namespace resolve {

class RealFiles final : public FileReader {
 public:
  base::Result<std::string> read(const std::string& path, std::size_t most) const override;
  base::Result<std::vector<std::string>> list(const std::string& directory) const override;
  base::Result<std::optional<std::chrono::seconds>> age(const std::string& path) const override;
  std::optional<std::uint32_t> user(const std::string& name) const override;
};

}  // namespace resolve
