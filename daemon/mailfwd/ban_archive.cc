// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/ban_archive.h"

#include <utility>

#include "bans/sqlite_store.h"

namespace mailfwd {

OpenArchive archive_at(std::string path) {
  return [path = std::move(path)]() -> base::Result<OpenedArchive> {
    auto opened = bans::SqliteStore::open(path);
    if (!opened) return std::unexpected(opened.error());
    return OpenedArchive{std::move(opened->store), std::move(opened->warnings)};
  };
}

Saved BanArchive::read() {
  auto opened = open_();
  if (!opened) return {opened.error(), {}};
  Saved saved{std::nullopt, std::move(opened->warnings)};
  const auto stored = opened->store->read();
  if (!stored) return {stored.error(), std::move(saved.warnings)};
  if (stored->unreadable > 0) {
    saved.warnings.push_back(
        base::failure(std::to_string(stored->unreadable) + " rows on disk are no bans, and are left alone")
            .error());
  }
  engine_.remember(*stored);
  store_ = std::move(opened->store);
  return saved;
}

Saved BanArchive::save() {
  Saved saved;
  if (!store_) {
    saved = read();
    if (saved.failed) return saved;
    engine_.settle();
  }
  const auto edits = engine_.unsaved();
  if (!edits) return saved;
  auto written = store_->write(*edits);
  if (written) return saved;
  // A file that was taken away or broken is made anew by that write, and is empty.
  engine_.not_saved();
  if (const auto all = engine_.unsaved()) written = store_->write(*all);
  if (written) return saved;
  engine_.not_saved();
  saved.failed = written.error();
  return saved;
}

}  // namespace mailfwd
