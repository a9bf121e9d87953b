// SPDX-License-Identifier: GPL-2.0-or-later
//
// Every send and every receive of a commit fails once, and from then on, in every way that we know of:
// swallowed, short, interrupted, out of buffers, out of memory. Whatever happens, "committed" is said only if
// the kernel holds the rules, and "not committed" only if it does not. A sweep ends when a run is over before
// its fault's turn comes.
#include <algorithm>

#include "kernel/netlink_fixture.h"

namespace tests {
namespace {

struct Fault {
  const char* name;
  const char* call;
  const char* what;  // as strace's inject= wants it
};

class Faults : public NetlinkTest, public testing::WithParamInterface<Fault> {
 protected:
  struct Run {
    std::string word;
    bool injected;
  };

  // Runs the program with the fault at its `when`-th call. A leak detector can not work in a traced process.
  Run run_with_fault(const std::string& when) {
    const auto& fault = GetParam();
    const auto output =
        support::run("ASAN_OPTIONS=detect_leaks=0 timeout 20 strace -qq -o /proc/self/fd/3 -e trace=" +
                     std::string(fault.call) + " -e inject=" + fault.call + ":" + fault.what +
                     ":when=" + when + " " COMMIT_PROGRAM " 3>&1");
    EXPECT_EQ(output.status, 0) << output.text;
    Run run{"", output.text.find("(INJECTED)") != std::string::npos};
    for (const char* word : {"not-opened", "no-snapshot", "committed", "stale", "refused", "unknown"}) {
      if (("\n" + output.text).find("\n" + std::string(word) + "\n") != std::string::npos) run.word = word;
    }
    EXPECT_NE(run.word, "") << output.text;
    return run;
  }

  // Whether the rules are there; takes away what is there.
  bool look_and_clear() {
    const auto live = snapshot();
    const bool there = std::ranges::any_of(
        live.chains, [](const auto& chain) { return chain.name.text == "last" && chain.rules.size() == 1; });
    if (live.table) expect_committed(kernel_->commit(diff::removal(live)));
    return there;
  }

  void sweep(const std::string& sticky) {
    for (int index = 1; index < 200; ++index) {
      const auto run = run_with_fault(std::to_string(index) + sticky);
      const bool there = look_and_clear();
      if (run.word != "unknown") {
        EXPECT_EQ(run.word == "committed", there) << run.word << " at call " << index << sticky;
      }
      if (HasFailure()) return;
      if (!run.injected) {
        EXPECT_EQ(run.word, "committed");
        EXPECT_GT(index, 8) << "too few calls to have been a commit";
        return;
      }
    }
    ADD_FAILURE() << "the sweep did not come to its end";
  }
};

TEST_P(Faults, OnceNeverMakeAWrongOutcome) {
  sweep("");
}
TEST_P(Faults, FromThenOnNeverMakeAWrongOutcome) {
  sweep("+");
}

constexpr Fault faults[]{
    {"SendSwallowed", "sendmsg", "retval=0"},          {"SendShort", "sendmsg", "retval=20"},
    {"SendOfAPage", "sendmsg", "retval=4096"},         {"SendInterrupted", "sendmsg", "error=EINTR"},
    {"SendWouldBlock", "sendmsg", "error=EAGAIN"},     {"SendWithoutBuffers", "sendmsg", "error=ENOBUFS"},
    {"SendWithoutMemory", "sendmsg", "error=ENOMEM"},  {"SendNotPermitted", "sendmsg", "error=EPERM"},
    {"SendRefused", "sendmsg", "error=ECONNREFUSED"},  {"SendTooBig", "sendmsg", "error=EMSGSIZE"},
    {"ReceiveOverrun", "recvmsg", "error=ENOBUFS"},    {"ReceiveInterrupted", "recvmsg", "error=EINTR"},
    {"ReceiveNothing", "recvmsg", "error=EAGAIN"},     {"ReceiveWithoutMemory", "recvmsg", "error=ENOMEM"},
    {"ReceiveNotPermitted", "recvmsg", "error=EPERM"}, {"ReceiveEmpty", "recvmsg", "retval=0"},
};

INSTANTIATE_TEST_SUITE_P(Of, Faults, testing::ValuesIn(faults),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace tests
