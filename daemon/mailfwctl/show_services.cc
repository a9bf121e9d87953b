// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <array>
#include <string_view>

#include "mailfwctl/policy_words.h"
#include "mailfwctl/show.h"
#include "policy/services.h"

namespace mailfwctl {
namespace {

using Strings = std::vector<std::string>;

std::string_view to_text(policy::Exposure exposure) {
  switch (exposure) {
    case policy::Exposure::open_to_all:
      return "everybody";
    case policy::Exposure::optional:
      return "if needed";
    case policy::Exposure::lan:
      return "inside";
    case policy::Exposure::local:
      return "this host";
    case policy::Exposure::client:
      return "outgoing";
    case policy::Exposure::management:
      return "admins";
    case policy::Exposure::rejected:
      return "refused";
    case policy::Exposure::implied:
      return "implied";
  }
  return {};
}

Strings aliases_of(std::string_view name) {
  Strings aliases;
  for (const auto& alias : policy::catalogue_aliases()) {
    if (alias.name == name) aliases.emplace_back(alias.alias);
  }
  return aliases;
}

boost::json::array to_json(const Strings& texts) {
  boost::json::array array;
  for (const auto& text : texts) array.emplace_back(text);
  return array;
}

// One line of the table: what each column holds.
using Row = std::array<std::string, 5>;
constexpr std::array<std::size_t, 5> widths{17, 26, 16, 11, 0};

std::string line(const Row& row) {
  std::string text;
  for (std::size_t column = 0; column < row.size(); ++column) {
    std::string cell = row[column];
    if (column + 1 < row.size() && cell.size() + 2 > widths[column]) cell += "  ";
    if (cell.size() < widths[column]) cell.resize(widths[column], ' ');
    text += cell;
  }
  return text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
}

std::string described(const policy::CatalogueEntry& entry) {
  const auto aliases = aliases_of(entry.name);
  std::string text{entry.comment};
  if (!aliases.empty()) text += (text.empty() ? "also " : "; also ") + words_of_list(aliases);
  return text;
}

void add_catalogue(Outcome& outcome, boost::json::array& services) {
  outcome.text += line({"service", "ports", "RFC", "open to", ""});
  for (const auto& entry : policy::catalogue()) {
    outcome.text += line({std::string{entry.name}, std::string{entry.ports}, std::string{entry.rfc},
                          std::string{to_text(entry.exposure)}, described(entry)});
    const auto service = policy::catalogue_service(entry.name);
    services.push_back(boost::json::object{{"name", entry.name},
                                           {"ports", to_json(service ? ports_of(**service) : Strings{})},
                                           {"rfc", entry.rfc},
                                           {"open_to", to_text(entry.exposure)},
                                           {"comment", entry.comment},
                                           {"aliases", to_json(aliases_of(entry.name))},
                                           {"own", false}});
  }
}

void add_own(const std::vector<policy::Service>& own, Outcome& outcome, boost::json::array& services) {
  if (own.empty()) return;
  outcome.text += "\nof this policy\n";
  for (const auto& service : own) {
    outcome.text += line({service.name.text, words_of_list(ports_of(service)), "-", "",
                          service.origin.file.text() + ':' + std::to_string(service.origin.line)});
    services.push_back(boost::json::object{{"name", service.name.text},
                                           {"ports", to_json(ports_of(service))},
                                           {"file", service.origin.file.text()},
                                           {"line", service.origin.line},
                                           {"own", true}});
  }
}

void add_groups(Outcome& outcome, boost::json::array& groups) {
  outcome.text += "\ngroups\n";
  for (const auto& group : policy::catalogue_groups()) {
    const Strings members(group.members.begin(), group.members.end());
    outcome.text += line({std::string{group.name}, words_of_list(members), "", "", ""});
    groups.push_back(boost::json::object{{"name", group.name}, {"members", to_json(members)}});
  }
}

}  // namespace

Outcome show_services(const std::vector<policy::Service>& own) {
  Outcome outcome;
  boost::json::array services;
  boost::json::array groups;
  add_catalogue(outcome, services);
  add_own(own, outcome, services);
  add_groups(outcome, groups);
  outcome.fields["services"] = std::move(services);
  outcome.fields["groups"] = std::move(groups);
  return outcome;
}

}  // namespace mailfwctl
