// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <optional>

#include "policy/peers.h"
#include "policy/port_spec.h"
#include "policy/services.h"
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
std::optional<Service> service_of(std::string_view word, const Vocabulary& vocabulary) {
  if (const auto own = vocabulary.services.find(word); own != vocabulary.services.end()) return own->second;
  auto known = catalogue_service(word);
  if (!known) return {};
  const auto own = vocabulary.services.find(known->name.text);
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
  const auto numbers = service ? port_numbers(*service) : "a group";
  return "did you mean " + in_quotes(*meant) + (numbers.empty() ? "?" : " (" + numbers + ")?");
}

void unknown_service(const Located<std::string>& word, const Vocabulary& vocabulary, Findings& findings) {
  if (word.value == "any" || word.value == "all") {
    findings.add(word.origin, "there is no service " + in_quotes(word.value),
                 "leave out 'service' for every service");
    return;
  }
  if (!vocabulary.complete) return;
  std::string hint;
  if (findings.count() < enough_findings) hint = suggestion(word.value, vocabulary);
  findings.add(word.origin, "unknown service " + in_quotes(word.value), std::move(hint));
}

void lacks_protocol(const base::Origin& origin, const std::string& ports, Findings& findings) {
  findings.add(origin, in_quotes(ports) + " has no protocol",
               "write \"tcp/" + ports + "\" or \"udp/" + ports + "\"");
}

std::optional<Service> literal(const Located<std::string>& word, Findings& findings) {
  if (const auto ports = base::parse_port_range(word.value)) {
    lacks_protocol(word.origin, base::to_text(*ports), findings);
    return {};
  }
  auto ports = parse_port_specs(word.value);
  if (!ports) {
    findings.add(word.origin, std::move(ports.error()));
    return {};
  }
  return Service{{word.value}, word.origin, std::move(*ports), false};
}

std::vector<Service> services_of(const Located<std::string>& word, const Vocabulary& vocabulary,
                                 Findings& findings) {
  std::vector<Service> services;
  if (const auto* group = group_of(word.value, vocabulary)) {
    for (const auto member : group->members) services.push_back(*service_of(member, vocabulary));
    return services;
  }
  auto service = service_of(word.value, vocabulary);
  if (!service && looks_like_port_spec(word.value)) {
    service = literal(word, findings);
  } else if (!service) {
    unknown_service(word, vocabulary, findings);
  }
  if (service) services.push_back(std::move(*service));
  return services;
}

}  // namespace

std::vector<ServiceUse> read_services(const Entry& entry, const Vocabulary& vocabulary, Findings& findings) {
  std::vector<ServiceUse> uses;
  if (const auto* number = std::get_if<std::int64_t>(&entry.value.content)) {
    lacks_protocol(entry.value.origin, std::to_string(*number), findings);
    return uses;
  }
  for (const auto& word : read_texts(entry, findings)) {
    for (auto& service : services_of(word, vocabulary, findings)) {
      const auto same = [&](const ServiceUse& use) { return use.service.name == service.name; };
      if (std::ranges::any_of(uses, same)) continue;
      uses.push_back({std::move(service), word.origin});
    }
  }
  return uses;
}

}  // namespace policy
