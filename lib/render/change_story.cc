// SPDX-License-Identifier: GPL-2.0-or-later
#include "render/change_story.h"

#include <variant>

#include "base/overloaded.h"
#include "ruleset/contents.h"

namespace render {
namespace {

void delete_object(const diff::ForeignObject& object, ChangeStory& story) {
  if (object.type == diff::timeouts_type) {
    story.timeouts[object.name].deleted = true;
  } else {
    story.objects.push_back(object.name);
  }
}

void tell(const diff::Change& change, ChangeStory& story) {
  std::visit(base::Overloaded{
                 [&](const diff::AddTable&) { story.table_added = true; },
                 [&](const diff::DeleteTable&) { story.table_deleted = true; },
                 [&](const diff::WakeTable&) { story.table_woken = true; },
                 [&](const diff::AddChain& it) { story.chains[it.chain.text].added = true; },
                 [&](const diff::DeleteChain& it) { story.chains[it.chain.text].deleted = true; },
                 [&](const diff::SetChainPolicy& it) { story.chains[it.chain.text].policy = &it.base; },
                 [&](const diff::FlushChain& it) { story.chains[it.chain.text].refilled = true; },
                 [&](const diff::AddRule& it) {
                   auto& chain = story.chains[it.chain.text];
                   chain.refilled = true;
                   chain.rules.push_back(&it.program);
                 },
                 [&](const diff::AddSet& it) {
                   story.sets[it.set.text].added = true;
                   story.sets[it.set.text].schema = &it.schema;
                 },
                 [&](const diff::DeleteSet& it) { story.sets[it.set.text].deleted = true; },
                 [&](const diff::FlushSet& it) { story.sets[it.set.text].flushed = true; },
                 [&](const diff::AddElements& it) {
                   story.sets[it.set.text].schema = &it.schema;
                   story.sets[it.set.text].gained = &it.elements;
                 },
                 [&](const diff::DeleteElements& it) {
                   story.sets[it.set.text].schema = &it.schema;
                   story.sets[it.set.text].lost = &it.elements;
                 },
                 [&](const diff::AddTimedElements& it) {
                   story.sets[it.set.text].schema = &it.schema;
                   story.sets[it.set.text].timed = &it.elements;
                 },
                 [&](const diff::AddTimeouts& it) { story.timeouts[it.timeouts.name.text].added = true; },
                 [&](const diff::DeleteObject& it) { delete_object(it.object, story); },
             },
             change);
}

bool tells_nothing(const ChangeStory& story) {
  return !story.table_added && !story.table_deleted && !story.table_woken && story.chains.empty() &&
         story.sets.empty() && story.timeouts.empty() && story.objects.empty();
}

}  // namespace

ChangeStory story_of(const diff::Changeset& changeset) {
  ChangeStory story;
  for (const auto& change : changeset.staging) tell(change, story);
  for (const auto& change : changeset.changes) tell(change, story);
  story.records = story.chains.erase(ruleset::contents_chain) > 0;
  story.only_records = story.records && tells_nothing(story);
  return story;
}

}  // namespace render
