// SPDX-License-Identifier: GPL-2.0-or-later
//
// One contract for every Store, then what only the one on the disk has to show.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>

#include "lists/directory_store.h"
#include "lists/memory_store.h"

namespace lists {
namespace {

namespace fs = std::filesystem;

base::AddressSet addresses(const std::vector<std::string>& texts) {
  base::AddressSet set;
  base::Ipv4Set::Intervals v4;
  base::Ipv6Set::Intervals v6;
  for (const auto& text : texts) {
    const auto range = *base::parse_address_range(text);
    if (const auto* ipv4 = std::get_if<base::Ipv4Range>(&range)) v4.push_back(*ipv4);
    if (const auto* ipv6 = std::get_if<base::Ipv6Range>(&range)) v6.push_back(*ipv6);
  }
  return {base::Ipv4Set(std::move(v4)), base::Ipv6Set(std::move(v6))};
}

const base::AddressSet some = addresses({"192.0.2.1", "198.51.100.0/24", "203.0.113.7-203.0.113.9",
                                         "0.0.0.0/2", "255.255.255.255", "2001:db8::/32", "2001:db9::1"});
const Key drop{"drop", "/var/lib/drop.txt"};

class Folder {
 public:
  Folder()
      : path_(fs::temp_directory_path() / ("mailfwd-store-" + std::to_string(::getpid()) + "-" +
                                           testing::UnitTest::GetInstance()->current_test_info()->name())) {}
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::string text() const { return (path_ / "state" / "lists").string(); }

 private:
  fs::path path_;
};

template <class AnyStore>
struct Bench;
template <>
struct Bench<MemoryStore> {
  MemoryStore store;
};
template <>
struct Bench<DirectoryStore> {
  Folder folder;
  DirectoryStore store{folder.text()};
};
template <>
struct Bench<RememberingStore> {
  MemoryStore lasting;
  RememberingStore store{lasting};
};

template <class AnyStore>
class StoreContract : public testing::Test {
 protected:
  Bench<AnyStore> bench_;
};
using Stores = testing::Types<MemoryStore, DirectoryStore, RememberingStore>;
TYPED_TEST_SUITE(StoreContract, Stores);

TYPED_TEST(StoreContract, HoldsNothingAtFirst) {
  EXPECT_EQ(this->bench_.store.last_good(drop), std::nullopt);
}

TYPED_TEST(StoreContract, GivesBackWhatWasKeptLast) {
  ASSERT_TRUE(this->bench_.store.keep(drop, some));
  EXPECT_EQ(this->bench_.store.last_good(drop), some);
  ASSERT_TRUE(this->bench_.store.keep(drop, addresses({"192.0.2.9"})));
  EXPECT_EQ(this->bench_.store.last_good(drop), addresses({"192.0.2.9"}));
}

TYPED_TEST(StoreContract, TellsListsAndFilesApart) {
  ASSERT_TRUE(this->bench_.store.keep(drop, some));
  EXPECT_EQ(this->bench_.store.last_good({"drop", "/elsewhere"}), std::nullopt);
  EXPECT_EQ(this->bench_.store.last_good({"other", drop.path}), std::nullopt);
}

TEST(DirectoryStore, LastsLongerThanTheProgram) {
  const Folder folder;
  ASSERT_TRUE(DirectoryStore(folder.text()).keep(drop, some));
  EXPECT_EQ(DirectoryStore(folder.text()).last_good(drop), some);
}

TEST(DirectoryStore, LeavesOneReadableFileAndNothingElse) {
  const Folder folder;
  ASSERT_TRUE(DirectoryStore(folder.text()).keep(drop, addresses({"192.0.2.1", "192.0.2.128/25"})));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder.text())) files.push_back(entry.path());
  ASSERT_EQ(files.size(), 1u);
  std::ostringstream text;
  text << std::ifstream(files.front()).rdbuf();
  EXPECT_EQ(text.str(),
            "# the last good version of list 'drop' from /var/lib/drop.txt\n192.0.2.1\n192.0.2.128/25\n");
}

TEST(DirectoryStore, KeepsTheOldVersionWhereTheNewOneDoesNotFit) {
  const Folder folder;
  DirectoryStore store(folder.text());
  ASSERT_TRUE(store.keep(drop, some));
  fs::path kept;
  for (const auto& entry : fs::directory_iterator(folder.text())) kept = entry.path();
  fs::create_directory(kept.string() + ".new");  // in the way of the new file
  const auto refused = store.keep(drop, addresses({"192.0.2.9"}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "cannot keep a copy of list 'drop' in " + kept.string() + ": Is a directory");
  EXPECT_EQ(store.last_good(drop), some);
}

// A disk that is full for a while.
class FullStore final : public Store {
 public:
  bool full = true;
  MemoryStore inner;
  int asked = 0;

  [[nodiscard]] base::Result<std::optional<base::AddressSet>> last_good(const Key& key) const override {
    return inner.last_good(key);
  }
  base::Result<void> keep(const Key& key, const base::AddressSet& addresses) override {
    ++asked;
    if (full) return std::unexpected(base::system_error("cannot keep it", ENOSPC));
    return inner.keep(key, addresses);
  }
};

TEST(RememberingStore, RemembersWhatTheDiskCouldNotTakeAndTriesAgain) {
  FullStore disk;
  RememberingStore store(disk);
  EXPECT_FALSE(store.keep(drop, some));
  EXPECT_EQ(store.last_good(drop), some);
  disk.full = false;
  EXPECT_TRUE(store.keep(drop, some));
  EXPECT_EQ(disk.last_good(drop), some);
}

TEST(RememberingStore, DoesNotWriteWhatIsKeptAlready) {
  FullStore disk;
  disk.full = false;
  ASSERT_TRUE(disk.inner.keep(drop, some));
  RememberingStore store(disk);
  ASSERT_EQ(store.last_good(drop), some);
  EXPECT_TRUE(store.keep(drop, some));
  EXPECT_EQ(disk.asked, 0);
  EXPECT_TRUE(store.keep(drop, addresses({"192.0.2.9"})));
  EXPECT_EQ(disk.asked, 1);
}

}  // namespace
}  // namespace lists
