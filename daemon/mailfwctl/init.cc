// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "base/unique_fd.h"
#include "mailfwctl/machine.h"
#include "mailfwctl/starting_policy.h"
#include "mailfwctl/verbs.h"
#include "policy/read.h"

namespace mailfwctl {
namespace {

// The daemon reads the file as its own user, whatever the umask of who writes it: a policy is no secret.
constexpr mode_t readable_by_all = 0644;

Outcome not_written(const std::string& path, int number) {
  if (number == EEXIST) {
    return failed(ExitCode::refused, path + " exists already; nothing was written",
                  "move it away first, or choose another file with --config");
  }
  const bool denied = number == EACCES || number == EPERM;
  auto outcome = failed(denied ? ExitCode::not_permitted : ExitCode::refused,
                        base::system_error("write " + path, number).message);
  if (denied) outcome.errors.front().hint = "be root, or choose another file with --config";
  return outcome;
}

// An errno value, or 0.
int write_all(int file, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(file, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return ::fchmod(file, readable_by_all) == 0 && ::fsync(file) == 0 ? 0 : errno;
}

// An errno value, or 0. A file that could not be written to its end does not stay.
int create(const std::string& path, std::string_view text) {
  const base::UniqueFd file{
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, readable_by_all)};
  if (!file.valid()) return errno;
  const int error = write_all(file.get(), text);
  if (error != 0) ::unlink(path.c_str());
  return error;
}

}  // namespace

Outcome init(const Settings& settings) {
  const auto machine = look_at_machine();
  if (!machine) return Outcome{ExitCode::refused, {}, {machine.error()}, {}};
  const auto text = starting_policy(*machine);
  // What this machine is called or made of must not lead to a file that the daemon then refuses.
  if (auto policy = policy::read({{settings.config, text}}); !policy) {
    return Outcome{ExitCode::refused, {}, std::move(policy.error()), {}};
  }
  if (const int error = create(settings.config, text)) return not_written(settings.config, error);

  Outcome outcome;
  outcome.text = "wrote " + settings.config + ": read it, change it, then 'mailfwctl check'\n";
  outcome.fields["file"] = settings.config;
  return outcome;
}

}  // namespace mailfwctl
