// SPDX-License-Identifier: GPL-2.0-or-later
#include "support/sample_ruleset.h"

#include <algorithm>

#include "support/bytes.h"
#include "support/sample_parts.h"

namespace support {
namespace {

using namespace ruleset;

constexpr std::uint32_t invalid = 1;
constexpr std::uint32_t established = 2;
constexpr std::uint32_t related = 4;
constexpr std::uint32_t fresh = 8;

Element one(Bytes bytes) {
  return {bytes, bytes, {}};
}
Element one(Bytes bytes, Verdict verdict) {
  return {bytes, bytes, std::move(verdict)};
}
Jump jump(const char* chain) {
  return {{chain}};
}
Goto go(const char* chain) {
  return {{chain}};
}

std::vector<Set> address_sets() {
  const SetSchema v4{{KeyType::ipv4_address}, true, false};
  const SetSchema v6{{KeyType::ipv6_address}, true, false};
  return {
      {{"host_admins_4"},
       v4,
       ipv4_set({"192.0.2.1", "198.51.100.0/24", "203.0.113.10-203.0.113.20"}),
       "the admins"},
      {{"host_admins_6"},
       v6,
       ipv6_set({"2001:db8::1", "2001:db8:1::/48", "2001:db8:2::5-2001:db8:2::9"}),
       ""},
      {{"host_edges_4"}, v4, ipv4_set({"0.0.0.0", "255.255.255.255"}), ""},
      {{"host_edges_6"}, v6, ipv6_set({"::", "ff00::/8"}), ""},
      {{"host_every_4"}, v4, ipv4_set({"0.0.0.0/0"}), ""},
      {{"host_every_6"}, v6, ipv6_set({"::/0"}), ""},
      {{"host_no-body_4"}, v4, base::Ipv4Set(), "an empty list"},
      {{"host_nobody_6"}, v6, base::Ipv6Set(), ""},
  };
}

std::vector<Set> keyed_sets() {
  const auto set = [](const char* name, std::vector<KeyType> key, bool interval, KeyedElements elements) {
    return Set{{name}, {std::move(key), interval, false}, std::move(elements), ""};
  };
  return {
      set("families", {KeyType::nf_family}, false, {one(key({byte(2)})), one(key({byte(10)}))}),
      set("icmp_kinds", {KeyType::icmp_type}, false, {one(key({byte(3)})), one(key({byte(8)}))}),
      set("icmpv6_kinds", {KeyType::icmpv6_type}, false, {one(key({byte(2)})), one(key({byte(135)}))}),
      set("interfaces", {KeyType::interface_name}, false, {one(interface("eth0")), one(interface("wg0"))}),
      set("mail_ports", {KeyType::port}, true,
          {one(key({port(25)})), {key({port(587)}), key({port(588)}), {}}, one(key({port(65535)}))}),
      set("pairs_4", {KeyType::ipv4_address, KeyType::port}, false,
          {one(key({address("192.0.2.1"), port(25)})), one(key({address("192.0.2.1"), port(143)}))}),
      set("pairs_6", {KeyType::ipv6_address, KeyType::port}, false,
          {one(key({address("2001:db8::1"), port(25)}))}),
      set("patterns", {KeyType::interface_name}, true,
          {one(interface("lo")), {interface("ppp"), interface_end("ppp"), {}}, one(interface("tun10"))}),
      set("protocols", {KeyType::l4_protocol}, false,
          {one(key({byte(6)})), one(key({byte(50)})), one(key({byte(253)}))}),
      set("statuses", {KeyType::ct_status}, false, {one(host_word(0x10)), one(host_word(0x20))}),
      set("tcp_states", {KeyType::tcp_flag}, false, {one(key({byte(1)})), one(key({byte(2)}))}),
      set("triples_4", {KeyType::ipv4_address, KeyType::l4_protocol, KeyType::port}, true,
          {{key({low("10.0.0.0/8"), byte(6), port(25)}), key({high("10.0.0.0/8"), byte(6), port(25)}), {}},
           {key({address("192.0.2.7"), byte(6), port(1000)}),
            key({address("192.0.2.7"), byte(6), port(2000)}),
            {}}}),
      set("users", {KeyType::user}, false, {one(host_word(0)), one(host_word(102))}),
  };
}

std::vector<Set> verdict_maps() {
  const auto map = [](const char* name, std::vector<KeyType> key, bool interval, KeyedElements elements) {
    return Set{{name}, {std::move(key), interval, true}, std::move(elements), ""};
  };
  return {
      map("arrival", {KeyType::interface_name}, true,
          {one(interface("eth0"), jump("from_internet")),
           {interface("ppp"), interface_end("ppp"), go("from_dialup")}}),
      map("by_protocol", {KeyType::l4_protocol}, false,
          {one(key({byte(1)}), jump("icmp-4")), one(key({byte(58)}), jump("icmp_6"))}),
      map("by_source", {KeyType::ipv4_address}, true,
          {{key({low("10.0.0.0/8")}), key({high("10.0.0.0/8")}), Return{}},
           one(key({address("192.0.2.7")}), Drop{})}),
      map("links", {KeyType::interface_name, KeyType::l4_protocol, KeyType::port}, true,
          {{key({interface("eth"), byte(6), port(25)}), key({interface_end("eth"), byte(6), port(25)}),
            jump("smtp")},
           {key({interface("lo"), byte(6), port(0)}), key({interface("lo"), byte(6), port(65535)}),
            Accept{}}}),
      map("services", {KeyType::l4_protocol, KeyType::port}, false,
          {one(key({byte(6), port(25)}), go("smtp")), one(key({byte(17), port(53)}), Accept{})}),
      map("services_wide", {KeyType::l4_protocol, KeyType::port}, true,
          {{key({byte(6), port(1024)}), key({byte(6), port(65535)}), jump("smtp")}}),
      map("session_verdicts", {KeyType::ct_state}, false,
          {one(host_word(invalid), Drop{}), one(host_word(established), Accept{}),
           one(host_word(related), Accept{})}),
  };
}

Rule rule(std::vector<Statement> statements, std::string comment = {}) {
  return {std::move(statements), std::move(comment)};
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

Compare tcp() {
  return is(Field::l4_protocol, byte(6));
}

std::vector<Rule> comparing_rules() {
  using enum Field;
  return {
      rule({is(in_interface, interface("lo")), Accept{}}, "loopback"),
      rule({is_not(out_interface, interface("eth1")), Drop{}}),
      rule({InterfacePrefix{in_interface, "ppp"}, Accept{}}),
      rule({InterfacePrefix{out_interface, "wg"}, Drop{}}),
      rule({is(nf_family, byte(2)), Accept{}}),
      rule({is(l4_protocol, byte(50)), Accept{}}),
      rule({is(ct_state, host_word(fresh)), Accept{}}),
      rule({is_not(ct_state, host_word(established)), Drop{}}),
      rule({is(socket_user, host_word(102)), Accept{}}),
      rule({is(ipv4_source, address("192.0.2.1")), is(ipv4_destination, address("192.0.2.2")), Accept{}}),
      rule({is_not(ipv6_source, address("2001:db8::1")), is(ipv6_destination, address("2001:db8::2")),
            Drop{}}),
      rule({is(icmpv6_type, byte(135)), is(ipv6_hop_limit, byte(255)), Accept{}}),
      rule({is(icmp_type, byte(8)), Accept{}}),
      rule({tcp(), is(destination_port, port(25)), Accept{}}, "allow mail-in (mailfw.toml:12)"),
      rule({tcp(), is(source_port, port(20)), InRange{destination_port, port(1024), port(65535)}, Accept{}}),
      rule({is(l4_protocol, byte(17)), InRange{source_port, port(67), port(68)}, Accept{}}),
      rule({InRange{ipv4_source, address("10.0.0.1"), address("10.0.0.9")}, Drop{}}),
      rule({InRange{ipv6_source, address("2001:db8::1"), address("2001:db8::9")}, Drop{}}),
      rule({tcp(), Masked{tcp_flags, byte(0x17), false, byte(2)}, Drop{}}, "not the beginning of a session"),
      rule({Masked{tcp_flags, byte(0x17), true, byte(2)}, Accept{}}),
      rule({Masked{ct_state, host_word(established | related), false, host_word(0)}, Accept{}}),
  };
}

std::vector<Rule> looking_rules() {
  using enum Field;
  return {
      rule({in({ipv4_source}, "host_admins_4"), Accept{}}),
      rule({not_in({ipv4_destination}, "host_edges_4"), in({ipv4_source}, "host_every_4"), Drop{}}),
      rule({in({ipv6_source}, "host_admins_6"), not_in({ipv6_destination}, "host_nobody_6"), Accept{}}),
      rule({in({nf_family}, "families"), Accept{}}),
      rule({in({icmp_type}, "icmp_kinds"), Accept{}}),
      rule({in({icmpv6_type}, "icmpv6_kinds"), Accept{}}),
      rule({in({in_interface}, "interfaces"), not_in({out_interface}, "patterns"), Accept{}}),
      rule({tcp(), in({destination_port}, "mail_ports"), Accept{}}),
      rule({in({ipv4_source, destination_port}, "pairs_4"), Accept{}}),
      rule({in({ipv6_destination, destination_port}, "pairs_6"), Drop{}}),
      rule({in({l4_protocol}, "protocols"), Accept{}}),
      rule({in({tcp_flags}, "tcp_states"), Accept{}}),
      rule({in({ipv4_destination, l4_protocol, destination_port}, "triples_4"), Accept{}}),
      rule({not_in({socket_user}, "users"), Drop{}}),
      rule({by({ct_state}, "session_verdicts")}),
      rule({by({l4_protocol}, "by_protocol")}),
      rule({by({ipv4_source}, "by_source")}),
      rule({by({l4_protocol, destination_port}, "services")}),
      rule({by({in_interface, l4_protocol, destination_port}, "links")}),
  };
}

std::vector<Rule> rated_rules() {
  return {
      rule({RateLimit{10, RateUnit::second, 20}, Log{"mailfwd drop input: "}, Drop{}}),
      rule({RateLimit{3, RateUnit::minute, 5}, Log{"mailfwd: "}}),
      rule({RateLimit{100, RateUnit::hour, 1}, Drop{}}),
      rule({RateLimit{7, RateUnit::day, 7}, Return{}}),
  };
}

Chain base_chain(const char* name, ChainType type, HookPoint hook, int priority, BasePolicy policy,
                 std::vector<Rule> rules) {
  return {{name}, BaseHook{type, hook, priority, policy}, std::move(rules)};
}

std::vector<Chain> base_chains() {
  using enum HookPoint;
  const auto filter = ChainType::filter;
  const auto to_chains = [](const char* chain) { return rule({Jump{{chain}}}); };
  return {
      base_chain(
          "forward", filter, forward, 0, BasePolicy::drop,
          {to_chains("looking"), rule({by({Field::l4_protocol, Field::destination_port}, "services_wide")}),
           rule({Drop{}}, "the end")}),
      base_chain("input", filter, input, 0, BasePolicy::drop,
                 {rule({by({Field::in_interface}, "arrival")}), to_chains("comparing"), to_chains("rated"),
                  to_chains("remembering"), rule({Goto{{"refuse"}}})}),
      base_chain("mangle_forward", filter, forward, -150, BasePolicy::accept,
                 {rule({Masked{Field::tcp_flags, byte(2), false, byte(0)}, ClampMss{}}, "path MTU")}),
      base_chain("nat_postrouting", ChainType::nat, postrouting, 100, BasePolicy::accept,
                 source_translations()),
      base_chain("nat_prerouting", ChainType::nat, prerouting, -100, BasePolicy::accept,
                 {to_chains("publishing")}),
      base_chain("output", filter, output, 0, BasePolicy::drop, {rule({Drop{}})}),
  };
}

std::vector<Chain> plain_chains() {
  return {
      {{"comparing"}, {}, comparing_rules()},
      {{"contents"}, {}, {rule({Return{}}, "host_admins_4 3 0123456789abcdef")}},
      {{"from_dialup"}, {}, {rule({Goto{{"smtp"}}})}},
      {{"from_internet"}, {}, {rule({Jump{{"smtp"}}}, "mail")}},
      {{"icmp-4"}, {}, {rule({Accept{}})}},
      {{"icmp_6"}, {}, {}},
      {{"looking"}, {}, looking_rules()},
      {{"rated"}, {}, rated_rules()},
      {{"refuse"}, {}, {rule({tcp(), RejectReset{}}), rule({RejectProhibited{}})}},
      {{"smtp"}, {}, {rule({Accept{}}, "allow mail-in (mailfw.toml:12)")}},
  };
}

template <class Named>
void append(std::vector<Named>& all, std::vector<Named> more) {
  std::ranges::move(more, std::back_inserter(all));
  std::ranges::sort(all, {}, &Named::name);
}

}  // namespace

ruleset::Ruleset sample_ruleset() {
  Ruleset sample;
  sample.owned = false;
  append(sample.sets, address_sets());
  append(sample.sets, keyed_sets());
  append(sample.sets, verdict_maps());
  append(sample.sets, runtime_sets());
  append(sample.timeouts, session_timeouts());
  append(sample.chains, base_chains());
  append(sample.chains, plain_chains());
  append(sample.chains, runtime_chains());
  return sample;
}

}  // namespace support
