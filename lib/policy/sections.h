// SPDX-License-Identifier: GPL-2.0-or-later
//
// The tables of the language, merged over the policy file and its drop-ins, and the readers of each of them.
// A reader turns one merged table into the policy's values; what is wrong goes into Findings and out of the
// result.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"
#include "policy/findings.h"
#include "policy/policy.h"

namespace policy {

using Places = std::map<std::string, base::Origin, std::less<>>;

struct Section {
  base::Origin origin;  // of its first appearance; an empty file if it was not written
  ValueTable entries;   // in the order of the files and of their lines, each key once

  [[nodiscard]] bool written() const { return !origin.file.empty(); }
};

// By name; a known table that was not written has no entry.
using Sections = std::map<std::string, Section, std::less<>>;

// Adds one file's tables. `first` is the policy file itself, which must have a version.
void merge(ValueTable document, const base::Origin& file, bool first, Sections& sections, Findings& findings);
const Section& section(const Sections& sections, std::string_view name);
Places places_of(const ValueTable& entries);

// What a word in a sentence can refer to.
struct Vocabulary {
  Places zones;
  Places hosts;
  std::map<std::string, base::Shared<Service>, std::less<>> services;  // the policy's own
  bool complete = true;  // false: a file could not be read, so a word unknown here may be defined there
};

std::vector<Zone> read_zones(const Section& section, Findings& findings);
std::vector<Host> read_hosts(const Section& section, const Vocabulary& vocabulary, Findings& findings);
std::vector<Service> read_own_services(const Section& section, Findings& findings);
std::optional<Admin> read_admin(const Section& section, const Vocabulary& vocabulary, Findings& findings);
std::vector<Sentence> read_sentences(Verb verb, const Section& section, const Vocabulary& vocabulary,
                                     Findings& findings);
std::vector<Publication> read_publications(const Section& section, const Vocabulary& vocabulary,
                                           Findings& findings);
std::vector<Translation> read_translations(const Section& section, const Vocabulary& vocabulary,
                                           Findings& findings);
std::optional<Limit> read_limit(const Entry& entry, Findings& findings);
std::vector<List> read_lists(const Section& section, const Vocabulary& vocabulary, Findings& findings);
std::optional<Ban> read_ban(const Section& section, const Vocabulary& vocabulary, Findings& findings);
Options read_options(const Section& section, const Vocabulary& vocabulary, Findings& findings);
std::vector<Test> read_tests(const Section& section, const Vocabulary& vocabulary, Findings& findings);

}  // namespace policy
