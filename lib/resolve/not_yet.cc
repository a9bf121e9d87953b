// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/not_yet.h"

#include <string>
#include <string_view>

#include "base/overloaded.h"

namespace resolve {
namespace {

base::Error refusal(const base::Origin& origin, std::string_view what) {
  return {
      origin,
      std::string(what) + " is part of the language, but this version of mailfwd does not carry it out yet",
      {},
      "take it out of the policy; nothing has been changed",
      {}};
}

std::string written(const policy::Lookup& lookup) {
  switch (lookup.kind) {
    case policy::LookupKind::dns:
      return "the DNS name '" + lookup.text + "'";
    case policy::LookupKind::spf:
      return "'spf:" + lookup.text + "'";
    case policy::LookupKind::mx:
      return "'mx:" + lookup.text + "'";
    case policy::LookupKind::country:
      return "'country:" + lookup.text + "'";
  }
  return lookup.text;
}

void lookups(const std::vector<policy::Peer>& peers, base::Errors& errors) {
  for (const auto& peer : peers) {
    const auto* lookup = std::get_if<policy::Lookup>(&peer.value);
    if (lookup != nullptr) errors.push_back(refusal(peer.origin, written(*lookup)));
  }
}

void sentences(const policy::Policy& policy, base::Errors& errors) {
  for (const auto& sentence : policy.sentences) {
    lookups(sentence.from, errors);
    lookups(sentence.to, errors);
    lookups(sentence.except, errors);
  }
}

void whole_tables(const policy::Policy& policy, base::Errors& errors) {
  for (const auto& list : policy.lists)
    errors.push_back(refusal(list.origin, "the list '" + list.name + "'"));
  if (policy.ban && policy.ban->max) errors.push_back(refusal(policy.ban->origin, "'max' in [ban]"));
  if (policy.ban && policy.ban->cut) errors.push_back(refusal(policy.ban->origin, "'cut' in [ban]"));
}

void options(const policy::Policy& policy, base::Errors& errors) {
  lookups(policy.options.trusted, errors);
  lookups(policy.options.receive_only, errors);
}

void translations(const policy::Policy& policy, base::Errors& errors) {
  for (const auto& publication : policy.publications) {
    lookups(publication.from, errors);
    lookups(publication.to, errors);
  }
  for (const auto& translation : policy.translations) {
    lookups(translation.from, errors);
    lookups(translation.to, errors);
  }
}

}  // namespace

base::Errors not_yet(const policy::Policy& policy) {
  base::Errors errors;
  for (const auto& host : policy.hosts) lookups(host.members, errors);
  if (policy.admin) lookups(policy.admin->from, errors);
  sentences(policy, errors);
  translations(policy, errors);
  whole_tables(policy, errors);
  options(policy, errors);
  return errors;
}

}  // namespace resolve
