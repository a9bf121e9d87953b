// SPDX-License-Identifier: GPL-2.0-or-later
//
// The catalogue of mail services that the language knows without being told: names, aliases, groups, ports
// and the RFC each port comes from. A constant table. Not here: a policy's own [services], which read() adds.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace policy {

enum class Exposure { open_to_all, optional, lan, local, client, management, rejected, implied };

struct CatalogueEntry {
  std::string_view name;
  std::string_view ports;  // as the language writes them: "tcp/25", "tcp+udp/387-388", "udp/500,4500 esp"
  std::string_view rfc;    // "5321"; "-" where there is none
  Exposure exposure;
  std::string_view comment;
};

struct CatalogueAlias {
  std::string_view alias;
  std::string_view name;
};

struct CatalogueGroup {
  std::string_view name;
  std::span<const std::string_view> members;
};

std::span<const CatalogueEntry> catalogue();
std::span<const CatalogueAlias> catalogue_aliases();
std::span<const CatalogueGroup> catalogue_groups();

// The service of that name or alias with its ports parsed; nothing if the catalogue has none.
std::optional<base::Shared<Service>> catalogue_service(std::string_view name_or_alias);

// What a service or group of that name stands for in a policy with these services of its own; empty if it is
// neither defined nor known.
std::vector<ServiceUse> find_services(const std::string& name, const std::vector<Service>& own);

}  // namespace policy
