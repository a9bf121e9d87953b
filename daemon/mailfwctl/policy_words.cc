// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/policy_words.h"

#include <string_view>

#include "base/overloaded.h"

namespace mailfwctl {
namespace {

using Strings = std::vector<std::string>;

std::string_view to_text(policy::Verb verb) {
  switch (verb) {
    case policy::Verb::allow:
      return "allow";
    case policy::Verb::deny:
      return "deny";
    case policy::Verb::reject:
      return "reject";
  }
  return {};
}

// As it would be written in the policy.
std::string to_text(const policy::Lookup& lookup) {
  switch (lookup.kind) {
    case policy::LookupKind::dns:
      return lookup.text;
    case policy::LookupKind::spf:
      return "spf:" + lookup.text;
    case policy::LookupKind::mx:
      return "mx:" + lookup.text;
    case policy::LookupKind::country:
      return "country:" + lookup.text;
  }
  return lookup.text;
}

std::string to_text(const policy::Place& place) {
  return std::visit(base::Overloaded{
                        [](const policy::AnyZone&) { return std::string{"any"}; },
                        [](const policy::Self&) { return std::string{"self"}; },
                        [](const policy::ZoneName& zone) { return zone.text; },
                        [](const policy::HostName& host) { return host.text; },
                        [](const base::AddressRange& range) { return base::to_text(range); },
                        [](const policy::FileReference& file) { return "file:" + file.path; },
                        [](const policy::Lookup& lookup) { return to_text(lookup); },
                    },
                    place);
}

Strings texts_of(const std::vector<policy::Peer>& peers) {
  Strings texts;
  for (const auto& peer : peers) texts.push_back(to_text(peer.value));
  return texts;
}

std::string to_text(const policy::PortSpec& spec) {
  std::string text = base::to_text(spec.protocol);
  if (spec.ports != base::every_port) text += '/' + base::to_text(spec.ports);
  if (spec.client_ports != base::every_port) text += "<-" + base::to_text(spec.client_ports);
  return text;
}

// A literal is its own name.
std::string words_of(const policy::Service& service) {
  const auto ports = words_of_list(ports_of(service));
  return service.name.text.empty() || service.name.text == ports ? ports
                                                                 : service.name.text + " (" + ports + ')';
}

boost::json::array to_json(const Strings& texts) {
  return boost::json::value_from(texts).as_array();
}

boost::json::array to_json(const std::vector<policy::ServiceUse>& services) {
  boost::json::array array;
  for (const auto& use : services) {
    array.push_back(
        boost::json::object{{"name", use.service->name.text}, {"ports", to_json(ports_of(*use.service))}});
  }
  return array;
}

}  // namespace

Strings ports_of(const policy::Service& service) {
  Strings ports;
  for (const auto& spec : service.ports) ports.push_back(to_text(spec));
  return ports;
}

Strings texts_of(const base::AddressSet& addresses) {
  Strings texts;
  for (const auto& range : addresses.v4.intervals()) texts.push_back(base::to_text(range));
  for (const auto& range : addresses.v6.intervals()) texts.push_back(base::to_text(range));
  return texts;
}

std::string words_of_list(const Strings& texts) {
  std::string text;
  for (const auto& part : texts) text += (text.empty() ? "" : ", ") + part;
  return text;
}

std::string words_of(const base::AddressSet& addresses) {
  return words_of_list(texts_of(addresses));
}

std::string words_of(const std::vector<policy::Peer>& peers) {
  Strings texts;
  for (const auto& text : texts_of(peers)) texts.push_back(text == "self" ? "this machine" : text);
  return words_of_list(texts);
}

std::string words_of(const std::vector<policy::ServiceUse>& services) {
  if (services.empty()) return "everything";
  Strings texts;
  for (const auto& use : services) texts.push_back(words_of(*use.service));
  return words_of_list(texts);
}

std::string place_of(const base::Origin& origin) {
  return "  [" + origin.file.text() + ':' + std::to_string(origin.line) + ']';
}

std::string words_of(const policy::Sentence& sentence) {
  std::string text = std::string{to_text(sentence.verb)} + ' ' + sentence.name.text + ": " +
                     words_of(sentence.services) + " from " + words_of(sentence.from) + " to " +
                     words_of(sentence.to);
  if (!sentence.except.empty()) text += ", except " + words_of(sentence.except);
  if (sentence.user) text += ", only for user " + sentence.user->value;
  if (sentence.log) text += ", logged";
  return text + place_of(sentence.origin);
}

boost::json::object to_json(const policy::Sentence& sentence) {
  return {{"verb", to_text(sentence.verb)},
          {"name", sentence.name.text},
          {"file", sentence.origin.file.text()},
          {"line", sentence.origin.line},
          {"from", to_json(texts_of(sentence.from))},
          {"to", to_json(texts_of(sentence.to))},
          {"services", to_json(sentence.services)},
          {"except", to_json(texts_of(sentence.except))},
          {"user", sentence.user ? boost::json::value(sentence.user->value) : nullptr},
          {"log", sentence.log}};
}

boost::json::object to_json(const policy::Admin& admin) {
  return {{"from", to_json(texts_of(admin.from))},
          {"services", to_json(admin.services)},
          {"file", admin.origin.file.text()},
          {"line", admin.origin.line}};
}

}  // namespace mailfwctl
