// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/memory_store.h"

#include <utility>

namespace lists {

base::Result<std::optional<base::AddressSet>> MemoryStore::last_good(const Key& key) const {
  const auto found = kept_.find(key);
  if (found == kept_.end()) return std::nullopt;
  return found->second;
}

base::Result<void> MemoryStore::keep(const Key& key, const base::AddressSet& addresses) {
  kept_.insert_or_assign(key, addresses);
  return {};
}

base::Result<std::optional<base::AddressSet>> RememberingStore::last_good(const Key& key) const {
  const auto known = known_.find(key);
  if (known != known_.end()) return known->second;
  auto kept = lasting_.last_good(key);
  if (kept && *kept) known_.emplace(key, **kept);
  return kept;
}

base::Result<void> RememberingStore::keep(const Key& key, const base::AddressSet& addresses) {
  const auto known = known_.find(key);
  const bool same = known != known_.end() && known->second == addresses;
  // The same content, and one array of it less in memory.
  known_.insert_or_assign(key, addresses);
  if (same && !owed_.contains(key)) return {};
  auto kept = lasting_.keep(key, addresses);
  if (kept) {
    owed_.erase(key);
  } else {
    owed_.insert_or_assign(key, addresses);
  }
  return kept;
}

}  // namespace lists
