// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/statement_rows.h"

#include <algorithm>
#include <iterator>

#include "support/bytes.h"

namespace support {
namespace {

using namespace ruleset;
using enum Field;
using Rows = std::vector<StatementRow>;

StatementRow row(std::vector<Statement> statements, std::string program, std::string words) {
  return {{std::move(statements), {}}, std::move(program), std::move(words)};
}

Compare is(Field field, Bytes value) {
  return {field, true, std::move(value)};
}
Compare is_not(Field field, Bytes value) {
  return {field, false, std::move(value)};
}
InSet in(Fields fields, const char* set) {
  return {std::move(fields), {set}, false};
}
InSet not_in(Fields fields, const char* set) {
  return {std::move(fields), {set}, true};
}
VerdictMap by(Fields fields, const char* map) {
  return {std::move(fields), {map}};
}

Rows comparisons() {
  return {
      row({is(in_interface, interface("lo"))},
          "[ meta load 6 => reg 1 ] [ cmp reg 1 eq 0x6c6f0000000000000000000000000000 ]", "iifname \"lo\""),
      row({is_not(out_interface, interface("eth1"))},
          "[ meta load 7 => reg 1 ] [ cmp reg 1 neq 0x65746831000000000000000000000000 ]",
          "oifname != \"eth1\""),
      row({is(nf_family, byte(2))}, "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ]", "meta nfproto ipv4"),
      row({is(l4_protocol, byte(50))}, "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x32 ]", "meta l4proto esp"),
      row({is_not(l4_protocol, byte(58))}, "[ meta load 16 => reg 1 ] [ cmp reg 1 neq 0x3a ]",
          "meta l4proto != ipv6-icmp"),
      row({is(ct_state, host_word(8))}, "[ ct load 0 => reg 1 ] [ cmp reg 1 eq 0x08000000 ]",
          "ct state == new"),
      row({is_not(ct_state, host_word(2))}, "[ ct load 0 => reg 1 ] [ cmp reg 1 neq 0x02000000 ]",
          "ct state != established"),
      row({is(socket_user, host_word(102))}, "[ meta load 10 => reg 1 ] [ cmp reg 1 eq 0x66000000 ]",
          "meta skuid 102"),
      row({is(ipv4_source, address("192.0.2.1"))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 12 => reg 1 ] [ cmp "
          "reg 1 eq 0xc0000201 ]",
          "ip saddr 192.0.2.1"),
      row({is_not(ipv4_destination, address("192.0.2.1"))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 16 => reg 1 ] [ cmp "
          "reg 1 neq 0xc0000201 ]",
          "ip daddr != 192.0.2.1"),
      row({is(ipv6_source, address("2001:db8::1"))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ payload load 16 @ base 1 + 8 => reg 1 ] [ cmp "
          "reg 1 eq 0x20010db8000000000000000000000001 ]",
          "ip6 saddr 2001:db8::1"),
      row({is_not(ipv6_destination, address("2001:db8::1"))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ payload load 16 @ base 1 + 24 => reg 1 ] [ cmp "
          "reg 1 neq 0x20010db8000000000000000000000001 ]",
          "ip6 daddr != 2001:db8::1"),
      row({is(ipv6_hop_limit, byte(255))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ payload load 1 @ base 1 + 7 => reg 1 ] [ cmp "
          "reg 1 eq 0xff ]",
          "ip6 hoplimit 255"),
      row({is(source_port, port(53))}, "[ payload load 2 @ base 2 + 0 => reg 1 ] [ cmp reg 1 eq 0x0035 ]",
          "th sport 53"),
      row({is_not(destination_port, port(25))},
          "[ payload load 2 @ base 2 + 2 => reg 1 ] [ cmp reg 1 neq 0x0019 ]", "th dport != 25"),
      row({is(tcp_flags, byte(2))},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 1 @ base 2 + 13 => reg 1 ] [ cmp "
          "reg 1 eq 0x02 ]",
          "tcp flags == syn"),
      row({is(icmp_type, byte(8))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x01 ] [ "
          "payload load 1 @ base 2 + 0 => reg 1 ] [ cmp reg 1 eq 0x08 ]",
          "icmp type echo-request"),
      row({is(icmpv6_type, byte(135))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x3a ] [ "
          "payload load 1 @ base 2 + 0 => reg 1 ] [ cmp reg 1 eq 0x87 ]",
          "icmpv6 type nd-neighbor-solicit"),
  };
}

Rows dependencies() {
  return {
      row({is(ipv4_source, address("192.0.2.1")), is(ipv4_destination, address("192.0.2.2"))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 12 => reg 1 ] [ cmp "
          "reg 1 eq 0xc0000201 ] [ payload load 4 @ base 1 + 16 => reg 1 ] [ cmp reg 1 eq 0xc0000202 ]",
          "ip saddr 192.0.2.1 ip daddr 192.0.2.2"),
      row({is(icmpv6_type, byte(135)), is(ipv6_hop_limit, byte(255))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x3a ] [ "
          "payload load 1 @ base 2 + 0 => reg 1 ] [ cmp reg 1 eq 0x87 ] [ payload load 1 @ base 1 + 7 => reg "
          "1 ] [ cmp reg 1 eq 0xff ]",
          "icmpv6 type nd-neighbor-solicit ip6 hoplimit 255"),
      row({is(ipv6_hop_limit, byte(255)), is(icmpv6_type, byte(135))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ payload load 1 @ base 1 + 7 => reg 1 ] [ cmp "
          "reg 1 eq 0xff ] [ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x3a ] [ payload load 1 @ base 2 + 0 => "
          "reg 1 ] [ cmp reg 1 eq 0x87 ]",
          "ip6 hoplimit 255 icmpv6 type nd-neighbor-solicit"),
      row({is(nf_family, byte(2)), is(ipv4_source, address("192.0.2.1"))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 12 => reg 1 ] [ cmp "
          "reg 1 eq 0xc0000201 ]",
          "ip saddr 192.0.2.1"),
      row({is(nf_family, byte(10)), is(icmpv6_type, byte(135))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x3a ] [ "
          "payload load 1 @ base 2 + 0 => reg 1 ] [ cmp reg 1 eq 0x87 ]",
          "icmpv6 type nd-neighbor-solicit"),
      row({is(l4_protocol, byte(58)), is(icmpv6_type, byte(135)), is(ipv6_hop_limit, byte(255))},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x3a ] [ payload load 1 @ base 2 + 0 => reg 1 ] [ cmp "
          "reg 1 eq 0x87 ] [ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ payload load 1 @ base 1 + 7 => "
          "reg 1 ] [ cmp reg 1 eq 0xff ]",
          "meta l4proto ipv6-icmp icmpv6 type nd-neighbor-solicit ip6 hoplimit 255"),
      row({is(l4_protocol, byte(1)), is(icmp_type, byte(8))},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x01 ] [ payload load 1 @ base 2 + 0 => reg 1 ] [ cmp "
          "reg 1 eq 0x08 ]",
          "meta l4proto icmp icmp type echo-request"),
  };
}

Rows protocols() {
  return {
      row({is(l4_protocol, byte(6)), is(destination_port, port(25))},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 2 @ base 2 + 2 => reg 1 ] [ cmp "
          "reg 1 eq 0x0019 ]",
          "tcp dport 25"),
      row({is(l4_protocol, byte(17)), is(source_port, port(53)), is(destination_port, port(53))},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x11 ] [ payload load 2 @ base 2 + 0 => reg 1 ] [ cmp "
          "reg 1 eq 0x0035 ] [ payload load 2 @ base 2 + 2 => reg 1 ] [ cmp reg 1 eq 0x0035 ]",
          "udp sport 53 udp dport 53"),
      row({is(l4_protocol, byte(132)), is(destination_port, port(25))},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x84 ] [ payload load 2 @ base 2 + 2 => reg 1 ] [ cmp "
          "reg 1 eq 0x0019 ]",
          "meta l4proto sctp th dport 25"),
      row({is(l4_protocol, byte(6)), is(ipv4_source, address("192.0.2.1")), is(destination_port, port(25))},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ "
          "payload load 4 @ base 1 + 12 => reg 1 ] [ cmp reg 1 eq 0xc0000201 ] [ payload load 2 @ base 2 + 2 "
          "=> reg 1 ] [ cmp reg 1 eq 0x0019 ]",
          "meta l4proto tcp ip saddr 192.0.2.1 tcp dport 25"),
      row({is(l4_protocol, byte(6)), in({ipv4_source, destination_port}, "pairs_4")},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ "
          "payload load 4 @ base 1 + 12 => reg 1 ] [ payload load 2 @ base 2 + 2 => reg 9 ] [ lookup reg 1 "
          "in pairs_4 ]",
          "meta l4proto tcp ip saddr . tcp dport @pairs_4"),
      row({is(l4_protocol, byte(6)), Masked{tcp_flags, byte(2), false, byte(0)},
           is(destination_port, port(25))},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 1 @ base 2 + 13 => reg 1 ] [ "
          "bitwise reg 1 = (reg 1 & 0x02) ^ 0x00 length 1 ] [ cmp reg 1 neq 0x00 ] [ payload load 2 @ base 2 "
          "+ 2 => reg 1 ] [ cmp reg 1 eq 0x0019 ]",
          "tcp flags syn tcp dport 25"),
      row({is(nf_family, byte(2)), is(l4_protocol, byte(6)), is(ipv4_source, address("192.0.2.1"))},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ "
          "payload load 4 @ base 1 + 12 => reg 1 ] [ cmp reg 1 eq 0xc0000201 ]",
          "meta nfproto ipv4 meta l4proto tcp ip saddr 192.0.2.1"),
  };
}

Rows ranges() {
  return {
      row({InterfacePrefix{in_interface, "ppp"}}, "[ meta load 6 => reg 1 ] [ cmp reg 1 eq 0x707070 ]",
          "iifname \"ppp*\""),
      row({InterfacePrefix{out_interface, "abcdefghijklmn"}},
          "[ meta load 7 => reg 1 ] [ cmp reg 1 eq 0x6162636465666768696a6b6c6d6e ]",
          "oifname \"abcdefghijklmn*\""),
      row({InRange{ipv4_source, address("10.0.0.1"), address("10.0.0.9")}},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 12 => reg 1 ] [ cmp "
          "reg 1 gte 0x0a000001 ] [ cmp reg 1 lte 0x0a000009 ]",
          "ip saddr 10.0.0.1-10.0.0.9"),
      row({InRange{ipv4_destination, low("10.0.0.0/8"), high("10.0.0.0/8")}},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 16 => reg 1 ] [ cmp "
          "reg 1 gte 0x0a000000 ] [ cmp reg 1 lte 0x0affffff ]",
          "ip daddr 10.0.0.0-10.255.255.255"),
      row({InRange{ipv6_source, address("2001:db8::1"), address("2001:db8::9")}},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ payload load 16 @ base 1 + 8 => reg 1 ] [ cmp "
          "reg 1 gte 0x20010db8000000000000000000000001 ] [ cmp reg 1 lte 0x20010db8000000000000000000000009 "
          "]",
          "ip6 saddr 2001:db8::1-2001:db8::9"),
      row({InRange{destination_port, port(1024), port(65535)}},
          "[ payload load 2 @ base 2 + 2 => reg 1 ] [ cmp reg 1 gte 0x0400 ] [ cmp reg 1 lte 0xffff ]",
          "th dport 1024-65535"),
      row({InRange{l4_protocol, byte(6), byte(17)}},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 gte 0x06 ] [ cmp reg 1 lte 0x11 ]", "meta l4proto 6-17"),
      row({InRange{icmp_type, byte(13), byte(18)}},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x01 ] [ "
          "payload load 1 @ base 2 + 0 => reg 1 ] [ cmp reg 1 gte 0x0d ] [ cmp reg 1 lte 0x12 ]",
          "icmp type 13-18"),
  };
}

Rows masks() {
  return {
      row({Masked{ct_state, host_word(6), false, host_word(0)}},
          "[ ct load 0 => reg 1 ] [ bitwise reg 1 = (reg 1 & 0x06000000) ^ 0x00000000 length 4 ] [ cmp reg 1 "
          "neq 0x00000000 ]",
          "ct state established,related"),
      row({Masked{ct_state, host_word(8), false, host_word(0)}},
          "[ ct load 0 => reg 1 ] [ bitwise reg 1 = (reg 1 & 0x08000000) ^ 0x00000000 length 4 ] [ cmp reg 1 "
          "neq 0x00000000 ]",
          "ct state new"),
      row({Masked{ct_state, host_word(6), true, host_word(0)}},
          "[ ct load 0 => reg 1 ] [ bitwise reg 1 = (reg 1 & 0x06000000) ^ 0x00000000 length 4 ] [ cmp reg 1 "
          "eq 0x00000000 ]",
          "ct state ! established,related"),
      row({Masked{ct_state, host_word(6), true, host_word(2)}},
          "[ ct load 0 => reg 1 ] [ bitwise reg 1 = (reg 1 & 0x06000000) ^ 0x00000000 length 4 ] [ cmp reg 1 "
          "eq 0x02000000 ]",
          "ct state established / established,related"),
      row({Masked{tcp_flags, byte(0x17), false, byte(2)}},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 1 @ base 2 + 13 => reg 1 ] [ "
          "bitwise reg 1 = (reg 1 & 0x17) ^ 0x00 length 1 ] [ cmp reg 1 neq 0x02 ]",
          "tcp flags != syn / fin,syn,rst,ack"),
      row({Masked{tcp_flags, byte(0x17), true, byte(2)}},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 1 @ base 2 + 13 => reg 1 ] [ "
          "bitwise reg 1 = (reg 1 & 0x17) ^ 0x00 length 1 ] [ cmp reg 1 eq 0x02 ]",
          "tcp flags syn / fin,syn,rst,ack"),
      row({Masked{tcp_flags, byte(0x03), true, byte(3)}},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 1 @ base 2 + 13 => reg 1 ] [ "
          "bitwise reg 1 = (reg 1 & 0x03) ^ 0x00 length 1 ] [ cmp reg 1 eq 0x03 ]",
          "tcp flags fin,syn / fin,syn"),
      row({Masked{tcp_flags, byte(0x02), true, byte(0)}},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 1 @ base 2 + 13 => reg 1 ] [ "
          "bitwise reg 1 = (reg 1 & 0x02) ^ 0x00 length 1 ] [ cmp reg 1 eq 0x00 ]",
          "tcp flags ! syn"),
      row({Masked{ipv4_source, address("255.0.255.0"), true, address("10.0.1.0")}},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 12 => reg 1 ] [ "
          "bitwise reg 1 = (reg 1 & 0xff00ff00) ^ 0x00000000 length 4 ] [ cmp reg 1 eq 0x0a000100 ]",
          "ip saddr & 255.0.255.0 == 10.0.1.0"),
      row({Masked{destination_port, port(0xff00), false, port(0x100)}},
          "[ payload load 2 @ base 2 + 2 => reg 1 ] [ bitwise reg 1 = (reg 1 & 0xff00) ^ 0x0000 length 2 ] [ "
          "cmp reg 1 neq 0x0100 ]",
          "th dport & 65280 != 256"),
  };
}

Rows look_ups() {
  return {
      row({in({ipv4_source}, "host_admins_4")},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 12 => reg 1 ] [ "
          "lookup reg 1 in host_admins_4 ]",
          "ip saddr @host_admins_4"),
      row({not_in({ipv6_destination}, "host_admins_6")},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ payload load 16 @ base 1 + 24 => reg 1 ] [ "
          "lookup reg 1 not in host_admins_6 ]",
          "ip6 daddr != @host_admins_6"),
      row({in({in_interface}, "patterns")}, "[ meta load 6 => reg 1 ] [ lookup reg 1 in patterns ]",
          "iifname @patterns"),
      row({in({ipv4_source, destination_port}, "pairs_4")},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 12 => reg 1 ] [ "
          "payload load 2 @ base 2 + 2 => reg 9 ] [ lookup reg 1 in pairs_4 ]",
          "ip saddr . th dport @pairs_4"),
      row({in({ipv6_destination, destination_port}, "pairs_6")},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x0a ] [ payload load 16 @ base 1 + 24 => reg 1 ] [ "
          "payload load 2 @ base 2 + 2 => reg 2 ] [ lookup reg 1 in pairs_6 ]",
          "ip6 daddr . th dport @pairs_6"),
      row({in({ipv4_destination, l4_protocol, destination_port}, "triples_4")},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 16 => reg 1 ] [ meta "
          "load 16 => reg 9 ] [ payload load 2 @ base 2 + 2 => reg 10 ] [ lookup reg 1 in triples_4 ]",
          "ip daddr . meta l4proto . th dport @triples_4"),
      row({is(l4_protocol, byte(6)), in({destination_port}, "mail_ports")},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 2 @ base 2 + 2 => reg 1 ] [ lookup "
          "reg 1 in mail_ports ]",
          "tcp dport @mail_ports"),
      row({by({ct_state}, "session_verdicts")},
          "[ ct load 0 => reg 1 ] [ lookup reg 1 in session_verdicts => verdict ]",
          "ct state vmap @session_verdicts"),
      row({by({in_interface}, "arrival")}, "[ meta load 6 => reg 1 ] [ lookup reg 1 in arrival => verdict ]",
          "iifname vmap @arrival"),
      row({by({ipv4_source}, "by_source")},
          "[ meta load 15 => reg 1 ] [ cmp reg 1 eq 0x02 ] [ payload load 4 @ base 1 + 12 => reg 1 ] [ "
          "lookup reg 1 in by_source => verdict ]",
          "ip saddr vmap @by_source"),
      row({by({l4_protocol, destination_port}, "services")},
          "[ meta load 16 => reg 1 ] [ payload load 2 @ base 2 + 2 => reg 9 ] [ lookup reg 1 in services => "
          "verdict ]",
          "meta l4proto . th dport vmap @services"),
      row({by({in_interface, l4_protocol, destination_port}, "links")},
          "[ meta load 6 => reg 1 ] [ meta load 16 => reg 2 ] [ payload load 2 @ base 2 + 2 => reg 13 ] [ "
          "lookup reg 1 in links => verdict ]",
          "iifname . meta l4proto . th dport vmap @links"),
  };
}

Rows actions() {
  return {
      row({RateLimit{10, RateUnit::second, 20}}, "[ limit 10 per 1 s burst 20 ]",
          "limit rate 10/second burst 20 packets"),
      row({RateLimit{3, RateUnit::minute, 5}}, "[ limit 3 per 60 s burst 5 ]",
          "limit rate 3/minute burst 5 packets"),
      row({RateLimit{100, RateUnit::hour, 1}}, "[ limit 100 per 3600 s burst 1 ]",
          "limit rate 100/hour burst 1 packets"),
      row({RateLimit{7, RateUnit::day, 7}}, "[ limit 7 per 86400 s burst 7 ]",
          "limit rate 7/day burst 7 packets"),
      row({Log{"mailfwd drop: "}}, "[ log \"mailfwd drop: \" level 4 ]", "log prefix \"mailfwd drop: \""),
      row({is(l4_protocol, byte(6)), ClampMss{}},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ rt load 3 => reg 1 ] [ byteorder reg 1 = "
          "hton(reg 1, 2, 2) ] [ exthdr write reg 1 => 2 @ option 2 + 2 kind 1 ]",
          "meta l4proto tcp tcp option maxseg size set rt mtu"),
      row({Masked{tcp_flags, byte(2), false, byte(0)}, ClampMss{}},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ payload load 1 @ base 2 + 13 => reg 1 ] [ "
          "bitwise reg 1 = (reg 1 & 0x02) ^ 0x00 length 1 ] [ cmp reg 1 neq 0x00 ] [ rt load 3 => reg 1 ] [ "
          "byteorder reg 1 = hton(reg 1, 2, 2) ] [ exthdr write reg 1 => 2 @ option 2 + 2 kind 1 ]",
          "tcp flags syn tcp option maxseg size set rt mtu"),
      row({Accept{}}, "[ accept ]", "accept"),
      row({Drop{}}, "[ drop ]", "drop"),
      row({Return{}}, "[ return ]", "return"),
      row({Jump{{"smtp"}}}, "[ jump smtp ]", "jump smtp"),
      row({Goto{{"refuse"}}}, "[ goto refuse ]", "goto refuse"),
      row({is(l4_protocol, byte(6)), RejectReset{}},
          "[ meta load 16 => reg 1 ] [ cmp reg 1 eq 0x06 ] [ reject type 1 code 0 ]",
          "meta l4proto tcp reject with tcp reset"),
      row({RejectProhibited{}}, "[ reject type 2 code 3 ]", "reject with icmpx admin-prohibited"),
      row({RateLimit{1, RateUnit::second, 5}, Log{"mailfwd: "}, Drop{}},
          "[ limit 1 per 1 s burst 5 ] [ log \"mailfwd: \" level 4 ] [ drop ]",
          "limit rate 1/second burst 5 packets log prefix \"mailfwd: \" drop"),
  };
}

}  // namespace

const std::vector<StatementRow>& statement_rows() {
  static const auto rows = [] {
    Rows all;
    for (auto* part : {comparisons, dependencies, protocols, ranges, masks, look_ups, actions, runtime_rows})
      std::ranges::move(part(), std::back_inserter(all));
    return all;
  }();
  return rows;
}

}  // namespace support
