// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/socket_file.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace mailfwd {
namespace {

base::UniqueFd unix_socket() {
  return base::UniqueFd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
}

const sockaddr* generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

base::Result<sockaddr_un> address_of(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof address.sun_path) {
    return base::failure("the path of the control socket has " + std::to_string(path.size()) +
                         " bytes, it can have 1 to " + std::to_string(sizeof address.sun_path - 1));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

// Nobody answers at a socket that a killed daemon has left behind.
bool somebody_answers(const sockaddr_un& address) {
  const auto probe = unix_socket();
  return ::connect(probe.get(), generic(address), sizeof address) == 0 || errno == EAGAIN;
}

// Nothing on success.
std::optional<base::Error> clear_the_way(const std::string& path, const sockaddr_un& address) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) {
    if (errno == ENOENT) return std::nullopt;
    return base::system_error("look at " + path, errno);
  }
  if (!S_ISSOCK(status.st_mode)) return base::failure(path + " is in the way of the control socket").error();
  if (somebody_answers(address)) {
    return base::failure("another mailfwd already answers at " + path,
                         "two daemons would fight over one table")
        .error();
  }
  if (::unlink(path.c_str()) != 0) return base::system_error("replace the stale socket " + path, errno);
  return std::nullopt;
}

// systemd makes /run/mailfwd for its unit; by hand nobody does.
void make_directory_of(const std::string& path) {
  const auto directory = std::filesystem::path(path).parent_path();
  if (!directory.empty()) ::mkdir(directory.c_str(), 0750);
}

// Nothing on success. The unit's user may not chown and need not: its own group is the group of readers.
std::optional<base::Error> open_to(const std::string& path, std::optional<gid_t> readers) {
  if (readers && *readers != ::getegid() && ::chown(path.c_str(), static_cast<uid_t>(-1), *readers) != 0) {
    return base::system_error("give " + path + " to the group mailfwd", errno);
  }
  if (::chmod(path.c_str(), readers ? 0660 : 0600) != 0)
    return base::system_error("set the mode of " + path, errno);
  return std::nullopt;
}

}  // namespace

base::Result<SocketFile> SocketFile::listen(const std::string& path, std::optional<gid_t> readers) {
  const auto address = address_of(path);
  if (!address) return std::unexpected(address.error());
  make_directory_of(path);
  if (auto failed = clear_the_way(path, *address)) return std::unexpected(*std::move(failed));

  auto socket = unix_socket();
  const mode_t before = ::umask(0177);  // nobody connects before the mode is what it shall be
  const int bound = ::bind(socket.get(), generic(*address), sizeof *address);
  const int number = errno;
  ::umask(before);
  if (bound != 0) return std::unexpected(base::system_error("make the control socket " + path, number));

  SocketFile file(path, std::move(socket));
  struct stat status {};
  if (::lstat(path.c_str(), &status) == 0) file.inode_ = status.st_ino;
  if (auto failed = open_to(path, readers)) return std::unexpected(*std::move(failed));
  if (::listen(file.fd(), SOMAXCONN) != 0)
    return std::unexpected(base::system_error("listen at " + path, errno));
  return file;
}

SocketFile::~SocketFile() {
  struct stat status {};
  // Not somebody else's, who has taken the path since.
  if (socket_.valid() && ::lstat(path_.c_str(), &status) == 0 && status.st_ino == inode_)
    ::unlink(path_.c_str());
}

}  // namespace mailfwd
