// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/verdict.h"

#include "base/overloaded.h"
#include "kernel/message.h"

namespace kernel {

lower::VerdictIs to_kernel(const ruleset::Verdict& verdict) {
  return std::visit(base::Overloaded{
                        [](const ruleset::Accept&) {
                          return lower::VerdictIs{NF_ACCEPT, {}};
                        },
                        [](const ruleset::Drop&) {
                          return lower::VerdictIs{NF_DROP, {}};
                        },
                        [](const ruleset::Return&) {
                          return lower::VerdictIs{NFT_RETURN, {}};
                        },
                        [](const ruleset::Jump& it) {
                          return lower::VerdictIs{NFT_JUMP, it.chain.text};
                        },
                        [](const ruleset::Goto& it) {
                          return lower::VerdictIs{NFT_GOTO, it.chain.text};
                        },
                    },
                    verdict);
}

std::optional<ruleset::Verdict> to_map_verdict(const lower::VerdictIs& verdict) {
  switch (verdict.code) {
    case NF_ACCEPT:
      return ruleset::Accept{};
    case NF_DROP:
      return ruleset::Drop{};
    case NFT_RETURN:
      return ruleset::Return{};
    case NFT_JUMP:
      return ruleset::Jump{{verdict.chain}};
    case NFT_GOTO:
      return ruleset::Goto{{verdict.chain}};
  }
  return std::nullopt;
}

std::optional<lower::VerdictIs> decode_verdict(const Attributes& nest) {
  const auto code = nest.be32(NFTA_VERDICT_CODE);
  if (!code || !nest.only({NFTA_VERDICT_CODE, NFTA_VERDICT_CHAIN})) return std::nullopt;
  return lower::VerdictIs{static_cast<std::int32_t>(*code), nest.text(NFTA_VERDICT_CHAIN).value_or("")};
}

}  // namespace kernel
