// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/given.h"

#include <utility>
#include <variant>

#include "base/address_sets.h"
#include "base/overloaded.h"
#include "resolve/list_file.h"

namespace resolve {
namespace {

bool is_url(const policy::GivenName& given) {
  return given.name.starts_with("https://") || given.name.starts_with("http://");
}

base::Checked<base::AddressSet> member_addresses(const FileReader& files, const policy::GivenMember& member) {
  return std::visit(base::Overloaded{
                        [](const base::AddressRange& range) -> base::Checked<base::AddressSet> {
                          return base::set_of(range);
                        },
                        [&](const policy::FileReference& file) {
                          auto addresses = read_list(files, file.path);
                          if (addresses) return addresses;
                          for (auto& error : addresses.error()) {
                            if (error.origin.file.empty()) error.origin = member.origin;
                          }
                          return addresses;
                        },
                    },
                    member.value);
}

base::Checked<base::AddressSet> addresses_of(const FileReader& files, const policy::GivenName& given) {
  base::AddressSet sum;
  base::Errors errors;
  for (const auto& member : given.members) {
    const auto addresses = member_addresses(files, member);
    if (addresses) {
      sum = base::unite(sum, *addresses);
    } else {
      errors.insert(errors.end(), addresses.error().begin(), addresses.error().end());
    }
  }
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return sum;
}

}  // namespace

Names addresses_of(const FileReader& files, const policy::GivenNames& given) {
  Names names;
  for (const auto& name : given) {
    if (!is_url(name)) names.emplace(name.name, addresses_of(files, name));
  }
  return names;
}

std::vector<std::string> files_of(const policy::GivenNames& given) {
  std::vector<std::string> paths;
  for (const auto& name : given) {
    for (const auto& member : name.members) {
      if (const auto* file = std::get_if<policy::FileReference>(&member.value)) paths.push_back(file->path);
    }
  }
  return paths;
}

}  // namespace resolve
