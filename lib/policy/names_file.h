// SPDX-License-Identifier: GPL-2.0-or-later
//
// The names file: what the look-ups of a policy stand for (DNS names, spf:, mx:, country:, the URLs of
// lists), given by the operator in TOML instead of looked up:
//   "mx2.example.net" = ["192.0.2.10", "2001:db8::10"]
//   "country:DE" = "file:/var/lib/countries/de.txt"
//   "https://www.spamhaus.org/drop/drop_v4.json" = "file:/var/lib/lists/drop_v4.json"
// Reads no file that is named in it. Which of the names a policy needs is not known here.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "base/result.h"
#include "policy/policy.h"
#include "policy/read.h"

namespace policy {

using GivenMember = Located<std::variant<base::AddressRange, FileReference>>;

struct GivenName {
  std::string name;  // as name_of() has it, or a URL as it is written
  base::Origin origin;
  std::vector<GivenMember> members;  // never empty

  bool operator==(const GivenName&) const = default;
};

// In the order of the file; every name once.
using GivenNames = std::vector<GivenName>;

// Every error of the file, with its line.
base::Checked<GivenNames> read_names(const SourceFile& source);

// "mx2.example.net", "spf:_spf.google.com", "country:DE": one text for all ways to write a look-up.
std::string name_of(const Lookup& lookup);

// nullptr if it is not given.
const GivenName* find_name(const GivenNames& names, const std::string& name);

}  // namespace policy
