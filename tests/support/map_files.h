// SPDX-License-Identifier: GPL-2.0-or-later
//
// A FileReader over a map: files are their path and text, users their name and number. It refuses what
// RealFiles refuses (a missing file, one that is too long).
#pragma once

#include <map>
#include <string>

#include "resolve/gather.h"

namespace support {

class MapFiles final : public resolve::FileReader {
 public:
  std::map<std::string, std::string> files;
  std::map<std::string, std::chrono::seconds> ages;  // of files that are not written just now
  std::map<std::string, std::uint32_t> users;

  base::Result<std::string> read(const std::string& path, std::size_t most) const override {
    const auto found = files.find(path);
    if (found == files.end()) return base::failure("cannot read " + path + ": No such file or directory");
    if (found->second.size() > most) {
      return base::failure("cannot read " + path + ": it has " + std::to_string(found->second.size()) +
                           " bytes, more than the " + std::to_string(most) + " that are read");
    }
    return found->second;
  }
  base::Result<std::vector<std::string>> list(const std::string& directory) const override {
    std::vector<std::string> names;
    for (const auto& [path, text] : files) {
      if (path.starts_with(directory + "/")) names.push_back(path.substr(directory.size() + 1));
    }
    return names;
  }
  base::Result<std::optional<std::chrono::seconds>> age(const std::string& path) const override {
    if (!files.contains(path)) return std::nullopt;
    const auto found = ages.find(path);
    return found == ages.end() ? std::chrono::seconds(0) : found->second;
  }
  std::optional<std::uint32_t> user(const std::string& name) const override {
    const auto found = users.find(name);
    return found == users.end() ? std::nullopt : std::optional(found->second);
  }
};

}  // namespace support
