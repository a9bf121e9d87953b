// SPDX-License-Identifier: GPL-2.0-or-later
#include "lists/guard.h"

#include <utility>

namespace lists {
namespace {

std::size_t entries(const base::AddressSet& addresses) {
  return addresses.v4.size() + addresses.v6.size();
}

base::Error sentence(std::string message, std::string hint = {}) {
  return {{}, std::move(message), {}, std::move(hint), {}};
}

std::optional<base::Error> shrunk(const std::string& path, const base::AddressSet& addresses,
                                  const std::optional<base::AddressSet>& last_good, const Rules& rules) {
  if (!last_good) return std::nullopt;
  const auto before = entries(*last_good);
  const auto now = entries(addresses);
  const auto least = static_cast<std::size_t>(100 - rules.most_shrunk);
  if (now * 100 >= before * least) return std::nullopt;
  return sentence(
      path + " has shrunk from " + std::to_string(before) + " to " + std::to_string(now) + " entries",
      "if that is right, raise max_shrink (" + std::to_string(rules.most_shrunk) + "%) in [list." +
          rules.list + "]");
}

// Why the candidate is not believed.
std::optional<base::Error> fault_of(const Candidate& candidate,
                                    const std::optional<base::AddressSet>& last_good, const Rules& rules) {
  if (!candidate.reading) return candidate.reading.error();
  if (candidate.reading->addresses.empty()) return sentence(candidate.path + " holds no address");
  return shrunk(candidate.path, candidate.reading->addresses, last_good, rules);
}

base::Errors remarks(const Candidate& candidate, const Rules& rules) {
  base::Errors warnings;
  const auto& reading = candidate.reading;
  if (reading && reading->bad > 0) {
    const bool all_named = reading->bad == reading->first_bad.size();
    const bool one = reading->bad == 1;
    warnings.push_back(sentence(std::to_string(reading->bad) + (one ? " line of " : " lines of ") +
                                candidate.path + (one ? " holds" : " hold") + " no address and " +
                                (one ? "is" : "are") + " left out: " + named(reading->first_bad) +
                                (all_named ? "" : " and more")));
  }
  if (rules.max_age && candidate.age > *rules.max_age) {
    warnings.push_back(sentence(candidate.path + " is older than max_age of the list '" + rules.list + "'",
                                "see why nobody renews it; it stays in force as it is"));
  }
  return warnings;
}

}  // namespace

base::Result<Judgement> judge(const Candidate& candidate, const std::optional<base::AddressSet>& last_good,
                              const Rules& rules) {
  auto fault = fault_of(candidate, last_good, rules);
  if (!fault) return Judgement{candidate.reading->addresses, true, remarks(candidate, rules)};
  if (!last_good) return std::unexpected(*std::move(fault));
  fault->message = "the list '" + rules.list + "' stays as it was: " + fault->message;
  return Judgement{*last_good, false, {*std::move(fault)}};
}

}  // namespace lists
