// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/sqlite_store.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "unit/bans/store_contract.h"

namespace bans {
namespace {

namespace fs = std::filesystem;

class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "mailfwd-bans-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string path() const { return path_; }
  [[nodiscard]] std::string database() const { return path_ + "/bans.sqlite"; }

 private:
  std::string path_;
};

class OnDisk {
 public:
  OnDisk() : store_(SqliteStore::open(folder_.database()).value().store) {}
  BanStore& store() { return *store_; }

 private:
  Folder folder_;
  std::unique_ptr<SqliteStore> store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Sqlite, StoreContract, OnDisk);

std::unique_ptr<SqliteStore> opened(const Folder& folder) {
  auto opened = SqliteStore::open(folder.database());
  EXPECT_TRUE(opened) << to_text(opened.error());
  if (!opened) return nullptr;
  for (const auto& warning : opened->warnings) ADD_FAILURE() << to_text(warning);
  return std::move(opened->store);
}

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}
void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

TEST(SqliteStore, KeepsBansOverARestart) {
  const Folder folder;
  ASSERT_TRUE(opened(folder)->write({WallTime(7ms), {a_record("192.0.2.1")}, {}}));
  EXPECT_EQ(opened(folder)->read(), (Stored{WallTime(7ms), {a_record("192.0.2.1")}, 0}));
}

TEST(SqliteStore, NeedsAFolder) {
  const auto opened = SqliteStore::open("/nonexistent/bans.sqlite");
  ASSERT_FALSE(opened);
  EXPECT_EQ(to_text(opened.error()),
            "error: the bans in /nonexistent/bans.sqlite: unable to open database file\n");
}

TEST(SqliteStore, DoesNotFollowALinkThatSomebodyHasPutThere) {
  const Folder folder;
  write_file(folder.path() + "/elsewhere", "");
  fs::create_symlink(folder.path() + "/elsewhere", folder.database());
  EXPECT_FALSE(SqliteStore::open(folder.database()));
}

TEST(SqliteStore, MovesAFileAsideThatIsNoDatabase) {
  const Folder folder;
  write_file(folder.database(), std::string(5000, 'x'));
  const auto opened = SqliteStore::open(folder.database());
  ASSERT_TRUE(opened);
  ASSERT_EQ(opened->warnings.size(), 1u);
  EXPECT_EQ(opened->warnings.front().message,
            "the bans in " + folder.database() + ": file is not a database; the file is now " +
                folder.database() + ".broken, and a new one takes its place");
  EXPECT_EQ(bytes_of(folder.database() + ".broken"), std::string(5000, 'x'));
  EXPECT_TRUE(opened->store->write({{}, {a_record("192.0.2.1")}, {}}));
}

TEST(SqliteStore, KeepsMoreThanOneBrokenFile) {
  const Folder folder;
  for (const char filling : {'a', 'b', 'c'}) {
    write_file(folder.database(), std::string(5000, filling));
    ASSERT_TRUE(SqliteStore::open(folder.database()));
  }
  EXPECT_EQ(bytes_of(folder.database() + ".broken").front(), 'a');
  EXPECT_EQ(bytes_of(folder.database() + ".broken.2").front(), 'b');
  EXPECT_EQ(bytes_of(folder.database() + ".broken.3").front(), 'c');
}

void run_sql(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK) << sqlite3_errmsg(database);
  sqlite3_close(database);
}

TEST(SqliteStore, MovesAnotherProgramsDatabaseAside) {
  const Folder folder;
  run_sql(folder.database(), "CREATE TABLE bans (ip TEXT)");
  const auto opened = SqliteStore::open(folder.database());
  ASSERT_TRUE(opened);
  ASSERT_EQ(opened->warnings.size(), 1u);
  EXPECT_TRUE(opened->store->read());
}

TEST(SqliteStore, LeavesTheDatabaseOfANewerVersionAlone) {
  const Folder folder;
  ASSERT_TRUE(opened(folder)->write({{}, {a_record("192.0.2.1")}, {}}));
  run_sql(folder.database(), "PRAGMA user_version = 2");
  const auto newer = SqliteStore::open(folder.database());
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().message,
            "the bans in " + folder.database() + ": it was written by a newer mailfwd");
}

TEST(SqliteStore, CountsRowsThatAreNoBans) {
  const Folder folder;
  ASSERT_TRUE(opened(folder)->write({{}, {a_record("192.0.2.1")}, {}}));
  run_sql(folder.database(), "INSERT INTO bans VALUES ('nonsense', '', 1, 2, '', 3, 4, 5, '')");
  EXPECT_EQ(opened(folder)->read(), (Stored{{}, {a_record("192.0.2.1")}, 1}));
}

