// SPDX-License-Identifier: GPL-2.0-or-later
//
// The compiler's names - of sets, in comments of rules - as the operator's own. Private to lib/explain.
#pragma once

#include <optional>
#include <string>

#include "explain/answer.h"
#include "explain/question.h"

namespace explain {

// "[list.drop]", "host bastion", "[ban]"; empty for a set that is best shown by its addresses.
std::string label_of(const ruleset::SetName& set, const policy::Policy& policy);

// The sentence that a rule's comment names: "publish mail: over its limit" names [publish] mail.
std::optional<Cited> cited_by(const std::string& comment, const Ground& ground);

// What `mailfwctl show --implied` and the policy's options say and no sentence: "implied: ident is refused".
std::string words_of(const std::string& comment, simulate::Decision decision);

bool is_of_destination(const simulate::Translated& translated);

}  // namespace explain
