// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/read.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <string_view>
#include <tuple>
#include <utility>

#include "policy/findings.h"
#include "policy/sections.h"
#include "policy/source_lines.h"
#include "policy/toml_reader.h"
#include "policy/validate.h"

namespace policy {
namespace {

constexpr std::size_t most_errors = 200;

Sections merge_all(const std::vector<SourceFile>& sources, Vocabulary& vocabulary, Findings& findings) {
  Sections sections;
  for (const auto& source : sources) {
    auto document = read_toml(source);
    if (document) {
      merge(*std::move(document), {source.path, 0, 0}, &source == sources.data(), sections, findings);
    } else {
      const auto origin = document.error().origin;
      findings.add(origin, std::move(document.error()));
      vocabulary.complete = false;
    }
  }
  return sections;
}

Policy read_sections(const Sections& sections, Vocabulary& vocabulary, Findings& findings) {
  Policy policy;
  vocabulary.zones = places_of(section(sections, "zones").entries);
  vocabulary.hosts = places_of(section(sections, "hosts").entries);
  policy.services = read_own_services(section(sections, "services"), findings);
  for (const auto& service : policy.services) vocabulary.services.try_emplace(service.name.text, service);

  policy.zones = read_zones(section(sections, "zones"), findings);
  policy.hosts = read_hosts(section(sections, "hosts"), vocabulary, findings);
  policy.admin = read_admin(section(sections, "admin"), vocabulary, findings);
  for (const auto& [verb, name] :
       {std::pair(Verb::allow, "allow"), std::pair(Verb::deny, "deny"), std::pair(Verb::reject, "reject")}) {
    auto sentences = read_sentences(verb, section(sections, name), vocabulary, findings);
    std::ranges::move(sentences, std::back_inserter(policy.sentences));
  }
  policy.publications = read_publications(section(sections, "publish"), vocabulary, findings);
  policy.translations = read_translations(section(sections, "nat"), vocabulary, findings);
  policy.lists = read_lists(section(sections, "list"), vocabulary, findings);
  policy.ban = read_ban(section(sections, "ban"), vocabulary, findings);
  policy.options = read_options(section(sections, "options"), vocabulary, findings);
  policy.tests = read_tests(section(sections, "test"), vocabulary, findings);
  return policy;
}

// "Every vector is in the order of the files": three tables share one vector.
void sort_sentences(const std::vector<SourceFile>& sources, Policy& policy) {
  std::map<std::string_view, std::size_t> ranks;
  for (const auto& source : sources) ranks.try_emplace(source.path, ranks.size());
  const auto place = [&](const Sentence& sentence) {
    return std::tuple(ranks[sentence.origin.file.text()], sentence.origin.line, sentence.origin.column);
  };
  if (!std::ranges::is_sorted(policy.sentences, {}, place))
    std::ranges::stable_sort(policy.sentences, {}, place);
}

// A broken list pasted into the policy must not bury the terminal, or the memory of the daemon.
base::Errors bounded(base::Errors errors) {
  if (errors.size() <= most_errors) return errors;
  const auto more = errors.size() - most_errors;
  const auto origin = errors[most_errors].origin;
  errors.resize(most_errors);
  errors.push_back(
      {origin, "from here on " + std::to_string(more) + " more errors are not shown", {}, {}, {}});
  return errors;
}

}  // namespace

base::Checked<Policy> read(const std::vector<SourceFile>& sources) {
  Findings findings;
  Vocabulary vocabulary;
  const auto sections = merge_all(sources, vocabulary, findings);
  auto policy = read_sections(sections, vocabulary, findings);
  check_hosts(policy.hosts, findings);
  check_zones(policy.zones, findings);
  const base::Origin policy_file{sources.empty() ? "" : sources.front().path, 0, 0};
  if (vocabulary.complete) check_admin(policy, policy_file, findings);
  if (findings.count() > 0) {
    auto errors = bounded(in_file_order(findings.take(), sources));
    return std::unexpected(with_source_lines(std::move(errors), sources));
  }
  sort_sentences(sources, policy);
  return policy;
}

}  // namespace policy
