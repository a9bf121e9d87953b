// SPDX-License-Identifier: GPL-2.0-or-later
//
// The seam to where the last good version of each list is kept, so that the guard (guard.h) has something to
// stay with, also after a restart. DirectoryStore keeps it in files, MemoryStore as long as it lives,
// RememberingStore remembers what another one keeps or fails to keep. One contract
// (tests/unit/lists/store_contract.h) holds for all. Not a cache of downloads: only what was believed and put
// in force gets here.
#pragma once

#include <compare>
#include <optional>
#include <string>

#include "base/address.h"
#include "base/result.h"

namespace lists {

// A list may be made of several files; each is judged and kept by itself.
struct Key {
  std::string list;
  std::string path;

  bool operator==(const Key&) const = default;
  auto operator<=>(const Key&) const = default;
};

class Store {
 public:
  virtual ~Store() = default;
  // Nothing if none was kept.
  [[nodiscard]] virtual base::Result<std::optional<base::AddressSet>> last_good(const Key& key) const = 0;
  // Whoever asks next gets these addresses, or those before if this fails: never half of them.
  virtual base::Result<void> keep(const Key& key, const base::AddressSet& addresses) = 0;
};

}  // namespace lists
