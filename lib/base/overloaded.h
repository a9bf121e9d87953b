// SPDX-License-Identifier: GPL-2.0-or-later
//
// The overload set with which a std::variant is visited exhaustively: std::visit(Overloaded{...}, value).
#pragma once

namespace base {

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};
template <class... Visitors>
Overloaded(Visitors...) -> Overloaded<Visitors...>;

}  // namespace base
