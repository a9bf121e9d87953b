// SPDX-License-Identifier: GPL-2.0-or-later
//
// Tells that files have changed, however an editor does it: written in place, replaced by rename, through a
// symbolic link that is swapped anywhere on the way, deleted and put back, the directory replaced. For that
// it watches every directory on the way to each file for the one name that leads on, and the file itself
// (inotify). It does not read the files, does not wait and does not gather bursts: the daemon awaits fd() and
// the reconciler waits for quiet.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/unique_fd.h"

struct inotify_event;

namespace mailfwd {

struct WatchedPaths {
  std::vector<std::string> files;  // need not exist
  std::string dropins;             // a directory, of which files *.toml count; need not exist

  bool operator==(const WatchedPaths&) const = default;
};

class FileWatch {
 public:
  static base::Result<FileWatch> open();

  [[nodiscard]] int fd() const { return inotify_.get(); }

  // Replaces what is watched. From the return on, no change is missed.
  void watch(WatchedPaths paths);

  // The files that may have changed since the last call, as they were given to watch() (a drop-in as
  // directory/name), sorted; never blocks. Empty: only names that nobody asked for. A path "" stands for
  // everything: events were lost.
  std::set<std::string> drain();

  // The watched paths at which something has changed since that time (by the inode's ctime: of
  // CLOCK_REALTIME_COARSE). For files that were read before anybody knew that they are to be watched.
  [[nodiscard]] std::set<std::string> changed_since(const timespec& time) const;

  // What can not be watched, and why. Changes there are seen on a reload only.
  [[nodiscard]] const base::Errors& blind_spots() const { return blind_spots_; }

 private:
  // What a watched inode is to us.
  struct Watch {
    std::string real_path;
    std::map<std::string, std::set<std::string>> names;  // in a directory: which name leads to which paths
    std::set<std::string> itself;                        // the inode is on the way to these paths
    bool dropins = false;                                // any *.toml in it counts
  };
  using Watches = std::map<int, Watch>;  // by inotify's watch descriptor

  explicit FileWatch(base::UniqueFd inotify) : inotify_(std::move(inotify)) {}
  void rebuild();
  // Watches the way to `path`; the real path it leads to, or nothing if it ends before.
  std::string follow(const std::string& path, Watches& watches);
  void look_for(const std::string& path, const std::string& name, const std::string& directory,
                std::uint32_t mask, Watches& watches);
  void follow_dropins(Watches& watches);
  Watch* add(const std::string& real_path, std::uint32_t mask, Watches& watches);
  std::optional<mode_t> note_change(const std::string& path, const std::string& hop);
  bool take(const inotify_event& event, std::set<std::string>& changed);

  base::UniqueFd inotify_;
  WatchedPaths paths_;
  Watches watches_;
  base::Errors blind_spots_;
  std::map<std::string, timespec> last_changes_;
};

// "/etc/mailfw.toml changed", "/etc/a.txt changed and 3 more": for the log line.
std::string cause_of(const std::set<std::string>& changed);

}  // namespace mailfwd
