// SPDX-License-Identifier: GPL-2.0-or-later
//
// Words in messages: how one from the file is quoted, and which known one was probably meant. No grammar
// here.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace policy {

// The text with control characters as '?', so that no file can steer the terminal that shows its errors.
std::string visible(std::string_view text);
// 'text', visible, and shortened where it is longer than 60 bytes.
std::string in_quotes(std::string_view text);
// "a, b or c", each quoted.
std::string one_of(const std::vector<std::string_view>& words);

// The known word with the fewest changed, missing, extra or exchanged letters; nothing if none is near.
std::optional<std::string_view> nearest(std::string_view word, const std::vector<std::string_view>& known);
// "did you mean 'allow'?", or an empty string.
std::string did_you_mean(std::string_view word, const std::vector<std::string_view>& known);

}  // namespace policy
