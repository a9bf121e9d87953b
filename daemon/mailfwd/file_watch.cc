// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/file_watch.h"

#include <fcntl.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstring>
#include <filesystem>
#include <list>
#include <utility>

namespace mailfwd {
namespace {

// On the way: the next directory goes, is replaced or changes its mode. No more than that, because the way
// may lead through /tmp, and an idle daemon shall not wake up for what others do there.
constexpr std::uint32_t way_events =
    IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE | IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR;
// Where a file, a link or something that is not there yet is looked for. IN_CLOSE_WRITE rather than
// IN_MODIFY, because a file that is still open for writing is not finished. IN_ATTRIB: it becomes readable by
// chmod.
constexpr std::uint32_t directory_events = way_events | IN_CREATE | IN_CLOSE_WRITE;
// Through a hard link or a bind mount a file is written without its directory being told.
constexpr std::uint32_t file_events = IN_CLOSE_WRITE | IN_ATTRIB;

constexpr int most_symbolic_links = 40;  // as the kernel, path_resolution(7)

std::list<std::string> components(std::string_view path) {
  std::list<std::string> names;
  while (!path.empty()) {
    const auto slash = std::min(path.find('/'), path.size());
    if (slash > 0) names.emplace_back(path.substr(0, slash));
    path.remove_prefix(std::min(slash + 1, path.size()));
  }
  return names;
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory == "/" ? "/" + name : directory + "/" + name;
}

std::string parent(const std::string& directory) {
  const auto slash = directory.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : directory.substr(0, slash);
}

// The target of a symbolic link; nothing if the path is none.
std::string link_target(const std::string& path) {
  std::array<char, PATH_MAX> target{};
  const ssize_t length = ::readlink(path.c_str(), target.data(), target.size());
  return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

bool is_directory(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool counts_as_dropin(std::string_view name) {
  return name.ends_with(".toml") && !name.starts_with(".");
}

// Just made by open(O_CREAT): its writer will close it, and that is the event to act on.
bool awaits_its_writer(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0 &&
         status.st_nlink == 1;
}

bool earlier(const timespec& a, const timespec& b) {
  return a.tv_sec != b.tv_sec ? a.tv_sec < b.tv_sec : a.tv_nsec < b.tv_nsec;
}

std::string absolute(const std::string& path) {
  std::error_code failed;
  const auto found = std::filesystem::absolute(path, failed);
  return failed ? path : found.string();
}

}  // namespace

base::Result<FileWatch> FileWatch::open() {
  base::UniqueFd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!inotify.valid()) return std::unexpected(base::system_error("watch files: inotify_init1", errno));
  return FileWatch(std::move(inotify));
}

void FileWatch::watch(WatchedPaths paths) {
  paths_ = std::move(paths);
  rebuild();
}

// Watches that are still needed keep their descriptor, so no event between the old and the new set is lost.
void FileWatch::rebuild() {
  Watches watches;
  blind_spots_.clear();
  last_changes_.clear();
  for (const auto& path : paths_.files) follow(path, watches);
  if (!paths_.dropins.empty()) follow_dropins(watches);
  for (const auto& [descriptor, watch] : watches_) {
    if (!watches.contains(descriptor)) ::inotify_rm_watch(inotify_.get(), descriptor);
  }
  watches_ = std::move(watches);
}

FileWatch::Watch* FileWatch::add(const std::string& real_path, std::uint32_t mask, Watches& watches) {
  const int descriptor = ::inotify_add_watch(inotify_.get(), real_path.c_str(), mask | IN_MASK_ADD);
  if (descriptor >= 0) {
    watches[descriptor].real_path = real_path;
    return &watches[descriptor];
  }
  // What vanished in between, or is no directory, is announced by the watch on the name that led here.
  if (errno == ENOENT || errno == ENOTDIR) return nullptr;
  auto error = base::system_error("cannot watch " + real_path, errno);
  if (std::ranges::find(blind_spots_, error) == blind_spots_.end()) blind_spots_.push_back(std::move(error));
  return nullptr;
}

void FileWatch::look_for(const std::string& path, const std::string& name, const std::string& directory,
                         std::uint32_t mask, Watches& watches) {
  Watch* watch = add(directory, mask, watches);
  if (watch == nullptr) return;
  watch->names[name].insert(path);
  watch->itself.insert(path);
}

// Each directory is watched before the name in it is looked up: what changes after the look-up is announced.
std::string FileWatch::follow(const std::string& path, Watches& watches) {
  std::string directory = "/";
  std::list<std::string> rest = components(absolute(path));
  int links = 0;
  while (!rest.empty()) {
    const std::string name = std::move(rest.front());
    rest.pop_front();
    if (name == ".") continue;
    if (name == "..") {
      directory = parent(directory);
      continue;
    }
    const std::string here = joined(directory, name);
    look_for(path, name, directory, way_events, watches);
    if (is_directory(here)) {
      directory = here;
      continue;
    }
    look_for(path, name, directory, directory_events, watches);
    const std::string target = link_target(here);
    if (target.empty()) {
      directory = here;
      continue;
    }
    note_change(path, here);
    if (++links > most_symbolic_links) return {};
    rest.splice(rest.begin(), components(target));
    if (target.front() == '/') directory = "/";
  }
  const auto mode = note_change(path, directory);
  if (!mode) return {};
  if (!S_ISREG(*mode)) return directory;
  if (Watch* watch = add(directory, file_events, watches)) watch->itself.insert(path);
  return directory;
}

// The mode of what is at `hop`, a step on the way to `path`; nothing if nothing is.
std::optional<mode_t> FileWatch::note_change(const std::string& path, const std::string& hop) {
  struct stat status {};
  if (::lstat(hop.c_str(), &status) != 0) return std::nullopt;
  auto& last = last_changes_[path];
  if (earlier(last, status.st_ctim)) last = status.st_ctim;
  return status.st_mode;
}

std::set<std::string> FileWatch::changed_since(const timespec& time) const {
  std::set<std::string> changed;
  for (const auto& [path, last] : last_changes_) {
    if (!earlier(last, time)) changed.insert(path);
  }
  return changed;
}

void FileWatch::follow_dropins(Watches& watches) {
  const std::string real = follow(paths_.dropins, watches);
  Watch* watch = real.empty() ? nullptr : add(real, directory_events, watches);
  if (watch == nullptr) return;
  watch->dropins = true;
  watch->itself.insert(paths_.dropins);
  std::error_code failed;
  for (std::filesystem::directory_iterator entry(real, failed), end; !failed && entry != end;
       entry.increment(failed)) {
    const std::string name = entry->path().filename();
    if (counts_as_dropin(name)) follow(paths_.dropins + "/" + name, watches);
  }
}

// Whether the event concerns a path of ours; then `changed` gets it, unless it is a file whose writer is
// still at it.
bool FileWatch::take(const inotify_event& event, std::set<std::string>& changed) {
  if ((event.mask & IN_Q_OVERFLOW) != 0) {
    changed.insert("");
    return true;
  }
  const auto found = watches_.find(event.wd);
  if (found == watches_.end()) return false;
  const Watch& watch = found->second;
  if (event.len == 0) {  // about the watched inode itself
    // A directory's own attributes do not matter, and IN_IGNORED follows what has been told already.
    const bool file = watch.names.empty() && !watch.dropins;
    const bool gone = (event.mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) != 0;
    if (!gone && !(file && (event.mask & file_events) != 0)) return false;
    changed.insert(watch.itself.begin(), watch.itself.end());
    return true;
  }
  const std::string name = event.name;  // padded with NULs
  std::set<std::string> paths;
  if (const auto known = watch.names.find(name); known != watch.names.end()) paths = known->second;
  if (watch.dropins && counts_as_dropin(name)) paths.insert(paths_.dropins + "/" + name);
  if (paths.empty()) return false;
  if ((event.mask & IN_CREATE) == 0 || !awaits_its_writer(joined(watch.real_path, name)))
    changed.merge(paths);
  return true;
}

std::set<std::string> FileWatch::drain() {
  std::set<std::string> changed;
  bool concerned = false;
  alignas(inotify_event) std::array<char, 16 * 1024> buffer;
  // Bounded: the loop has other things to do, and what is left makes fd() readable again.
  for (int reads = 0; reads < 64; ++reads) {
    const ssize_t length = ::read(inotify_.get(), buffer.data(), buffer.size());
    if (length < 0 && errno == EINTR) continue;
    if (length <= 0) break;
    for (std::size_t at = 0; at < static_cast<std::size_t>(length);) {
      const auto* event = reinterpret_cast<const inotify_event*>(buffer.data() + at);
      if (take(*event, changed)) concerned = true;
      at += sizeof(inotify_event) + event->len;
    }
  }
  if (concerned) rebuild();
  return changed;
}

std::string cause_of(const std::set<std::string>& changed) {
  if (changed.contains("")) return "file events were lost";
  std::string cause = *changed.begin() + " changed";
  if (changed.size() > 1) cause += " and " + std::to_string(changed.size() - 1) + " more";
  return cause;
}

}  // namespace mailfwd
