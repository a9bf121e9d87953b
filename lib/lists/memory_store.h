// SPDX-License-Identifier: GPL-2.0-or-later
//
// Stores without a disk: one that forgets everything when it ends, and one that stands before another, so
// that a full disk does not make the daemon forget, nor a reload read what is known.
#pragma once

#include <map>
#include <mutex>

#include "lists/store.h"

namespace lists {

class MemoryStore final : public Store {
 public:
  [[nodiscard]] base::Result<std::optional<base::AddressSet>> last_good(const Key& key) const override;
  base::Result<void> keep(const Key& key, const base::AddressSet& addresses) override;

 private:
  std::map<Key, base::AddressSet> kept_;
};

class RememberingStore final : public Store {
 public:
  // `lasting` outlives this.
  explicit RememberingStore(Store& lasting) : lasting_(lasting) {}

  [[nodiscard]] base::Result<std::optional<base::AddressSet>> last_good(const Key& key) const override;
  // Keeps nothing anew that is kept already.
  base::Result<void> keep(const Key& key, const base::AddressSet& addresses) override;

 private:
  Store& lasting_;
  mutable std::map<Key, base::AddressSet> known_;  // in force; the lasting one holds it or could not
  std::map<Key, base::AddressSet> owed_;           // the lasting one could not take it
};

}  // namespace lists
