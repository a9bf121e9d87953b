// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/memory_store.h"

#include "unit/bans/store_contract.h"

namespace bans {
namespace {

class InMemory {
 public:
  BanStore& store() { return store_; }

 private:
  MemoryStore store_;
};

INSTANTIATE_TYPED_TEST_SUITE_P(Memory, StoreContract, InMemory);

}  // namespace
}  // namespace bans
