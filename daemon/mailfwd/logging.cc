// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/logging.h"

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/sinks/systemd_sink.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <string_view>

#include "mailfwd/decision_text.h"

namespace mailfwd {
namespace {

// systemd.exec(5): JOURNAL_STREAM holds device and inode of the journal's stream, to be compared with ours.
bool stderr_is_the_journal() {
  const char* stream = std::getenv("JOURNAL_STREAM");
  struct stat status {};
  if (stream == nullptr || ::fstat(STDERR_FILENO, &status) != 0) return false;
  return fmt::format("{}:{}", status.st_dev, status.st_ino) == stream;
}

spdlog::sink_ptr make_sink() {
  if (stderr_is_the_journal()) {
    auto journal = std::make_shared<spdlog::sinks::systemd_sink_mt>("mailfwd");
    journal->set_pattern("%v");
    return journal;
  }
  auto console = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  console->set_pattern("%Y-%m-%dT%H:%M:%S.%e mailfwd[%P] %l: %v");
  return console;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::error:
      return spdlog::level::err;
    case LogLevel::warning:
      return spdlog::level::warn;
    case LogLevel::info:
      return spdlog::level::info;
    case LogLevel::debug:
      return spdlog::level::debug;
  }
  return spdlog::level::info;
}

spdlog::level::level_enum level_of(reconcile::DecisionKind kind) {
  using reconcile::DecisionKind;
  switch (kind) {
    case DecisionKind::repaired:
      return spdlog::level::warn;
    case DecisionKind::rejected:
    case DecisionKind::failed:
      return spdlog::level::err;
    case DecisionKind::applied:
    case DecisionKind::unchanged:
    case DecisionKind::adopted:
    case DecisionKind::stopped:
      return spdlog::level::info;
  }
  return spdlog::level::info;
}

}  // namespace

std::shared_ptr<spdlog::logger> make_logger(LogLevel level) {
  auto logger = std::make_shared<spdlog::logger>("mailfwd", make_sink());
  logger->set_level(level_of(level));
  logger->flush_on(spdlog::level::trace);
  return logger;
}

void log(spdlog::logger& logger, const reconcile::Decision& decision) {
  logger.log(level_of(decision.kind), "{}", decision_text(decision));
}

void log(spdlog::logger& logger, spdlog::level::level_enum level, const base::Error& error) {
  logger.log(level, "{}",
             escaped(error.hint.empty() ? error.message : error.message + " (" + error.hint + ")"));
}

}  // namespace mailfwd
