// SPDX-License-Identifier: GPL-2.0-or-later
//
// Bans in an SQLite database: a write-ahead log that is synced with every transaction. The only file that
// knows SQLite is sqlite_store.cc, with sqlite.h. A database that can not be read is moved aside, never
// deleted, and a new one takes its place: a broken file must not keep the firewall from starting.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "bans/store.h"

namespace bans {

struct Complaint;

class SqliteStore final : public BanStore {
 public:
  // What there is to tell about the opening: that a broken database was moved aside, and where to.
  struct Opened {
    std::unique_ptr<SqliteStore> store;
    base::Errors warnings;
  };
  // Makes the database if there is none. Fails if that is impossible (no such folder, no permission, no
  // room), or if it comes from a newer mailfwd.
  static base::Result<Opened> open(const std::string& path);

  ~SqliteStore() override;

  base::Result<Stored> read() override;
  base::Result<void> write(const Edits& edits) override;

 private:
  struct Database;
  SqliteStore(std::string path, std::unique_ptr<Database> database);
  base::Result<void> replace(const Complaint& why);

  std::string path_;
  std::unique_ptr<Database> database_;  // nothing: could not be opened again
};

}  // namespace bans
