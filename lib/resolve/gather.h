// SPDX-License-Identifier: GPL-2.0-or-later
//
// Reads from the file system what a policy refers to: its own text and drop-ins, list files, names, users.
// The file system is an argument (FileReader), so that `check`, the daemon and the tests share this code.
// Interfaces are read over netlink by lib/kernel/interfaces.h and passed in.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "lists/store.h"
#include "policy/names_file.h"
#include "policy/policy.h"
#include "policy/read.h"
#include "resolve/world.h"

namespace resolve {

// The seam to the file system. RealFiles (real_files.h) is the one of the programs; tests use a map.
class FileReader {
 public:
  virtual ~FileReader() = default;
  // The whole content of a regular file of at most `most` bytes. A FIFO, a device, a directory is an error,
  // at once.
  virtual base::Result<std::string> read(const std::string& path, std::size_t most) const = 0;
  // Names (not paths) in a directory, sorted. A directory that does not exist has none.
  virtual base::Result<std::vector<std::string>> list(const std::string& directory) const = 0;
  // How long ago the file was written; nothing if there is none.
  virtual base::Result<std::optional<std::chrono::seconds>> age(const std::string& path) const = 0;
  // The numeric id of a user of this machine; nothing if there is none of that name.
  virtual std::optional<std::uint32_t> user(const std::string& name) const = 0;
};

// The policy file and its drop-ins `directory`/*.toml in name order.
base::Checked<std::vector<policy::SourceFile>> read_sources(const FileReader& files,
                                                            const std::string& policy_file,
                                                            const std::string& directory);

// The names file; nothing if there is none.
base::Result<std::optional<policy::SourceFile>> read_names_file(const FileReader& files,
                                                                const std::string& path);

inline constexpr std::size_t most_list_bytes = 256 << 20;  // a million prefixes are about 16 MB

// The files that the policy names, for the file watch. Sorted, unique.
std::vector<std::string> list_files_of(const policy::Policy& policy);

// A `file:` list of the operator's own. An error of the file as a whole has no place.
base::Checked<base::AddressSet> read_list(const FileReader& files, const std::string& path);

// What the names of a policy stand for, and where that is written.
struct GivenIn {
  std::string file;
  policy::GivenNames names;
};

// `store` is only asked.
World gather(const FileReader& files, const policy::Policy& policy, const GivenIn& given,
             const lists::Store& store, std::vector<Interface> interfaces);

}  // namespace resolve
