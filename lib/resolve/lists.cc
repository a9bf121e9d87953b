// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/lists.h"

#include <utility>
#include <variant>

#include "base/address_sets.h"
#include "base/overloaded.h"
#include "lists/guard.h"
#include "lists/read.h"

namespace resolve {
namespace {

constexpr int customary_shrink = 50;

// Reads one list into `content`, file after file.
class ListReader {
 public:
  ListReader(const FileReader& files, const GivenIn& given, const lists::Store& store,
             const policy::List& list)
      : files_(files),
        given_(given),
        store_(store),
        rules_{list.name, list.shrink_percent.value_or(customary_shrink), list.max_age} {}

  ListContent read(const policy::List& list) {
    for (const auto& file : list.files) take_file(file.value, file.origin);
    for (const auto& url : list.urls) take_url(url);
    return std::move(content_);
  }

 private:
  void take_url(const policy::Located<std::string>& url) {
    const auto* given = policy::find_name(given_.names, url.value);
    if (given == nullptr) return refuse_url(url);
    for (const auto& member : given->members) {
      std::visit(base::Overloaded{
                     [&](const base::AddressRange& range) {
                       content_.addresses = base::unite(content_.addresses, base::set_of(range));
                     },
                     [&](const policy::FileReference& file) { take_file(file.path, member.origin); },
                 },
                 member.value);
    }
  }

  void refuse_url(const policy::Located<std::string>& url) {
    const auto where = given_.file.empty() ? std::string("the names file") : given_.file;
    content_.errors.push_back(
        {url.origin,
         "'" + url.value + "' would have to be fetched, which this version of mailfwd does not do",
         {},
         "let a tool fetch it, and write into " + where + " where it is, as in \"" + url.value +
             "\" = \"file:/var/lib/lists/" + rules_.list + ".txt\"",
         {}});
  }

  void take_file(const std::string& path, const base::Origin& origin) {
    const lists::Key key{rules_.list, path};
    auto last_good = store_.last_good(key);
    if (!last_good) content_.warnings.push_back(at(origin, std::move(last_good.error())));
    auto judgement = lists::judge(candidate(path), last_good ? *last_good : std::nullopt, rules_);
    if (!judgement) return content_.errors.push_back(at(origin, std::move(judgement.error())));
    for (auto& warning : judgement->warnings) content_.warnings.push_back(at(origin, std::move(warning)));
    content_.addresses = base::unite(content_.addresses, judgement->addresses);
    if (judgement->fresh) content_.fresh.push_back({key, std::move(judgement->addresses)});
  }

  lists::Candidate candidate(const std::string& path) {
    const auto age = files_.age(path);
    const auto seconds = age && *age ? **age : std::chrono::seconds(0);
    auto text = files_.read(path, most_list_bytes);
    if (!text) return {path, std::unexpected(std::move(text.error())), seconds};
    return {path, lists::read(path, *text), seconds};
  }

  static base::Error at(const base::Origin& origin, base::Error error) {
    error.origin = origin;
    return error;
  }

  const FileReader& files_;
  const GivenIn& given_;
  const lists::Store& store_;
  lists::Rules rules_;
  ListContent content_;
};

}  // namespace

std::map<std::string, ListContent> read_lists(const FileReader& files, const policy::Policy& policy,
                                              const GivenIn& given, const lists::Store& store) {
  std::map<std::string, ListContent> all;
  for (const auto& list : policy.lists)
    all.emplace(list.name, ListReader(files, given, store, list).read(list));
  return all;
}

}  // namespace resolve
