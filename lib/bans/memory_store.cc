// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/memory_store.h"

namespace bans {

base::Result<Stored> MemoryStore::read() {
  Stored stored{written_, {}};
  for (const auto& [subject, record] : records_) stored.records.push_back(record);
  return stored;
}

base::Result<void> MemoryStore::write(const Edits& edits) {
  for (const auto& subject : edits.erase) records_.erase(subject);
  for (const auto& record : edits.put) records_.insert_or_assign(record.subject, record);
  written_ = edits.written;
  return {};
}

}  // namespace bans
