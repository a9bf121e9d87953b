// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/bytes.h"
#include "support/statement_rows.h"

namespace support {
namespace {

using namespace ruleset;
using enum Field;
using namespace std::chrono_literals;
using Rows = std::vector<StatementRow>;

StatementRow row(std::vector<Statement> statements, std::string program, std::string words) {
  return {{std::move(statements), {}}, std::move(program), std::move(words)};
}

Compare is(Field field, Bytes value) {
  return {field, true, std::move(value)};
}

const std::string ipv4 = "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] ";
const std::string ipv6 = "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] ";
const std::string tcp = "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] ";
const std::string ipv4_from = ipv4 + "[ payload load 4 @ base 1 + 12 => reg 1 ] ";
const std::string ipv6_from_net = ipv6 +
                                  "[ payload load 16 @ base 1 + 8 => reg 1 ] [ bitwise reg 1 = (reg 1 & "
                                  "0xffffffffffffffff0000000000000000) "
                                  "^ 0x00000000000000000000000000000000 length 16 ] ";
const std::string ipv4_from_net =
    ipv4_from + "[ bitwise reg 1 = (reg 1 & 0xffffff00) ^ 0x00000000 length 4 ] ";

Bytes net6() {
  return address("ffff:ffff:ffff:ffff::");
}

Rows memories() {
  return {
      row({Remember{ipv4_source, {}, {"rate_4"}, std::nullopt, false, WithinRate{60, RateUnit::minute, 60}}},
          ipv4_from + "[ add reg 1 in rate_4 with limit 60 per 60 s burst 60 ]",
          "add @rate_4 { ip saddr limit rate 60/minute burst 60 packets }"),
      row({Remember{ipv4_source,
                    address("255.255.255.0"),
                    {"rate_net_4"},
                    5400s,
                    true,
                    WithinRate{1, RateUnit::week, 2}}},
          ipv4_from_net +
              "[ update reg 1 in rate_net_4 timeout 5400000 ms with limit 1 per 604800 s burst 2 ]",
          "update @rate_net_4 { ip saddr & 255.255.255.0 timeout 1h30m limit rate 1/week burst 2 packets }"),
      row({Remember{ipv6_source, net6(), {"open_6"}, std::nullopt, false, WithinOpen{20}}, Accept{}},
          ipv6_from_net + "[ add reg 1 in open_6 with open 20 ] [ accept ]",
          "add @open_6 { ip6 saddr & ffff:ffff:ffff:ffff:: ct count 20 } accept"),
      row({Remember{ct_state, {}, {"open_total"}, std::nullopt, false, WithinOpen{100}}},
          "[ ct load 0 => reg 1 ] [ add reg 1 in open_total with open 100 ]",
          "add @open_total { ct state ct count 100 }"),
      row({Remember{ipv4_source, {}, {"banned_4"}, 3600s, false, {}}, Drop{}},
          ipv4_from + "[ add reg 1 in banned_4 timeout 3600000 ms ] [ drop ]",
          "add @banned_4 { ip saddr timeout 1h } drop"),
      row({is(nf_family, byte(2)), Remember{ipv4_source, {}, {"banned_4"}, 1s, true, {}}},
          ipv4_from + "[ update reg 1 in banned_4 timeout 1000 ms ]",
          "update @banned_4 { ip saddr timeout 1s }"),
  };
}

Rows masked_look_ups() {
  return {
      row({InSet{{ipv6_source}, {"open_6"}, false, net6()}}, ipv6_from_net + "[ lookup reg 1 in open_6 ]",
          "ip6 saddr & ffff:ffff:ffff:ffff:: == @open_6"),
      row({InSet{{ipv6_source}, {"open_6"}, true, net6()}, Return{}},
          ipv6_from_net + "[ lookup reg 1 not in open_6 ] [ return ]",
          "ip6 saddr & ffff:ffff:ffff:ffff:: != @open_6 return"),
      row({InSet{{ipv4_source}, {"banned_networks_4"}, false, address("255.255.255.0")}},
          ipv4_from_net + "[ lookup reg 1 in banned_networks_4 ]",
          "ip saddr & 255.255.255.0 == @banned_networks_4"),
      row({InSet{{ipv4_source}, {"banned_4"}, true, {}}}, ipv4_from + "[ lookup reg 1 not in banned_4 ]",
          "ip saddr != @banned_4"),
  };
}

Rows statuses() {
  return {
      row({Masked{ct_status, host_word(0x20), false, host_word(0)}},
          "[ ct load 2 => reg 1 ] [ bitwise reg 1 = (reg 1 & 0x20000000) ^ 0x00000000 length 4 ] [ cmp reg 1 "
          "neq 0x00000000 ]",
          "ct status dnat"),
      row({Masked{ct_status, host_word(0x20), true, host_word(0)}},
          "[ ct load 2 => reg 1 ] [ bitwise reg 1 = (reg 1 & 0x20000000) ^ 0x00000000 length 4 ] [ cmp reg 1 "
          "eq 0x00000000 ]",
          "ct status ! dnat"),
      row({is(ct_status, host_word(2))}, "[ ct load 2 => reg 1 ] [ cmp reg 1 eq 0x02000000 ]",
          "ct status == seen-reply"),
  };
}

Rows translations() {
  return {
      row({DestinationNat{address("10.0.0.5"), {}}},
          "[ immediate reg 1 = 0x0a000005 ] [ nat type 1 family 2 address reg 1 ]", "dnat ip to 10.0.0.5"),
      row({is(l4_protocol, byte(6)), is(destination_port, port(25)),
           DestinationNat{address("10.0.0.5"), base::Port{2525}}},
          tcp + "[ payload load 2 @ base 2 + 2 => reg 1 ] [ cmp reg 1 eq 0x0019 ] [ immediate reg 1 = "
                "0x0a000005 ] [ immediate reg 2 = 0x09dd ] [ nat type 1 family 2 address reg 1 port reg 2 ]",
          "tcp dport 25 dnat ip to 10.0.0.5:2525"),
      row({is(l4_protocol, byte(6)), DestinationNat{address("2001:db8::5"), base::Port{25}}},
          tcp + "[ immediate reg 1 = 0x20010db8000000000000000000000005 ] [ immediate reg 2 = 0x0019 ] [ nat "
                "type 1 family 10 address reg 1 port reg 2 ]",
          "meta l4proto tcp dnat ip6 to [2001:db8::5]:25"),
      row({is(nf_family, byte(2)), DestinationNat{address("10.0.0.5"), {}}},
          ipv4 + "[ immediate reg 1 = 0x0a000005 ] [ nat type 1 family 2 address reg 1 ]",
          "meta nfproto ipv4 dnat ip to 10.0.0.5"),
      row({is(ipv4_source, address("10.0.0.5")), SourceNat{address("192.0.2.1")}},
          ipv4_from + "[ cmp reg 1 eq 0x0a000005 ] [ immediate reg 1 = 0xc0000201 ] [ nat type 0 family 2 "
                      "address reg 1 ]",
          "ip saddr 10.0.0.5 snat ip to 192.0.2.1"),
      row({SourceNat{address("2001:db8::1")}},
          "[ immediate reg 1 = 0x20010db8000000000000000000000001 ] [ nat type 0 family 10 address reg 1 ]",
          "snat ip6 to 2001:db8::1"),
      row({Masquerade{}}, "[ masq ]", "masquerade"),
  };
}

Rows effects() {
  return {
      row({Notify{25, "mailfwd ban allow mail-in"}, Drop{}},
          "[ log \"mailfwd ban allow mail-in\" group 25 snap 64 ] [ drop ]",
          "log prefix \"mailfwd ban allow mail-in\" group 25 snaplen 64 drop"),
      row({SetTimeouts{{"times_tcp"}}}, "[ object type 7 times_tcp ]", "ct timeout set \"times_tcp\""),
  };
}

}  // namespace

std::vector<StatementRow> runtime_rows() {
  Rows all;
  for (auto* part : {memories, masked_look_ups, statuses, translations, effects}) {
    for (auto& each : part()) all.push_back(std::move(each));
  }
  return all;
}

}  // namespace support
