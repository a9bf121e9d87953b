// SPDX-License-Identifier: GPL-2.0-or-later
//
// A fresh network namespace of the test's own, gone when its last descriptor is closed. The calling thread is
// moved in and out; sockets that it opens and programs that it starts while inside belong there and stay
// there. The machine's own ruleset is never touched. Needs CAP_SYS_ADMIN: a test without it fails, it does
// not pass by being skipped.
#pragma once

#include <fcntl.h>
#include <sched.h>

#include <cerrno>
#include <system_error>

#include "base/unique_fd.h"

namespace support {

class NetworkNamespace {
 public:
  NetworkNamespace() {
    const base::UniqueFd before = current();
    if (::unshare(CLONE_NEWNET) != 0) fail("unshare(CLONE_NEWNET)");
    namespace_ = current();
    enter(before);
  }

  // The calling thread is inside for as long as this lives.
  class Inside {
   public:
    explicit Inside(const NetworkNamespace& there) : before_(current()) { enter(there.namespace_); }
    Inside(const Inside&) = delete;
    Inside& operator=(const Inside&) = delete;
    // Going on in the wrong namespace could write to the machine's own ruleset: an exception here terminates.
    ~Inside() { enter(before_); }

   private:
    base::UniqueFd before_;
  };

 private:
  [[noreturn]] static void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
  }

  static base::UniqueFd current() {
    base::UniqueFd fd(::open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC));
    if (!fd.valid()) fail("open /proc/thread-self/ns/net");
    return fd;
  }
  static void enter(const base::UniqueFd& there) {
    if (::setns(there.get(), CLONE_NEWNET) != 0) fail("setns");
  }

  base::UniqueFd namespace_;
};

}  // namespace support
