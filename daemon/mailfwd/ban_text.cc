// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/ban_text.h"

#include "bans/words.h"
#include "mailfwd/decision_text.h"

namespace mailfwd {

std::string ban_text(const bans::Ban& ban) {
  std::string text = to_text(ban.subject.source) + " is banned";
  if (!ban.subject.service.empty()) text += " from " + escaped(ban.subject.service);
  text += " for " + bans::in_words(std::chrono::round<std::chrono::seconds>(bans::length(ban)));
  if (ban.times > 1) text += ", the " + bans::ordinal(ban.times) + " time";
  if (!ban.reason.empty()) text += ": " + escaped(ban.reason);
  return text;
}

std::string lifted_text(const std::vector<bans::Ban>& lifted) {
  if (lifted.size() == 1) return to_text(lifted.front().subject.source) + " is banned no more";
  return std::to_string(lifted.size()) + " bans are lifted";
}

}  // namespace mailfwd
