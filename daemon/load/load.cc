// SPDX-License-Identifier: GPL-2.0-or-later
#include "load/load.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "compile/compile.h"
#include "lower/lower.h"
#include "policy/source_lines.h"
#include "resolve/resolve.h"
#include "ruleset/check.h"

namespace load {
namespace {

ruleset::Ruleset compiled(const resolve::ResolvedPolicy& policy, Extent extent) {
  return extent == Extent::closed ? compile::compile_closed(policy) : compile::compile(policy);
}

// Whatever the compiler did wrong must not reach the kernel: the running policy stays.
base::Errors internal_errors(const std::vector<std::string>& violations) {
  base::Errors errors;
  for (const auto& violation : violations) {
    errors.push_back({{},
                      "internal error: the compiled ruleset is not one the kernel can take: " + violation,
                      {},
                      "this is a bug of mailfwd, not of the policy; nothing was changed",
                      {}});
  }
  return errors;
}

reconcile::Target target_of(const Loaded& loaded) {
  reconcile::Target target;
  target.table = lower::lower(loaded.ruleset);
  target.sentences = loaded.resolved.sentences.size() + (loaded.resolved.admin ? 1 : 0);
  for (const auto& chain : loaded.ruleset.chains) target.rules += chain.rules.size();
  for (const auto& set : loaded.ruleset.sets) target.set_elements += ruleset::size(set.elements);
  return target;
}

base::Checked<Loaded> carry_on(const resolve::FileReader& files, Loaded loaded,
                               std::vector<resolve::Interface> interfaces, Extent extent) {
  const auto world = resolve::gather(files, loaded.policy, std::move(interfaces));
  auto resolved = resolve::resolve(loaded.policy, world);
  if (!resolved)
    return std::unexpected(policy::with_source_lines(std::move(resolved).error(), loaded.sources));
  loaded.resolved = *std::move(resolved);
  loaded.ruleset = compiled(loaded.resolved, extent);
  if (auto violations = ruleset::violations(loaded.ruleset); !violations.empty()) {
    return std::unexpected(internal_errors(violations));
  }
  loaded.target = target_of(loaded);
  return loaded;
}

}  // namespace

Attempt load(const resolve::FileReader& files, const Inputs& inputs,
             std::vector<resolve::Interface> interfaces, Extent extent) {
  auto sources = resolve::read_sources(files, inputs.policy, inputs.dropins);
  if (!sources) return {std::unexpected(std::move(sources).error()), std::nullopt};
  auto policy = policy::read(*sources);
  if (!policy) return {std::unexpected(std::move(policy).error()), std::nullopt};

  Loaded loaded;
  loaded.sources = *std::move(sources);
  loaded.policy = *std::move(policy);
  auto list_files = resolve::list_files_of(loaded.policy);
  return {carry_on(files, std::move(loaded), std::move(interfaces), extent), std::move(list_files)};
}

}  // namespace load
