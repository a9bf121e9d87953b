// SPDX-License-Identifier: GPL-2.0-or-later
//
// The kernel contract, held by nf_tables itself.
#include "kernel/aside_contract.h"
#include "kernel/kernel_contract.h"

#include <stdexcept>

#include "kernel/netlink_kernel.h"
#include "support/network_namespace.h"
#include "support/program.h"

namespace kernel_contract {
namespace {

class NetlinkWorld {
 public:
  NetlinkWorld() {
    auto opened = kernel::NetlinkKernel::open();
    if (!opened) throw std::runtime_error(base::to_text(opened.error()));
    kernel_ = std::move(*opened);
  }

  kernel::Kernel& kernel() { return *kernel_; }
  void somebody_else_commits() { nft("add table ip other" + std::to_string(++others_)); }
  void somebody_else_flushes(const std::string& chain) { nft("flush chain inet mailfwd " + chain); }

 private:
  static void nft(const std::string& arguments) {
    const auto output = support::run("nft " + arguments);
    if (output.status != 0) throw std::runtime_error(output.text);
  }

  support::NetworkNamespace namespace_;
  support::NetworkNamespace::Inside inside_{namespace_};
  std::unique_ptr<kernel::NetlinkKernel> kernel_;
  int others_ = 0;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Netlink, KernelContract, NetlinkWorld);
INSTANTIATE_TYPED_TEST_SUITE_P(Netlink, AsideContract, NetlinkWorld);

}  // namespace
}  // namespace kernel_contract
