// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/not_yet.h"

#include <string>
#include <string_view>

namespace resolve {
namespace {

base::Error refusal(const base::Origin& origin, std::string_view what) {
  return {
      origin,
      std::string(what) + " is part of the language, but this version of mailfwd does not carry it out yet",
      {},
      "take it out of the policy; nothing has been changed",
      {}};
}

void whole_tables(const policy::Policy& policy, base::Errors& errors) {
  if (policy.ban && policy.ban->max) errors.push_back(refusal(policy.ban->origin, "'max' in [ban]"));
  if (policy.ban && policy.ban->cut) errors.push_back(refusal(policy.ban->origin, "'cut' in [ban]"));
}

}  // namespace

base::Errors not_yet(const policy::Policy& policy) {
  base::Errors errors;
  whole_tables(policy, errors);
  return errors;
}

}  // namespace resolve
