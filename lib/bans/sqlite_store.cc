// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/sqlite_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <optional>
#include <utility>

#include "bans/sqlite.h"
#include "base/unique_fd.h"

namespace bans {
namespace {

constexpr std::int64_t our_application = 0x6d667762;  // "mfwb", as file(1) shows it
constexpr std::int64_t our_version = 1;
constexpr int broken_ones_kept = 9;

constexpr const char* schema = R"(
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS bans (
  source TEXT NOT NULL, service TEXT NOT NULL,
  since INTEGER NOT NULL, until INTEGER NOT NULL,
  boot TEXT NOT NULL, began INTEGER NOT NULL, ends INTEGER NOT NULL,
  times INTEGER NOT NULL, reason TEXT NOT NULL,
  PRIMARY KEY (source, service)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS written (one INTEGER PRIMARY KEY CHECK (one = 1), at INTEGER NOT NULL) STRICT;
INSERT OR IGNORE INTO written VALUES (1, 0);
PRAGMA application_id = 1835431778;
PRAGMA user_version = 1;
COMMIT;
)";
static_assert(our_application == 1835431778 && our_version == 1);

// A transaction is on disk when COMMIT returns: the log is synced with each.
constexpr const char* settings =
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -512;";

// The files of one database. SQLite finds the log by the name of the file that it belongs to.
constexpr const char* parts[] = {"", "-wal", "-shm"};

struct Identity {
  dev_t device = 0;
  ino_t inode = 0;
  bool operator==(const Identity&) const = default;
};

std::optional<Identity> identity_of(const std::string& path) {
  struct stat file {};
  if (::stat(path.c_str(), &file) != 0) return std::nullopt;
  return Identity{file.st_dev, file.st_ino};
}

base::Error in_words(const std::string& path, const Complaint& complaint) {
  return {{}, "the bans in " + path + ": " + complaint.words, {}, {}, {}};
}

// The name of a file that was made must not get lost in a power cut.
void sync_folder_of(const std::string& path) {
  const auto slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
  const base::UniqueFd fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (fd.valid()) ::fsync(fd.get());
}

base::Result<std::string> move_aside(const std::string& path) {
  std::string aside = path + ".broken";
  for (int n = 2; n <= broken_ones_kept && identity_of(aside); ++n) {
    aside = path + ".broken." + std::to_string(n);
  }
  for (const char* part : parts) {
    if (::rename((path + part).c_str(), (aside + part).c_str()) == 0 || errno == ENOENT) continue;
    return std::unexpected(base::system_error("move " + path + " aside", errno));
  }
  sync_folder_of(path);
  return aside;
}

std::chrono::milliseconds ms(std::int64_t count) {
  return std::chrono::milliseconds(count);
}

std::optional<Record> read_record(Statement& row) {
  const auto source = read_source(row.text());
  Record record;
  record.subject.service = row.text();
  record.since = WallTime(ms(row.number()));
  record.until = WallTime(ms(row.number()));
  record.boot = row.text();
  record.began = ms(row.number());
  record.ends = ms(row.number());
  record.times = static_cast<std::uint32_t>(std::clamp<std::int64_t>(row.number(), 1, UINT32_MAX));
  record.reason = row.text();
  if (!source) return std::nullopt;
  record.subject.source = *source;
  return record;
}

}  // namespace

struct SqliteStore::Database {
  Connection connection;
  Statement put;
  Statement erase;
  Statement date;
  Identity identity;

