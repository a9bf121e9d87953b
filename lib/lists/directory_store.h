// SPDX-License-Identifier: GPL-2.0-or-later
//
// A Store in the daemon's state directory: a file for each key, in the plain form that read.h reads, replaced
// by rename and synced. The directory is made when something is kept first. Only reads where it may not
// write: a file that it may not even read counts as not kept.
#pragma once

#include <string>

#include "lists/store.h"

namespace lists {

class DirectoryStore final : public Store {
 public:
  explicit DirectoryStore(std::string directory) : directory_(std::move(directory)) {}

  [[nodiscard]] base::Result<std::optional<base::AddressSet>> last_good(const Key& key) const override;
  base::Result<void> keep(const Key& key, const base::AddressSet& addresses) override;

 private:
  std::string directory_;
};

}  // namespace lists
