// SPDX-License-Identifier: GPL-2.0-or-later
//
// The control socket as a file: made with its mode and group, a stale one replaced, a live one left alone,
// taken away at the end. What is said over it is the control server's.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

#include "base/result.h"
#include "base/unique_fd.h"

namespace mailfwd {

class SocketFile {
 public:
  // Listens at `path`. Mode 0660, of the group `readers` if there is one; else 0600.
  static base::Result<SocketFile> listen(const std::string& path, std::optional<gid_t> readers);

  SocketFile(SocketFile&&) noexcept = default;
  SocketFile& operator=(SocketFile&&) = delete;
  ~SocketFile();

  [[nodiscard]] int fd() const { return socket_.get(); }

 private:
  SocketFile(std::string path, base::UniqueFd socket) : path_(std::move(path)), socket_(std::move(socket)) {}

  std::string path_;
  base::UniqueFd socket_;
  ino_t inode_ = 0;
};

}  // namespace mailfwd
