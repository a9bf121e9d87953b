// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "policy/finding_names.h"
#include "policy/peers.h"
#include "policy/sections.h"
#include "policy/values.h"
#include "policy/words.h"

namespace policy {
namespace {

constexpr std::string_view sentence_example = "{ from = \"internet\", to = \"self\", service = \"smtp\" }";

std::string_view header_of(Verb verb) {
  switch (verb) {
    case Verb::allow:
      return "[allow]";
    case Verb::deny:
      return "[deny]";
    case Verb::reject:
      return "[reject]";
  }
  return {};
}

bool is_user(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '$' || c == '@';
  };
  return !name.empty() && name.size() <= 255 && name.front() != '-' && std::ranges::all_of(name, fits);
}

void read_user(const Entry& entry, Sentence& sentence, Findings& findings) {
  if (const auto* number = std::get_if<std::int64_t>(&entry.value.content); number != nullptr) {
    sentence.user = {std::to_string(*number), entry.value.origin};
  } else {
    sentence.user = read_text(entry, findings);
  }
  if (!sentence.user) return;
  const auto& name = sentence.user->value;
  const bool digits = std::ranges::all_of(name, [](char c) { return c >= '0' && c <= '9'; });
  // The highest number means "no user" to the kernel.
  const bool too_high = digits && (name.size() > 10 || (!name.empty() && std::stoull(name) >= 4294967295ULL));
  if (!is_user(name) || too_high) {
    findings.add(sentence.user->origin, in_quotes(name) + " is not a user",
                 "the name or the number of a user");
  }
}

void read_except(const Entry& entry, Sentence& sentence, const Vocabulary& vocabulary, Findings& findings) {
  sentence.except = read_peers(entry, vocabulary, findings);
  for (const auto& peer : sentence.except) {
    if (std::holds_alternative<AnyZone>(peer.value)) {
      findings.add(peer.origin, "an exception for 'any' leaves nothing of the sentence");
    }
  }
}

void read_sentence_keys(const ValueTable& table, const Subject& subject, Sentence& sentence,
                        const Vocabulary& vocabulary, Findings& findings) {
  const auto peers = [&](std::vector<Peer>& into) {
    return [&](const Entry& key) { into = read_peers(key, vocabulary, findings); };
  };
  const auto services = [&](const Entry& key) {
    sentence.services = read_services(key, vocabulary, findings);
  };
  read_keys(
      table, subject, findings, Key{"from", peers(sentence.from)}, Key{"to", peers(sentence.to)},
      Key{"service", services},
      Key{"except", [&](const Entry& key) { read_except(key, sentence, vocabulary, findings); }},
      Key{"user", [&](const Entry& key) { read_user(key, sentence, findings); }},
      Key{"limit", [&](const Entry& key) { sentence.limit = read_limit(key, findings); }},
      Key{"log", [&](const Entry& key) { sentence.log = read_flag(key, findings).value_or(false); }},
      Key{"allow_lint", [&](const Entry& key) { sentence.allow_lint = read_allow_lint(key, findings); }});
}

bool from_self_alone(const Sentence& sentence) {
  return std::ranges::all_of(sentence.from,
                             [](const Peer& peer) { return std::holds_alternative<Self>(peer.value); });
}

void check_sentence(const Sentence& sentence, const Subject& subject, Findings& findings) {
  if (sentence.user && !from_self_alone(sentence)) {
    findings.add(sentence.user->origin, "'user' only works with from = \"self\"",
                 "who sends from another machine is not known here");
  }
  if (sentence.limit && sentence.verb != Verb::allow) {
    findings.add(sentence.limit->origin, subject.text() + " can not have a limit",
                 "a limit belongs to an [allow]");
  }
}

}  // namespace

std::vector<Sentence> read_sentences(Verb verb, const Section& section, const Vocabulary& vocabulary,
                                     Findings& findings) {
  std::vector<Sentence> sentences;
  sentences.reserve(section.entries.size());
  for (const auto& entry : section.entries) {
    const auto* table = read_table(entry, sentence_example, findings);
    if (table == nullptr) continue;
    auto& sentence = sentences.emplace_back();
    sentence.verb = verb;
    sentence.name.text = entry.key;
    sentence.origin = entry.origin;
    const Subject subject{header_of(verb), entry.key};
    read_sentence_keys(*table, subject, sentence, vocabulary, findings);
    require_keys(*table, subject, {"from", "to"}, entry.origin, findings);
    check_sentence(sentence, subject, findings);
  }
  return sentences;
}

std::optional<Admin> read_admin(const Section& section, const Vocabulary& vocabulary, Findings& findings) {
  if (!section.written()) return {};
  Admin admin;
  admin.origin = section.origin;
  read_keys(
      section.entries, {"[admin]"}, findings,
      Key{"from", [&](const Entry& key) { admin.from = read_peers(key, vocabulary, findings); }},
      Key{"service", [&](const Entry& key) { admin.services = read_services(key, vocabulary, findings); }});
  require_keys(section.entries, {"[admin]"}, {"from", "service"}, section.origin, findings);
  for (const auto& peer : admin.from) {
    if (std::holds_alternative<Self>(peer.value)) {
      findings.add(peer.origin, "this machine needs no [admin] to reach itself");
    }
  }
  return admin;
}

}  // namespace policy
