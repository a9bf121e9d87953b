// SPDX-License-Identifier: GPL-2.0-or-later
//
// The engine's bans on disk: reads them at the start, writes what is new, and goes on trying when there is no
// room, no folder or no right to write. Used on one thread at a time, apart from the event loop: a sync may
// take as long as it likes.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "bans/store.h"
#include "mailfwd/ban_engine.h"

namespace mailfwd {

// How a store is opened; tests have one that fails when they like.
struct OpenedArchive {
  std::unique_ptr<bans::BanStore> store;
  base::Errors warnings;
};
using OpenArchive = std::function<base::Result<OpenedArchive>()>;

OpenArchive archive_at(std::string path);

// What there is to tell: `failed` keeps what is unsaved from the disk, the warnings do not.
struct Saved {
  std::optional<base::Error> failed;
  base::Errors warnings;

  bool operator==(const Saved&) const = default;
};

class BanArchive {
 public:
  // The engine outlives it.
  BanArchive(BanEngine& engine, OpenArchive open) : engine_(engine), open_(std::move(open)) {}

  // Opens the store and gives the engine what is in it.
  Saved read();
  // Everything that the engine has and the disk has not, in one transaction. Opens the store first if that
  // has not been possible.
  Saved save();

 private:
  BanEngine& engine_;
  OpenArchive open_;
  std::unique_ptr<bans::BanStore> store_;
};

}  // namespace mailfwd
