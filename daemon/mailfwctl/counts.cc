// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/counts.h"

namespace mailfwctl {

Counts count(const load::Loaded& loaded) {
  const auto& target = loaded.target;
  return {target.sentences, target.rules, target.table.sets.size(), target.set_elements};
}

Counts count(const control::StatusReply& status) {
  return {status.sentences, status.rules, status.sets, status.set_elements};
}

std::string counted(std::uint64_t number, std::string_view noun) {
  return std::to_string(number) + ' ' + std::string{noun} + (number == 1 ? "" : "s");
}

std::string to_text(const Counts& counts) {
  return counted(counts.sentences, "sentence") + "; " + counted(counts.rules, "rule") + ", " +
         counted(counts.sets, "set") + " with " + counted(counts.set_elements, "element");
}

boost::json::object to_json(const Counts& counts) {
  return {{"sentences", counts.sentences},
          {"rules", counts.rules},
          {"sets", counts.sets},
          {"set_elements", counts.set_elements}};
}

}  // namespace mailfwctl
