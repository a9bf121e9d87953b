// SPDX-License-Identifier: GPL-2.0-or-later
//
// Owners of libnftnl's objects. An object is made, filled, written into a message and gone within one
// function.
#pragma once

#include <libnftnl/chain.h>
#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/set.h>
#include <libnftnl/table.h>

#include <memory>
#include <new>

namespace kernel {

template <auto free_function>
struct FreeWith {
  template <class Object>
  void operator()(Object* object) const {
    free_function(object);
  }
};

using TableHandle = std::unique_ptr<nftnl_table, FreeWith<nftnl_table_free>>;
using ChainHandle = std::unique_ptr<nftnl_chain, FreeWith<nftnl_chain_free>>;
using SetHandle = std::unique_ptr<nftnl_set, FreeWith<nftnl_set_free>>;
using RuleHandle = std::unique_ptr<nftnl_rule, FreeWith<nftnl_rule_free>>;
using ExprHandle = std::unique_ptr<nftnl_expr, FreeWith<nftnl_expr_free>>;

// Owns what an allocation function of libnftnl has returned.
template <class Handle>
Handle owned(typename Handle::pointer object) {
  if (!object) throw std::bad_alloc();
  return Handle(object);
}

}  // namespace kernel