// Cut short anywhere, or with a byte turned anywhere: it opens, and what it reads was once written.
TEST(SqliteStore, OpensWhateverHasHappenedToTheFile) {
  const Folder folder;
  Edits edits;
  for (int n = 1; n < 60; ++n) edits.put.push_back(a_record("192.0.2." + std::to_string(n)));
  ASSERT_TRUE(opened(folder)->write(edits));
  const std::string whole = bytes_of(folder.database());
  ASSERT_GT(whole.size(), 8000u);
  for (std::size_t at = 0; at < whole.size(); at += 397) {
    for (const bool cut : {true, false}) {
      auto bytes = cut ? whole.substr(0, at) : whole;
      if (!cut) bytes[at] = static_cast<char>(~bytes[at]);
      for (const auto& entry : fs::directory_iterator(folder.path())) fs::remove(entry.path());
      write_file(folder.database(), bytes);
      auto opened = SqliteStore::open(folder.database());
      if (!opened) {  // the version of the file is one of its bytes
        EXPECT_TRUE(opened.error().message.ends_with("newer mailfwd")) << to_text(opened.error());
        continue;
      }
      (void)opened->store->read();
      auto written = opened->store->write({{}, {a_record("198.51.100.1")}, {}});
      if (!written) written = opened->store->write({{}, {a_record("198.51.100.1")}, {}});
      EXPECT_TRUE(written) << at << ' ' << cut << ' ' << to_text(written.error());
    }
  }
}

TEST(SqliteStore, NoticesThatItsFileWasTakenAway) {
  const Folder folder;
  const auto store = opened(folder);
  ASSERT_TRUE(store->write({{}, {a_record("192.0.2.1")}, {}}));
  for (const auto& entry : fs::directory_iterator(folder.path())) fs::remove(entry.path());
  const auto lost = store->write({{}, {a_record("192.0.2.2")}, {}});
  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().message,
            "the bans in " + folder.database() + ": the file was taken away and is made anew");
  ASSERT_TRUE(store->write({{}, {a_record("192.0.2.1"), a_record("192.0.2.2")}, {}}));
  EXPECT_EQ(opened(folder)->read()->records.size(), 2u);
}

// A disk of our own, in a mount namespace of this process.
void mount_disk(const std::string& where, const char* options) {
  ASSERT_EQ(::unshare(CLONE_NEWNS), 0);
  ASSERT_EQ(::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr), 0);
  ASSERT_EQ(::mount("bans", where.c_str(), "tmpfs", 0, options), 0);
}

TEST(SqliteStore, SaysThatTheDiskIsFullAndGoesOnWhenItIsNotAnyMore) {
  const Folder folder;
  mount_disk(folder.path(), "size=256k");
  const auto store = opened(folder);
  ASSERT_TRUE(store->write({{}, {a_record("192.0.2.1")}, {}}));
  const std::string filling(512 * 1024, 'x');
  write_file(folder.path() + "/filling", filling);
  base::Result<void> refused;
  for (int n = 0; n < 200 && refused; ++n) {
    refused = store->write({{}, {a_record("198.51.100." + std::to_string(n))}, {}});
  }
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "the bans in " + folder.database() + ": database or disk is full");
  fs::remove(folder.path() + "/filling");
  EXPECT_TRUE(store->write({{}, {a_record("203.0.113.1")}, {}}));
  const auto stored = store->read();
  ASSERT_TRUE(stored);
  EXPECT_EQ(stored->records.front(), a_record("192.0.2.1"));
  EXPECT_EQ(stored->records.back(), a_record("203.0.113.1"));
  ::umount(folder.path().c_str());
}

// Writes pairs, and says after each that it is on disk.
[[noreturn]] void write_pairs(const std::string& path, int say) {
  auto opened = SqliteStore::open(path);
  for (std::uint32_t n = 0;; ++n) {
    Edits edits;
    for (const std::uint32_t half : {2 * n, 2 * n + 1}) {
      auto record = a_record("192.0.2.1");
      record.subject.source = {base::Ipv4Range{{half}, {half}}};
      edits.put.push_back(std::move(record));
    }
    if (!opened || !opened->store->write(edits) || ::write(say, &n, sizeof n) != sizeof n) ::_exit(1);
  }
}

TEST(SqliteStore, LosesNothingThatItSaidWasWrittenWhenItIsKilled) {
  for (int round = 0; round < 20; ++round) {
    const Folder folder;
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t child = ::fork();
    if (child == 0) write_pairs(folder.database(), ends[1]);
    ::close(ends[1]);
    std::uint32_t said = 0;
    for (int n = 0; n <= round; ++n) ASSERT_EQ(::read(ends[0], &said, sizeof said), ssize_t{sizeof said});
    ::usleep(static_cast<useconds_t>(round * 700));  // somewhere in the next ones
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    for (std::uint32_t later; ::read(ends[0], &later, sizeof later) == ssize_t{sizeof later};) said = later;
    ::close(ends[0]);

    const auto stored = opened(folder)->read();
    ASSERT_TRUE(stored);
    EXPECT_GE(stored->records.size(), 2 * (said + 1));
    EXPECT_EQ(stored->records.size() % 2, 0u) << "half a transaction";
  }
}

}  // namespace
}  // namespace bans
