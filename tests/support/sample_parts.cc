// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/sample_parts.h"

#include "support/bytes.h"

namespace support {
namespace {

using namespace ruleset;
using namespace std::chrono_literals;

constexpr bool ranges = true;
constexpr bool packets_add = true;
constexpr bool with_timeouts = true;

TimedElement timed(std::string_view addresses, std::chrono::milliseconds lifetime,
                   std::chrono::milliseconds left) {
  return {low(addresses), high(addresses), lifetime, left};
}

Rule rule(std::vector<Statement> statements, std::string comment = {}) {
  return {std::move(statements), std::move(comment)};
}
Compare tcp() {
  return {Field::l4_protocol, true, byte(6)};
}
Masked new_session() {
  return {Field::ct_state, host_word(8), false, host_word(0)};
}

}  // namespace

std::vector<Set> runtime_sets() {
  const auto set = [](const char* name, KeyType key, bool interval, bool dynamic, bool timeouts,
                      std::uint32_t size, std::vector<TimedElement> seed = {}) {
    return Set{
        {name}, {{key}, interval, false, dynamic, timeouts, size}, RuntimeElements{std::move(seed)}, ""};
  };
  using enum KeyType;
  return {
      set("banned_4", ipv4_address, !ranges, packets_add, with_timeouts, 262144,
          {timed("192.0.2.7", 1h, 59min), timed("192.0.2.8", 90500ms, 90500ms)}),
      set("banned_6", ipv6_address, !ranges, packets_add, with_timeouts, 262144),
      set("banned_networks_4", ipv4_address, ranges, !packets_add, with_timeouts, 0,
          {timed("10.0.0.0/8", 24h, 30min), timed("192.0.2.1-192.0.2.5", 7 * 24h, 24h),
           timed("255.0.0.0/8", 1h, 1min)}),
      set("banned_networks_6", ipv6_address, ranges, !packets_add, with_timeouts, 0,
          {timed("2001:db8::/32", 1h, 59min)}),
      set("greylist_4", ipv4_address, !ranges, !packets_add, with_timeouts, 100),
      set("open_6", ipv6_address, !ranges, packets_add, !with_timeouts, 1000),
      set("open_total", ct_state, !ranges, packets_add, !with_timeouts, 16),
      set("rate_4", ipv4_address, !ranges, packets_add, with_timeouts, 65536),
      set("rate_net_4", ipv4_address, !ranges, packets_add, with_timeouts, 65536),
  };
}

std::vector<SessionTimeouts> session_timeouts() {
  return {
      {{"times_tcp"},
       base::protocol_tcp,
       {{SessionState::tcp_syn_sent, 10s},
        {SessionState::tcp_syn_received, 11s},
        {SessionState::tcp_established, 1800s},
        {SessionState::tcp_fin_wait, 12s},
        {SessionState::tcp_close_wait, 13s},
        {SessionState::tcp_last_ack, 14s},
        {SessionState::tcp_time_wait, 15s},
        {SessionState::tcp_close, 16s},
        {SessionState::tcp_syn_sent_twice, 17s},
        {SessionState::tcp_retransmitted, 18s},
        {SessionState::tcp_unacknowledged, 19s}}},
      {{"times_tcp_established"}, base::protocol_tcp, {{SessionState::tcp_established, 7200s}}},
      {{"times_udp"},
       base::protocol_udp,
       {{SessionState::udp_unreplied, 20s}, {SessionState::udp_replied, 40s}}},
  };
}

std::vector<Chain> runtime_chains() {
  using enum Field;
  const auto net6 = address("ffff:ffff:ffff:ffff::");
  const auto net4 = address("255.255.255.0");
  return {
      {{"publishing"},
       {},
       {rule({tcp(), Compare{destination_port, true, port(25)},
              DestinationNat{address("10.0.0.5"), base::Port{2525}}},
             "publish mx (mailfw.toml:30)"),
        rule(
            {Compare{ipv4_destination, true, address("192.0.2.1")}, DestinationNat{address("10.0.0.6"), {}}}),
        rule({tcp(), DestinationNat{address("2001:db8::5"), base::Port{25}}})}},
      {{"remembering"},
       {},
       {rule(
            {Remember{ipv4_source, {}, {"rate_4"}, std::nullopt, false, WithinRate{60, RateUnit::minute, 60}},
             Accept{}},
            "allow mail-in (mailfw.toml:12)"),
        rule({Remember{ipv4_source, net4, {"rate_net_4"}, 604800s, true, WithinRate{1, RateUnit::week, 2}},
              Remember{ct_state, {}, {"open_total"}, std::nullopt, false, WithinOpen{100}}, Accept{}}),
        rule({Remember{ipv6_source, net6, {"open_6"}, std::nullopt, false, WithinOpen{20}}, Accept{}}),
        rule({InSet{{ipv6_source}, {"open_6"}, true, net6}, Return{}}),
        rule({InSet{{ipv4_source}, {"banned_networks_4"}, false, {}}, Drop{}}),
        rule({InSet{{ipv6_source}, {"banned_6"}, false, net6}, Drop{}}),
        rule({Remember{ipv4_source, {}, {"banned_4"}, 3600s, false, {}},
              Notify{25, "mailfwd ban allow mail-in"}, Drop{}}),
        rule({Masked{ct_status, host_word(0x20), false, host_word(0)}, Accept{}}),
        rule({new_session(), tcp(), SetTimeouts{{"times_tcp"}}}), rule({SetTimeouts{{"times_udp"}}}),
        rule({InSet{{ct_status}, {"statuses"}, false, {}}, Return{}})}},
  };
}

std::vector<Rule> source_translations() {
  return {
      rule({Compare{Field::ipv4_source, true, address("10.0.0.5")}, SourceNat{address("192.0.2.1")}},
           "nat mx (mailfw.toml:40)"),
      rule({SourceNat{address("2001:db8::1")}}),
      rule({Compare{Field::out_interface, true, interface("eth0")}, Masquerade{}}),
  };
}

}  // namespace support
