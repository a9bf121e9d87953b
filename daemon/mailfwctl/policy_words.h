// SPDX-License-Identifier: GPL-2.0-or-later
//
// A policy's own words, put back into sentences and into JSON for `show`. The words are those that the
// operator wrote; what they resolve to is not looked at here.
#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/address.h"
#include "policy/policy.h"

namespace mailfwctl {

// "allow mail-in: smtp (tcp/25) from internet to this machine  [/etc/mailfw.toml:12]"
std::string words_of(const policy::Sentence& sentence);
std::string words_of(const std::vector<policy::Peer>& peers);
std::string words_of(const std::vector<policy::ServiceUse>& services);
std::string words_of(const base::AddressSet& addresses);
std::string words_of_list(const std::vector<std::string>& texts);

// "  [/etc/mailfw.toml:12]"
std::string place_of(const base::Origin& origin);

std::vector<std::string> texts_of(const base::AddressSet& addresses);
std::vector<std::string> ports_of(const policy::Service& service);

boost::json::object to_json(const policy::Sentence& sentence);
boost::json::object to_json(const policy::Admin& admin);

}  // namespace mailfwctl
