// SPDX-License-Identifier: GPL-2.0-or-later
//
// A BanStore that lasts as long as itself: for tests, and for a daemon that has no place on disk.
#pragma once

#include <map>

#include "bans/store.h"

namespace bans {

class MemoryStore final : public BanStore {
 public:
  base::Result<Stored> read() override;
  base::Result<void> write(const Edits& edits) override;

 private:
  WallTime written_{};
  std::map<Subject, Record> records_;
};

}  // namespace bans
