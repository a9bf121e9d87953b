// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/capability.h"

#include <linux/capability.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>

namespace mailfwctl {

bool may_configure_network() {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> sets{};
  if (::syscall(SYS_capget, &header, sets.data()) != 0) return false;
  return (sets[0].effective & (1U << CAP_NET_ADMIN)) != 0;
}

}  // namespace mailfwctl
