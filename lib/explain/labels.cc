// SPDX-License-Identifier: GPL-2.0-or-later
#include "explain/labels.h"

#include <algorithm>
#include <string_view>

#include "policy/source_lines.h"

namespace explain {
namespace {

bool is_part_of(std::string_view set, std::string_view name) {
  return set.starts_with(name) && (set.size() == name.size() || set[name.size()] == '_');
}

Cited cite(std::string title, const base::Origin& origin, const Ground& ground) {
  Cited cited{std::move(title), origin, {}};
  const auto source = std::ranges::find(ground.sources, origin.file.text(), &policy::SourceFile::path);
  if (source == ground.sources.end() || origin.line < 1) return cited;
  const auto lines = policy::split_lines(source->text);
  const auto index = static_cast<std::size_t>(origin.line) - 1;
  if (index >= lines.size()) return cited;
  auto line = lines[index];
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  cited.line = line;
  return cited;
}

template <class Sentences>
std::optional<Cited> cite_named(const Sentences& sentences, std::string_view verb, std::string_view name,
                                const Ground& ground) {
  for (const auto& sentence : sentences) {
    if (sentence.name.text == name) {
      return cite(std::string(verb) + " " + std::string(name), sentence.origin, ground);
    }
  }
  return std::nullopt;
}

std::optional<Cited> cite_verb(policy::Verb verb, std::string_view word, std::string_view name,
                               const Ground& ground) {
  for (const auto& sentence : ground.policy.sentences) {
    if (sentence.verb == verb && sentence.name.text == name) {
      return cite(std::string(word) + " " + std::string(name), sentence.origin, ground);
    }
  }
  return std::nullopt;
}

std::optional<Cited> cite_list(std::string_view name, const Ground& ground) {
  for (const auto& list : ground.policy.lists) {
    if (list.name == name) return cite("[list." + list.name + "]", list.origin, ground);
  }
  return std::nullopt;
}

}  // namespace

std::string label_of(const ruleset::SetName& set, const policy::Policy& policy) {
  std::string_view text = set.text;
  if (text.starts_with("banned")) return "[ban]";
  const policy::List* found = nullptr;
  for (const auto& list : policy.lists) {
    const bool better = found == nullptr || found->name.size() < list.name.size();
    if (better && is_part_of(text, "list_" + list.name)) found = &list;
  }
  if (found != nullptr) {
    const bool spares = is_part_of(text, "list_" + found->name + "_except");
    return spares ? "except of list " + found->name : "[list." + found->name + "]";
  }
  if (text.ends_with("_4") || text.ends_with("_6")) text.remove_suffix(2);
  if (text.starts_with("host_")) return "host " + std::string(text.substr(5));
  if (text.starts_with("zone_")) return "zone " + std::string(text.substr(5));
  return "@" + std::string(text);
}

std::optional<Cited> cited_by(const std::string& comment, const Ground& ground) {
  const std::string_view text = std::string_view(comment).substr(0, comment.find(':'));
  const auto space = text.find(' ');
  const auto verb = text.substr(0, space);
  const auto name = space == text.npos ? std::string_view() : text.substr(space + 1);
  if (verb == "allow") return cite_verb(policy::Verb::allow, verb, name, ground);
  if (verb == "deny") return cite_verb(policy::Verb::deny, verb, name, ground);
  if (verb == "reject") return cite_verb(policy::Verb::reject, verb, name, ground);
  if (verb == "publish") return cite_named(ground.policy.publications, verb, name, ground);
  if (verb == "nat") return cite_named(ground.policy.translations, verb, name, ground);
  if (verb == "list") return cite_list(name, ground);
  if (text == "banned" && ground.policy.ban) return cite("[ban]", ground.policy.ban->origin, ground);
  if (text == "admin" && ground.policy.admin) return cite("[admin]", ground.policy.admin->origin, ground);
  return std::nullopt;
}

std::string words_of(const std::string& comment, simulate::Decision decision) {
  if (decision == simulate::Decision::no_way) return "no interface leads there";
  if (comment.empty()) return "nothing allowed it";
  return comment.substr(0, comment.find(": an error at once"));
}

bool is_of_destination(const simulate::Translated& translated) {
  return translated.hook == ruleset::HookPoint::prerouting || translated.hook == ruleset::HookPoint::output;
}

}  // namespace explain
