// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/gather.h"

#include <algorithm>
#include <set>
#include <utility>

#include "resolve/given.h"
#include "resolve/list_file.h"
#include "resolve/lists.h"

namespace resolve {
namespace {

constexpr std::size_t most_policy_bytes = 1 << 20;

void collect(const std::vector<policy::Peer>& peers, std::set<std::string>& paths) {
  for (const auto& peer : peers) {
    if (const auto* file = std::get_if<policy::FileReference>(&peer.value)) paths.insert(file->path);
  }
}

// The lists of the operator's own: "file:/path" in place of an address.
std::set<std::string> own_lists_of(const policy::Policy& policy) {
  std::set<std::string> paths;
  for (const auto& host : policy.hosts) collect(host.members, paths);
  if (policy.admin) collect(policy.admin->from, paths);
  collect(policy.options.trusted, paths);
  collect(policy.options.receive_only, paths);
  for (const auto& sentence : policy.sentences) {
    collect(sentence.from, paths);
    collect(sentence.to, paths);
    collect(sentence.except, paths);
  }
  for (const auto& publication : policy.publications) {
    collect(publication.from, paths);
    collect(publication.to, paths);
  }
  for (const auto& translation : policy.translations) {
    collect(translation.from, paths);
    collect(translation.to, paths);
  }
  for (const auto& list : policy.lists) collect(list.except, paths);
  return paths;
}

std::set<std::string> users_of(const policy::Policy& policy) {
  std::set<std::string> users;
  for (const auto& sentence : policy.sentences) {
    if (sentence.user) users.insert(sentence.user->value);
  }
  return users;
}

}  // namespace

base::Checked<base::AddressSet> read_list(const FileReader& files, const std::string& path) {
  const auto text = files.read(path, most_list_bytes);
  if (!text) return std::unexpected(base::Errors{text.error()});
  return parse_list(path, *text);
}

base::Result<std::optional<policy::SourceFile>> read_names_file(const FileReader& files,
                                                                const std::string& path) {
  const auto age = files.age(path);
  if (!age) return std::unexpected(age.error());
  if (!*age) return std::nullopt;
  auto text = files.read(path, most_policy_bytes);
  if (!text) return std::unexpected(std::move(text.error()));
  return policy::SourceFile{path, *std::move(text)};
}

base::Checked<std::vector<policy::SourceFile>> read_sources(const FileReader& files,
                                                            const std::string& policy_file,
                                                            const std::string& directory) {
  base::Errors errors;
  std::vector<std::string> paths{policy_file};
  if (const auto names = files.list(directory)) {
    for (const auto& name : *names) {
      if (name.ends_with(".toml") && !name.starts_with(".")) paths.push_back(directory + "/" + name);
    }
  } else {
    errors.push_back(names.error());
  }
  std::vector<policy::SourceFile> sources;
  for (const auto& path : paths) {
    if (auto text = files.read(path, most_policy_bytes)) {
      sources.push_back({path, *std::move(text)});
    } else {
      errors.push_back(text.error());
    }
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return sources;
}

std::vector<std::string> list_files_of(const policy::Policy& policy) {
  auto paths = own_lists_of(policy);
  for (const auto& list : policy.lists) {
    for (const auto& file : list.files) paths.insert(file.value);
  }
  return {paths.begin(), paths.end()};
}

World gather(const FileReader& files, const policy::Policy& policy, const GivenIn& given,
             const lists::Store& store, std::vector<Interface> interfaces) {
  World world;
  world.interfaces = std::move(interfaces);
  std::ranges::sort(world.interfaces, {}, &Interface::name);
  for (const auto& path : own_lists_of(policy)) world.list_files.emplace(path, read_list(files, path));
  world.lists = read_lists(files, policy, given, store);
  world.names_file = given.file;
  world.names = addresses_of(files, given.names);
  for (const auto& name : users_of(policy)) {
    if (const auto id = files.user(name)) world.users.emplace(name, *id);
  }
  return world;
}

}  // namespace resolve
