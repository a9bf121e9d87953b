// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/directory_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <filesystem>
#include <utility>

#include "base/unique_fd.h"
#include "lists/read.h"
#include "lists/write.h"

namespace lists {
namespace {

// FNV-1a, 64 bits: a path as a part of a file's name.
std::string hash_of(const std::string& path) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char character : path) hash = (hash ^ static_cast<unsigned char>(character)) * 0x100000001b3U;
  char digits[16];
  return {digits, std::to_chars(digits, digits + sizeof digits, hash, 16).ptr};
}

std::string file_of(const std::string& directory, const Key& key) {
  return directory + "/" + key.list + "-" + hash_of(key.path);
}

base::Result<std::string> read_all(int fd, const std::string& path) {
  std::string text;
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode))
    text.resize(static_cast<std::size_t>(status.st_size));
  std::size_t filled = 0;
  while (filled < text.size()) {
    const ssize_t count = ::read(fd, text.data() + filled, text.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(base::system_error("cannot read " + path, errno));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  text.resize(filled);
  return text;
}

bool write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

// The name comes to stand for the new content at once, and only when that is on disk.
bool replace(const std::string& directory, const std::string& path, const Key& key,
             const base::AddressSet& addresses) {
  const auto unfinished = path + ".new";
  {
    const base::UniqueFd fd(::open(unfinished.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    if (!fd.valid()) return false;
    const auto title = "# the last good version of list '" + key.list + "' from " + key.path + "\n";
    const bool written =
        write_all(fd.get(), title) &&
        write(addresses, [&](std::string_view piece) { return write_all(fd.get(), piece); }) &&
        ::fsync(fd.get()) == 0;
    if (!written) {
      const int number = errno;
      ::unlink(unfinished.c_str());
      errno = number;
      return false;
    }
  }
  if (::rename(unfinished.c_str(), path.c_str()) != 0) return false;
  const base::UniqueFd parent(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return parent.valid() && ::fsync(parent.get()) == 0;
}

}  // namespace

base::Result<std::optional<base::AddressSet>> DirectoryStore::last_good(const Key& key) const {
  const auto path = file_of(directory_, key);
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!fd.valid() && (errno == ENOENT || errno == ENOTDIR || errno == EACCES)) return std::nullopt;
  if (!fd.valid()) return std::unexpected(base::system_error("cannot read " + path, errno));
  const auto text = read_all(fd.get(), path);
  if (!text) return std::unexpected(text.error());
  auto reading = read(path, *text);
  if (!reading) return std::unexpected(std::move(reading.error()));
  return std::move(reading->addresses);
}

base::Result<void> DirectoryStore::keep(const Key& key, const base::AddressSet& addresses) {
  const auto path = file_of(directory_, key);
  std::error_code failed;
  std::filesystem::create_directories(directory_, failed);  // if it fails, so does the next
  if (replace(directory_, path, key, addresses)) return {};
  return std::unexpected(
      base::system_error("cannot keep a copy of list '" + key.list + "' in " + path, errno));
}

}  // namespace lists
