// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/offline.h"

#include <unistd.h>

#include <cerrno>
#include <utility>

#include "kernel/interfaces.h"
#include "lists/directory_store.h"
#include "resolve/real_files.h"

namespace mailfwctl {
namespace {

bool is_denied(const std::string& path) {
  return ::access(path.c_str(), R_OK) != 0 && (errno == EACCES || errno == EPERM);
}

}  // namespace

std::expected<load::Loaded, Outcome> load_policy(const Settings& settings, const Moment& moment) {
  auto interfaces = kernel::read_interfaces();
  if (!interfaces)
    return std::unexpected(Outcome{ExitCode::refused, {}, {std::move(interfaces.error())}, {}});
  auto attempt = load::load(resolve::RealFiles{}, lists::DirectoryStore(settings.state + "/lists"),
                            {settings.config, settings.dropins, settings.names},
                            {*std::move(interfaces), moment.banned_services, moment.proven}, moment.extent);
  if (attempt.loaded) return *std::move(attempt.loaded);
  const bool denied = is_denied(settings.config) || is_denied(settings.dropins) || is_denied(settings.names);
  const auto code = denied ? ExitCode::not_permitted : ExitCode::refused;
  return std::unexpected(Outcome{code, {}, std::move(attempt.loaded.error()), {}});
}

}  // namespace mailfwctl
