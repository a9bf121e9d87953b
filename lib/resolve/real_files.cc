// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/real_files.h"

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <memory>

#include "base/unique_fd.h"

namespace resolve {
namespace {

base::Result<base::UniqueFd> open_regular(const std::string& path, std::size_t most, std::size_t& size) {
  // O_NONBLOCK: opening a FIFO that nobody writes to would block for ever.
  base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid()) return std::unexpected(base::system_error("cannot read " + path, errno));
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0) {
    return std::unexpected(base::system_error("cannot read " + path, errno));
  }
  if (!S_ISREG(status.st_mode)) return base::failure("cannot read " + path + ": it is not a regular file");
  size = static_cast<std::size_t>(status.st_size);
  if (size > most) {
    return base::failure("cannot read " + path + ": it has " + std::to_string(size) +
                         " bytes, more than the " + std::to_string(most) + " that are read");
  }
  return fd;
}

struct CloseDirectory {
  void operator()(DIR* directory) const { ::closedir(directory); }
};

}  // namespace

base::Result<std::string> RealFiles::read(const std::string& path, std::size_t most) const {
  std::size_t size = 0;
  auto fd = open_regular(path, most, size);
  if (!fd) return std::unexpected(fd.error());
  std::string text;
  text.resize(size + 1);  // one more than expected, so that the end of the file is seen without another call
  std::size_t filled = 0;
  for (;;) {
    const ssize_t count = ::read(fd->get(), text.data() + filled, text.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return std::unexpected(base::system_error("cannot read " + path, errno));
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
    if (filled > most) return base::failure("cannot read " + path + ": it is growing while it is read");
    if (filled == text.size()) text.resize(text.size() * 2);
  }
  text.resize(filled);
  return text;
}

base::Result<std::vector<std::string>> RealFiles::list(const std::string& directory) const {
  const std::unique_ptr<DIR, CloseDirectory> open(::opendir(directory.c_str()));
  std::vector<std::string> names;
  if (!open && errno == ENOENT) return names;
  if (!open) return std::unexpected(base::system_error("cannot list " + directory, errno));
  errno = 0;
  while (const dirent* entry = ::readdir(open.get())) {
    const std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(name);
    errno = 0;
  }
  if (errno != 0) return std::unexpected(base::system_error("cannot list " + directory, errno));
  std::ranges::sort(names);
  return names;
}

base::Result<std::optional<std::chrono::seconds>> RealFiles::age(const std::string& path) const {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0)
    return std::chrono::seconds(::time(nullptr) - status.st_mtim.tv_sec);
  if (errno == ENOENT || errno == ENOTDIR) return std::nullopt;
  return std::unexpected(base::system_error("cannot read " + path, errno));
}

std::optional<std::uint32_t> RealFiles::user(const std::string& name) const {
  passwd entry{};
  passwd* found = nullptr;
  std::vector<char> buffer(4096);
  int error = ERANGE;
  while (error == ERANGE && buffer.size() <= 1 << 20) {
    error = ::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
    if (error == ERANGE) buffer.resize(buffer.size() * 2);
  }
  if (error != 0 || found == nullptr) return std::nullopt;
  return found->pw_uid;
}

}  // namespace resolve
