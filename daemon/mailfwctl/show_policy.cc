// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "mailfwctl/policy_words.h"
#include "mailfwctl/show.h"

namespace mailfwctl {
namespace {

using ZonePair = std::pair<std::string, std::string>;
constexpr std::string_view self = "self";

// The words are the operator's own, the pairs of zones are what resolve made of them: both speak of one
// sentence.
struct Explained {
  const policy::Sentence* written = nullptr;
  const resolve::Sentence* resolved = nullptr;
  std::vector<ZonePair> pairs;
};

std::vector<ZonePair> pairs_of(const resolve::Sentence& sentence) {
  std::vector<ZonePair> pairs;
  for (const auto& from : sentence.from.zones) {
    for (const auto& to : sentence.to.zones) {
      if (from.zone != self || to.zone != self) pairs.emplace_back(from.zone, to.zone);
    }
  }
  return pairs;
}

// In order of precedence, as resolve has them.
std::vector<Explained> explained(const load::Loaded& loaded) {
  std::vector<Explained> sentences;
  for (const auto& resolved : loaded.resolved.sentences) {
    const auto written = std::ranges::find_if(loaded.policy.sentences, [&](const policy::Sentence& sentence) {
      return sentence.verb == resolved.verb && sentence.name.text == resolved.name;
    });
    if (written == loaded.policy.sentences.end()) continue;
    sentences.push_back({&*written, &resolved, pairs_of(resolved)});
  }
  return sentences;
}

std::string shown(std::string_view zone) {
  return zone == self ? "this machine" : std::string{zone};
}

std::string zone_line(const resolve::Zone& zone) {
  std::string text = "  " + zone.name + ": ";
  text += zone.interfaces.empty() ? "any interface" : words_of_list(zone.interfaces);
  text += zone.has_networks ? "; " + words_of(zone.networks)
                            : "; every source that is in no other zone's networks";
  if (zone.dynamic) text += "; its address may change";
  if (zone.clamp_mss) text += "; MSS clamped";
  return text + '\n';
}

std::string admin_text(const load::Loaded& loaded) {
  const auto& admin = loaded.policy.admin;
  if (!admin) return "admin\n  nobody (options.no_admin = true)\n";
  return "admin\n  always: " + words_of(admin->services) + " from " + words_of(admin->from) +
         " to this machine" + place_of(admin->origin) + '\n';
}

std::string default_of(const ZonePair& pair, const resolve::Options& options) {
  if (pair.first != self) return "dropped";
  return options.output == policy::OutputPolicy::allow ? "allowed" : "refused";
}

std::string pair_text(const ZonePair& pair, const std::vector<Explained>& sentences,
                      const resolve::Options& options) {
  std::string text;
  for (const auto& sentence : sentences) {
    if (std::ranges::find(sentence.pairs, pair) == sentence.pairs.end()) continue;
    text += "  " + words_of(*sentence.written) + '\n';
  }
  if (text.empty()) return {};
  return "from " + shown(pair.first) + " to " + shown(pair.second) + '\n' + text +
         "  anything else: " + default_of(pair, options) + '\n';
}

std::vector<std::string> places_of(const load::Loaded& loaded) {
  std::vector<std::string> places;
  for (const auto& zone : loaded.resolved.zones) places.push_back(zone.name);
  places.emplace_back(self);
  return places;
}

boost::json::array zones_to_json(const std::vector<resolve::Zone>& zones) {
  boost::json::array array;
  for (const auto& zone : zones) {
    array.push_back(boost::json::object{{"name", zone.name},
                                        {"interfaces", boost::json::value_from(zone.interfaces)},
                                        {"networks", boost::json::value_from(texts_of(zone.networks))},
                                        {"dynamic", zone.dynamic},
                                        {"clamp_mss", zone.clamp_mss}});
  }
  return array;
}

boost::json::object explained_to_json(const Explained& sentence) {
  auto object = to_json(*sentence.written);
  boost::json::array pairs;
  for (const auto& [from, to] : sentence.pairs)
    pairs.push_back(boost::json::object{{"from", from}, {"to", to}});
  object["pairs"] = std::move(pairs);
  return object;
}

}  // namespace

Outcome show_policy(const load::Loaded& loaded) {
  const auto sentences = explained(loaded);
  const auto& options = loaded.resolved.options;
  Outcome outcome;
  outcome.text = "zones\n";
  for (const auto& zone : loaded.resolved.zones) outcome.text += zone_line(zone);
  outcome.text += admin_text(loaded);
  const auto places = places_of(loaded);
  for (const auto& from : places) {
    for (const auto& to : places) outcome.text += pair_text({from, to}, sentences, options);
  }
  outcome.text += "everywhere else\n  to or through this machine: dropped\n  from this machine: " +
                  default_of({std::string{self}, {}}, options) + '\n';

  boost::json::array array;
  for (const auto& sentence : sentences) array.push_back(explained_to_json(sentence));
  outcome.fields["zones"] = zones_to_json(loaded.resolved.zones);
  outcome.fields["admin"] = loaded.policy.admin ? boost::json::value(to_json(*loaded.policy.admin)) : nullptr;
  outcome.fields["sentences"] = std::move(array);
  outcome.fields["output"] = default_of({std::string{self}, {}}, options);
  return outcome;
}

}  // namespace mailfwctl
