// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/show.h"

#include "mailfwctl/offline.h"
#include "mailfwctl/verbs.h"
#include "policy/read.h"
#include "render/nft_text.h"
#include "resolve/real_files.h"

namespace mailfwctl {
namespace {

// The catalogue is there without a policy, so a policy that is missing or broken does not hide it.
Outcome services(const Settings& settings) {
  const auto sources = resolve::read_sources(resolve::RealFiles{}, settings.config, settings.dropins);
  const auto policy = sources ? policy::read(*sources) : std::unexpected(sources.error());
  auto outcome = show_services(policy ? policy->services : std::vector<policy::Service>{});
  outcome.fields["policy_read"] = policy.has_value();
  if (!policy) {
    outcome.text +=
        "\nThe policy can not be read ('mailfwctl check' says why), so services of its own are missing "
        "here.\n";
  }
  return outcome;
}

Outcome nft(const load::Loaded& loaded) {
  Outcome outcome;
  outcome.text = render::nft_text(loaded.ruleset);
  outcome.fields["nft"] = outcome.text;
  return outcome;
}

}  // namespace

Outcome show(const Settings& settings, const Show& verb) {
  if (verb.view == View::services) return services(settings);
  const auto loaded = load_policy(settings, {{}, load::Extent::whole, false});
  if (!loaded) return loaded.error();
  switch (verb.view) {
    case View::nft:
      return nft(*loaded);
    case View::implied:
      return show_implied(*loaded);
    case View::policy:
    case View::services:
      break;
  }
  return show_policy(*loaded);
}

}  // namespace mailfwctl
