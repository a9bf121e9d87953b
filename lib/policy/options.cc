// SPDX-License-Identifier: GPL-2.0-or-later
#include <algorithm>

#include "policy/finding_names.h"
#include "policy/peers.h"
#include "policy/quantity.h"
#include "policy/sections.h"
#include "policy/values.h"
#include "policy/words.h"

namespace policy {
namespace {

// Ends of connection tracking that an operator may want to move; the kernel's names.
const std::vector<std::string_view>& timeout_names() {
  static const std::vector<std::string_view> names{
      "syn_sent",  "syn_recv", "established",    "fin_wait",    "close_wait", "last_ack",
      "time_wait", "close",    "unacknowledged", "max_retrans", "udp",        "udp_stream"};
  return names;
}

void read_client_ports(const Entry& entry, Options& options, Findings& findings) {
  const auto text = read_text(entry, findings);
  if (!text) return;
  if (text->value == "any") {
    options.client_ports = base::every_port;
    return;
  }
  auto range = base::parse_port_range(text->value);
  if (range) {
    options.client_ports = *range;
  } else {
    range.error().hint = "write \"any\" or for example \"1024-65535\"";
    findings.add(text->origin, std::move(range.error()));
  }
}

void read_timeouts(const Entry& entry, Options& options, Findings& findings) {
  const auto* table = read_table(entry, "{ established = \"5d\" }", findings);
  if (table == nullptr) return;
  for (const auto& timeout : *table) {
    if (std::ranges::find(timeout_names(), timeout.key) == timeout_names().end()) {
      auto hint = did_you_mean(timeout.key, timeout_names());
      if (hint.empty()) hint = "known here: " + one_of(timeout_names());
      findings.add(timeout.origin, "unknown timeout " + in_quotes(timeout.key), std::move(hint));
    } else if (const auto length = read_duration(timeout, findings)) {
      options.timeouts.push_back({{timeout.key, *length}, timeout.origin});
    }
  }
}

void read_output(const Entry& entry, Options& options, Findings& findings) {
  constexpr OutputPolicy meanings[] = {OutputPolicy::deny, OutputPolicy::allow};
  if (const auto word = read_word(entry, {"deny", "allow"}, findings)) options.output = meanings[*word];
}

void read_owner(const Entry& entry, Options& options, Findings& findings) {
  if (const auto flag = read_flag(entry, findings)) {
    options.owner = *flag ? Ownership::automatic : Ownership::declined;
  }
}

}  // namespace

Options read_options(const Section& section, const Vocabulary& vocabulary, Findings& findings) {
  Options options;
  options.origin = section.origin;
  const auto noted = [&](std::string_view name, auto read) {
    return Key{name, [&options, read](const Entry& key) {
                 options.written.push_back({key.key, key.origin});
                 read(key);
               }};
  };
  const auto peers = [&](std::vector<Peer>& into) {
    return [&](const Entry& key) { into = read_peers(key, vocabulary, findings); };
  };
  const auto flag = [&](bool& into) {
    return [&](const Entry& key) { into = read_flag(key, findings).value_or(into); };
  };
  const auto grace = [&](const Entry& key) {
    // The only duration that may be none: strict from the first packet on.
    const auto* text = key.value.text();
    if (text != nullptr && *text == "0s") {
      options.pickup_grace = std::chrono::seconds(0);
      return;
    }
    options.pickup_grace = read_duration(key, findings).value_or(options.pickup_grace);
  };
  read_keys(
      section.entries, {"[options]"}, findings,  //
      noted("trusted", peers(options.trusted)), noted("receive_only", peers(options.receive_only)),
      noted("client_ports", [&](const Entry& key) { read_client_ports(key, options, findings); }),
      noted("output", [&](const Entry& key) { read_output(key, options, findings); }),
      noted("ping", flag(options.ping)), noted("ident", flag(options.ident)), noted("log", flag(options.log)),
      noted("no_admin", flag(options.no_admin)),
      noted("owner", [&](const Entry& key) { read_owner(key, options, findings); }),
      noted("pickup_grace", grace),
      noted("timeouts", [&](const Entry& key) { read_timeouts(key, options, findings); }),
      noted("allow_lint", [&](const Entry& key) { options.allow_lint = read_allow_lint(key, findings); }));
  return options;
}

}  // namespace policy
