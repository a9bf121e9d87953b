// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/dry_run.h"

#include <sched.h>

#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <variant>

#include "base/overloaded.h"
#include "diff/diff.h"
#include "kernel/netlink_kernel.h"
#include "mailfwctl/capability.h"
#include "render/change_text.h"

namespace mailfwctl {
namespace {

constexpr int stale_retries = 10;

struct Answer {
  ExitCode code = ExitCode::done;
  base::Errors errors;
  std::string change;  // in words; of an accepted table
  std::string where = "this";
};

Answer no(ExitCode code, base::Error error) {
  return {code, {std::move(error)}, {}, {}};
}

// Nothing: somebody committed in between, ask again.
std::optional<Answer> answer_of(const kernel::CommitOutcome& outcome, const diff::Changeset& changes) {
  using Maybe = std::optional<Answer>;
  return std::visit(
      base::Overloaded{
          [&](const kernel::Committed&) -> Maybe {
            return Answer{{}, {}, render::change_summary(changes), "this"};
          },
          [](const kernel::Stale&) -> Maybe { return std::nullopt; },
          [](const kernel::Refused& refused) -> Maybe {
            return Answer{ExitCode::refused, refused.errors, {}, {}};
          },
          [](const kernel::OutcomeUnknown& unknown) -> Maybe { return no(ExitCode::refused, unknown.cause); },
      },
      outcome);
}

Answer ask_in_this_namespace(const lower::LoweredTable& wanted, bool may_move);

Answer ask_in_empty_namespace(const lower::LoweredTable& wanted) {
  if (::unshare(CLONE_NEWNET) != 0) {
    auto error =
        base::system_error("the daemon owns the table, and an empty network namespace can not be had", errno);
    error.hint = "be root to ask the kernel while the daemon runs; 'mailfwctl plan' asks the daemon";
    return no(ExitCode::not_permitted, std::move(error));
  }
  auto answer = ask_in_this_namespace(wanted, false);
  answer.where = "empty";
  return answer;
}

Answer ask_in_this_namespace(const lower::LoweredTable& wanted, bool may_move) {
  auto kernel = kernel::NetlinkKernel::open();
  if (!kernel) return no(ExitCode::refused, std::move(kernel.error()));
  for (int attempt = 0; attempt < stale_retries; ++attempt) {
    const auto live = (*kernel)->snapshot(nullptr);
    if (!live) return no(ExitCode::refused, live.error());
    const bool owned = live->table && live->table->owner == diff::Owner::somebody_else;
    if (owned && may_move) return ask_in_empty_namespace(wanted);
    const auto changes = diff::diff(*live, wanted);
    if (changes.empty()) return {{}, {}, render::change_summary(changes), "this"};
    if (auto answer = answer_of((*kernel)->check(changes), changes)) return *std::move(answer);
  }
  return no(ExitCode::refused, base::failure("somebody else keeps changing the ruleset; try again").error());
}

}  // namespace

void ask_kernel(const lower::LoweredTable& wanted, Outcome& outcome) {
  const auto answer = may_configure_network()
                          ? ask_in_this_namespace(wanted, true)
                          : no(ExitCode::not_permitted,
                               base::failure("asking the kernel needs CAP_NET_ADMIN", "be root").error());
  outcome.code = answer.code;
  outcome.errors = answer.errors;
  outcome.fields["kernel"] = boost::json::object{{"accepts", answer.code == ExitCode::done},
                                                 {"network_namespace", answer.where},
                                                 {"change", answer.change}};
  if (answer.code != ExitCode::done) return;
  outcome.text +=
      answer.where == "empty"
          ? "the kernel takes it (asked in an empty network namespace: the running daemon owns the table)\n"
          : "the kernel takes it; to change: " + answer.change + '\n';
}

}  // namespace mailfwctl
