// SPDX-License-Identifier: GPL-2.0-or-later
#include "load/load.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "compile/compile.h"
#include "lower/lower.h"
#include "policy/source_lines.h"
#include "resolve/given.h"
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
  target.warnings = loaded.resolved.warnings;
  std::ranges::move(lint::warnings(loaded.lint), std::back_inserter(target.warnings));
  target.warnings = policy::with_source_lines(std::move(target.warnings), loaded.sources);
  target.sentences = loaded.resolved.sentences.size() + (loaded.resolved.admin ? 1 : 0);
  for (const auto& chain : loaded.ruleset.chains) target.rules += chain.rules.size();
  for (const auto& set : loaded.ruleset.sets) target.set_elements += ruleset::size(set.elements);
  return target;
}

// Everything that is written, by the operator or by a tool: the policy with its drop-ins, and the names.
struct Written {
  std::vector<policy::SourceFile> sources;
  policy::Policy policy;
  resolve::GivenIn given;
};

base::Checked<policy::GivenNames> read_given(const resolve::FileReader& files, const std::string& path,
                                             std::vector<policy::SourceFile>& sources) {
  auto source = resolve::read_names_file(files, path);
  if (!source) return std::unexpected(base::Errors{std::move(source.error())});
  if (!*source) return policy::GivenNames{};
  sources.push_back(**source);
  return policy::read_names(**source);
}

base::Checked<Written> read_written(const resolve::FileReader& files, const Inputs& inputs) {
  auto sources = resolve::read_sources(files, inputs.policy, inputs.dropins);
  if (!sources) return std::unexpected(std::move(sources).error());
  auto policy = policy::read(*sources);
  auto names = read_given(files, inputs.names, *sources);
  base::Errors errors;
  if (!policy) errors = policy.error();
  if (!names) std::ranges::move(names.error(), std::back_inserter(errors));
  if (!errors.empty()) return std::unexpected(std::move(errors));
  return Written{*std::move(sources), *std::move(policy), {inputs.names, *std::move(names)}};
}

std::vector<std::string> files_of(const Written& written) {
  auto paths = resolve::list_files_of(written.policy);
  std::ranges::move(resolve::files_of(written.given.names), std::back_inserter(paths));
  std::ranges::sort(paths);
  paths.erase(std::ranges::unique(paths).begin(), paths.end());
  return paths;
}

std::vector<resolve::FreshCopy> fresh_copies(resolve::World& world) {
  std::vector<resolve::FreshCopy> all;
  for (auto& [name, list] : world.lists) std::ranges::move(list.fresh, std::back_inserter(all));
  return all;
}

base::Checked<Loaded> carry_on(const resolve::FileReader& files, const lists::Store& store, Written written,
                               Circumstances circumstances, Extent extent) {
  auto world =
      resolve::gather(files, written.policy, written.given, store, std::move(circumstances.interfaces));
  world.banned_services = std::move(circumstances.banned_services);
  Loaded loaded;
  loaded.sources = std::move(written.sources);
  loaded.policy = std::move(written.policy);
  auto resolved = resolve::resolve(loaded.policy, world);
  if (!resolved)
    return std::unexpected(policy::with_source_lines(std::move(resolved).error(), loaded.sources));
  loaded.resolved = *std::move(resolved);
  loaded.resolved.warnings = policy::with_source_lines(std::move(loaded.resolved.warnings), loaded.sources);
  // Of a closed gateway no sentence is in force that could be doubted.
  if (extent == Extent::whole) loaded.lint = lint::lint(loaded.policy, loaded.resolved);
  loaded.fresh = fresh_copies(world);
  loaded.world = std::move(world);
  loaded.ruleset = compiled(loaded.resolved, extent);
  if (auto violations = ruleset::violations(loaded.ruleset); !violations.empty()) {
    return std::unexpected(internal_errors(violations));
  }
  if (extent == Extent::whole && circumstances.proven) {
    auto broken = prove::to_errors(prove::prove(loaded.ruleset, loaded.resolved, circumstances.since));
    if (!broken.empty()) return std::unexpected(policy::with_source_lines(std::move(broken), loaded.sources));
  }
  loaded.target = target_of(loaded);
  return loaded;
}

}  // namespace

Attempt load(const resolve::FileReader& files, const lists::Store& store, const Inputs& inputs,
             Circumstances circumstances, Extent extent) {
  auto written = read_written(files, inputs);
  if (!written) return {std::unexpected(std::move(written).error()), std::nullopt};
  auto list_files = files_of(*written);
  return {carry_on(files, store, *std::move(written), std::move(circumstances), extent),
          std::move(list_files)};
}

}  // namespace load
