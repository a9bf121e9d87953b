// SPDX-License-Identifier: GPL-2.0-or-later
//
// Runs a piece of a test without root's powers, in a thread of its own: the raw system calls change that
// thread alone, where those of the C library would change the whole process.
#pragma once

#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <thread>
#include <vector>

namespace mailfwd::test {

inline constexpr unsigned nobody = 65534;

inline void as_nobody(const std::vector<gid_t>& groups, const std::function<void()>& piece) {
  std::thread([&] {
    if (::geteuid() == 0) {
      ::syscall(SYS_setgroups, groups.size(), groups.data());
      ::syscall(SYS_setresgid, nobody, nobody, nobody);
      ::syscall(SYS_setresuid, nobody, nobody, nobody);
    }
    piece();
  }).join();
}

}  // namespace mailfwd::test