  static OrComplaint<std::unique_ptr<Database>> open(const std::string& path);
  OrComplaint<void> write(const Edits& edits);
  OrComplaint<void> write_rows(const Edits& edits);
};

namespace {

OrComplaint<void> make_tables(Connection& connection) {
  const auto application = connection.number("PRAGMA application_id");
  if (!application) return std::unexpected(application.error());
  const auto tables = connection.number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return std::unexpected(tables.error());
  if (*tables > 0 && *application != our_application) {
    return std::unexpected(Complaint{SQLITE_NOTADB, "it is another program's database"});
  }
  const auto version = connection.number("PRAGMA user_version");
  if (!version) return std::unexpected(version.error());
  if (*version > our_version) {
    return std::unexpected(Complaint{SQLITE_MISMATCH, "it was written by a newer mailfwd"});
  }
  const auto sound = connection.text("PRAGMA quick_check(1)");
  if (!sound) return std::unexpected(sound.error());
  if (*sound != "ok") return std::unexpected(Complaint{SQLITE_CORRUPT, *sound});
  if (const auto set = connection.run(settings); !set) return set;
  if (*version == our_version) return {};
  return connection.run(schema);
}

}  // namespace

OrComplaint<std::unique_ptr<SqliteStore::Database>> SqliteStore::Database::open(const std::string& path) {
  auto connection = Connection::open(path);
  if (!connection) return std::unexpected(connection.error());
  if (const auto made = make_tables(*connection); !made) return std::unexpected(made.error());
  auto put = connection->prepare("INSERT OR REPLACE INTO bans VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  if (!put) return std::unexpected(put.error());
  auto erase = connection->prepare("DELETE FROM bans WHERE source = ? AND service = ?");
  if (!erase) return std::unexpected(erase.error());
  auto date = connection->prepare("UPDATE written SET at = ?");
  if (!date) return std::unexpected(date.error());
  return std::unique_ptr<Database>(new Database{*std::move(connection), *std::move(put), *std::move(erase),
                                                *std::move(date), identity_of(path).value_or(Identity{})});
}

OrComplaint<void> SqliteStore::Database::write_rows(const Edits& edits) {
  const auto perform = [](Statement& statement) -> OrComplaint<void> {
    const auto stepped = statement.step();
    statement.reset();
    if (!stepped) return std::unexpected(stepped.error());
    return {};
  };
  for (const auto& subject : edits.erase) {
    erase.put(to_text(subject.source)).put(subject.service);
    if (const auto done = perform(erase); !done) return done;
  }
  for (const auto& record : edits.put) {
    put.put(to_text(record.subject.source)).put(record.subject.service);
    put.put(record.since.time_since_epoch().count()).put(record.until.time_since_epoch().count());
    put.put(record.boot).put(record.began.count()).put(record.ends.count());
    put.put(std::int64_t{record.times}).put(record.reason);
    if (const auto done = perform(put); !done) return done;
  }
  date.put(edits.written.time_since_epoch().count());
  return perform(date);
}

OrComplaint<void> SqliteStore::Database::write(const Edits& edits) {
  auto done = connection.run("BEGIN IMMEDIATE");
  if (!done) return done;
  done = write_rows(edits);
  if (done) done = connection.run("COMMIT");
  // Some failures end the transaction by themselves, and then there is none to end.
  if (!done) (void)connection.run("ROLLBACK");
  return done;
}

SqliteStore::SqliteStore(std::string path, std::unique_ptr<Database> database)
    : path_(std::move(path)), database_(std::move(database)) {}
SqliteStore::~SqliteStore() = default;

base::Result<SqliteStore::Opened> SqliteStore::open(const std::string& path) {
  Opened opened;
  auto database = Database::open(path);
  if (!database && database.error().broken()) {
    const auto aside = move_aside(path);
    if (!aside) return std::unexpected(aside.error());
    auto warning = in_words(path, database.error());
    warning.message += "; the file is now " + *aside + ", and a new one takes its place";
    opened.warnings.push_back(std::move(warning));
    database = Database::open(path);
  }
  if (!database) return std::unexpected(in_words(path, database.error()));
  sync_folder_of(path);
  opened.store.reset(new SqliteStore(path, *std::move(database)));
  return opened;
}

base::Result<Stored> SqliteStore::read() {
  Stored stored;
  if (!database_) return std::unexpected(in_words(path_, {SQLITE_CANTOPEN, "the database is not open"}));
  const auto written = database_->connection.number("SELECT at FROM written");
  if (!written) return std::unexpected(in_words(path_, written.error()));
  stored.written = WallTime(ms(*written));
  auto rows = database_->connection.prepare("SELECT * FROM bans");
  if (!rows) return std::unexpected(in_words(path_, rows.error()));
  for (;;) {
    const auto more = rows->step();
    if (!more) return std::unexpected(in_words(path_, more.error()));
    if (!*more) break;
    if (auto record = read_record(*rows)) {
      stored.records.push_back(*std::move(record));
    } else {
      ++stored.unreadable;
    }
  }
  std::ranges::sort(stored.records, {}, &Record::subject);
  return stored;
}

base::Result<void> SqliteStore::write(const Edits& edits) {
  if (!database_ || identity_of(path_) != database_->identity) {
    // Somebody has taken the file away; what is written into the one that we hold would be lost.
    auto again = Database::open(path_);
    if (!again) return std::unexpected(in_words(path_, again.error()));
    database_ = *std::move(again);
    sync_folder_of(path_);
    return std::unexpected(in_words(path_, {SQLITE_CANTOPEN, "the file was taken away and is made anew"}));
  }
  const auto done = database_->write(edits);
  if (done) return {};
  if (done.error().broken()) return replace(done.error());
  return std::unexpected(in_words(path_, done.error()));
}

base::Result<void> SqliteStore::replace(const Complaint& why) {
  database_.reset();
  const auto aside = move_aside(path_);
  if (!aside) return std::unexpected(aside.error());
  auto error = in_words(path_, why);
  error.message += "; the file is now " + *aside;
  return std::unexpected(std::move(error));
}

}  // namespace bans
