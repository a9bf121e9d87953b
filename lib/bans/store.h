// SPDX-License-Identifier: GPL-2.0-or-later
//
// The seam to the place where bans outlive the daemon. SqliteStore (sqlite_store.h) is that of the programs,
// MemoryStore (memory_store.h) that of tests; one contract suite holds both to the same behaviour.
#pragma once

#include <cstddef>
#include <vector>

#include "bans/record.h"
#include "base/result.h"

namespace bans {

// What is to be on disk, all of it or nothing.
struct Edits {
  WallTime written{};  // now
  std::vector<Record> put;
  std::vector<Subject> erase;

  bool operator==(const Edits&) const = default;
};

struct Stored {
  WallTime written{};           // of the last write
  std::vector<Record> records;  // sorted by subject
  std::size_t unreadable = 0;   // rows that are no bans: somebody else has written there

  bool operator==(const Stored&) const = default;
};

class BanStore {
 public:
  virtual ~BanStore() = default;
  virtual base::Result<Stored> read() = 0;
  // When it returns without an error, a power cut takes nothing of it back. After an error the store holds
  // what it held before or nothing at all: the next write then has to say everything.
  virtual base::Result<void> write(const Edits& edits) = 0;
};

}  // namespace bans
