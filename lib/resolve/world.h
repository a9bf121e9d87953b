// SPDX-License-Identifier: GPL-2.0-or-later
//
// What a policy refers to outside itself, gathered into one value: the machine's interfaces and addresses,
// the content of list files, the numbers of users. The World is read by the programs (gather.h,
// lib/kernel/interfaces.h) and only looked at from here on, so everything up to the commit is a pure function
// of Policy and World.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "lists/store.h"

namespace resolve {

// One address of an interface with the network it puts the machine in, e.g. 192.0.2.7 and 192.0.2.0/28.
struct InterfaceAddress {
  base::AddressRange address;
  base::AddressRange network;

  bool operator==(const InterfaceAddress&) const = default;
};

struct Interface {
  std::string name;
  std::uint32_t mtu = 1500;  // bytes
  std::vector<InterfaceAddress> addresses;

  bool operator==(const Interface&) const = default;
};

// The addresses that a look-up stands for, by policy::name_of(): "mx2.example.net", "spf:_spf.google.com",
// "mx:example.org", "country:DE".
using Names = std::map<std::string, base::Checked<base::AddressSet>>;

// A [list.NAME] as its files and its last good version make it.
struct FreshCopy {  // to be kept once it is in force
  lists::Key key;
  base::AddressSet addresses;

  bool operator==(const FreshCopy&) const = default;
};
struct ListContent {
  base::AddressSet addresses;
  std::vector<FreshCopy> fresh;
  base::Errors warnings;
  base::Errors errors;

  bool operator==(const ListContent&) const = default;
};

// `interfaces` is sorted by name. A list file or a name that could not be read or parsed holds its errors:
// only a policy that refers to it fails.
struct World {
  std::vector<Interface> interfaces;
  std::map<std::string, base::Checked<base::AddressSet>> list_files;  // by path
  std::map<std::string, ListContent> lists;                           // by name
  std::map<std::string, std::uint32_t> users;                         // by name
  std::string names_file;                                             // where names are given
  Names names;
  std::set<std::string> banned_services;  // what live bans were given as --service

  bool operator==(const World&) const = default;
};

}  // namespace resolve
