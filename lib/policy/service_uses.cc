// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <optional>

#include "policy/peers.h"
#include "policy/port_spec.h"
#include "policy/services.h"
#include "policy/values.h"
#include "policy/words.h"

namespace policy {
namespace {

constexpr std::size_t enough_findings = 100;

// "465", "119,563", "500,4500": what an admin knows a service by; empty where there are no ports.
std::string port_numbers(const Service& service) {
  std::string text;
  std::vector<base::PortRange> told;
  for (const auto& spec : service.ports) {
    if (spec.ports == base::every_port || std::ranges::find(told, spec.ports) != told.end()) continue;
    told.push_back(spec.ports);
    text += (text.empty() ? "" : ",") + base::to_text(spec.ports);
  }
  return text;
}

// A policy that defines a service of the catalogue's name means its own, under each of its aliases and in
// each group.
std::optional<base::Shared<Service>> service_of(std::string_view word, const Vocabulary& vocabulary) {
  if (const auto own = vocabulary.services.find(word); own != vocabulary.services.end()) return own->second;
  auto known = catalogue_service(word);
  if (!known) return {};
  const auto own = vocabulary.services.find((*known)->name.text);
  return own == vocabulary.services.end() ? known : own->second;
}

const CatalogueGroup* group_of(std::string_view word, const Vocabulary& vocabulary) {
  if (vocabulary.services.contains(word)) return nullptr;
  const auto group = std::ranges::find(catalogue_groups(), word, &CatalogueGroup::name);
  return group == catalogue_groups().end() ? nullptr : &*group;
}

std::string suggestion(std::string_view word, const Vocabulary& vocabulary) {
  std::vector<std::string_view> known;
  for (const auto& entry : catalogue()) known.push_back(entry.name);
  for (const auto& alias : catalogue_aliases()) known.push_back(alias.alias);
  for (const auto& group : catalogue_groups()) known.push_back(group.name);
  for (const auto& own : vocabulary.services) known.push_back(own.first);
  const auto meant = nearest(word, known);
  if (!meant) return "define it in [services], or write for example \"tcp/8443\"";
  const auto service = service_of(*meant, vocabulary);
  const auto numbers = service ? port_numbers(**service) : "a group";
  return "did you mean " + in_quotes(*meant) + (numbers.empty() ? "?" : " (" + numbers + ")?");
}

void unknown_service(const Word& word, const Vocabulary& vocabulary, Findings& findings) {
  if (word.text == "any" || word.text == "all") {
    findings.add(word.origin, "there is no service " + in_quotes(word.text),
                 "leave out 'service' for every service");
    return;
  }
  if (!vocabulary.complete) return;
  std::string hint;
  if (findings.count() < enough_findings) hint = suggestion(word.text, vocabulary);
  findings.add(word.origin, "unknown service " + in_quotes(word.text), std::move(hint));
}

void lacks_protocol(const base::Origin& origin, const std::string& ports, Findings& findings) {
  findings.add(origin, in_quotes(ports) + " has no protocol",
               "write \"tcp/" + ports + "\" or \"udp/" + ports + "\"");
}

std::optional<Service> literal(const Word& word, Findings& findings) {
  if (const auto ports = base::parse_port_range(word.text)) {
    lacks_protocol(word.origin, base::to_text(*ports), findings);
    return {};
  }
  auto ports = parse_port_specs(word.text);
  if (!ports) {
    findings.add(word.origin, std::move(ports.error()));
    return {};
  }
  return Service{{std::string(word.text)}, word.origin, std::move(*ports), false};
}

void use(base::Shared<Service> service, const base::Origin& origin, std::vector<ServiceUse>& uses) {
  const auto same = [&](const ServiceUse& use) { return use.service->name == service->name; };
  if (std::ranges::none_of(uses, same)) uses.push_back({std::move(service), origin});
}

void use_services_of(const Word& word, const Vocabulary& vocabulary, std::vector<ServiceUse>& uses,
                     Findings& findings) {
  if (const auto* group = group_of(word.text, vocabulary)) {
    for (const auto member : group->members) use(*service_of(member, vocabulary), word.origin, uses);
  } else if (auto known = service_of(word.text, vocabulary)) {
    use(*std::move(known), word.origin, uses);
  } else if (!looks_like_port_spec(word.text)) {
    unknown_service(word, vocabulary, findings);
  } else if (auto meant = literal(word, findings)) {
    use(*std::move(meant), word.origin, uses);
  }
}

}  // namespace

std::vector<ServiceUse> read_services(const Entry& entry, const Vocabulary& vocabulary, Findings& findings) {
  std::vector<ServiceUse> uses;
  if (const auto* number = std::get_if<std::int64_t>(&entry.value.content)) {
    lacks_protocol(entry.value.origin, std::to_string(*number), findings);
    return uses;
  }
  read_words(entry, findings, [&](const Word& word) { use_services_of(word, vocabulary, uses, findings); });
  return uses;
}

std::vector<ServiceUse> find_services(const std::string& name, const std::vector<Service>& own) {
  Vocabulary vocabulary;
  for (const auto& service : own) vocabulary.services.try_emplace(service.name.text, service);
  Findings findings;
  std::vector<ServiceUse> uses;
  const base::Origin nowhere;
  use_services_of({name, nowhere}, vocabulary, uses, findings);
  return uses;
}

}  // namespace policy
