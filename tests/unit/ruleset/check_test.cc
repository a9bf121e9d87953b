// SPDX-License-Identifier: GPL-2.0-or-later
#include "ruleset/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "support/bytes.h"

namespace {

using namespace ruleset;
using support::address;
using support::byte;
using support::host_word;
using support::interface;
using support::interface_end;
using support::key;
using support::port;

const Compare tcp{Field::l4_protocol, true, byte(6)};
const Compare esp{Field::l4_protocol, true, byte(50)};

Set ports(KeyedElements elements) {
  return {{"s"}, {{KeyType::port}, true, false}, std::move(elements), ""};
}
Element ports_from(int low, int high) {
  return {key({port(low)}), key({port(high)}), {}};
}

// Sets and chains for the rule under test, which stands in a chain that `forward` jumps to.
Ruleset world() {
  Ruleset ruleset;
  ruleset.sets = {
      {{"m"},
       {{KeyType::interface_name}, true, true},
       KeyedElements{{interface("ppp"), interface_end("ppp"), Jump{{"other"}}}},
       ""},
      ports({ports_from(25, 25), ports_from(587, 588)}),
      {{"v4"}, {{KeyType::ipv4_address}, true, false}, support::ipv4_set({"10.0.0.0/8"}), ""},
  };
  ruleset.chains = {
      {{"forward"},
       BaseHook{ChainType::filter, HookPoint::forward, 0, BasePolicy::drop},
       {{{Jump{{"tried"}}}, ""}}},
      {{"other"}, {}, {}},
      {{"tried"}, {}, {}},
  };
  return ruleset;
}

std::vector<std::string> violations_of(std::vector<Statement> statements, std::string comment = "") {
  auto ruleset = world();
  ruleset.chains.back().rules = {{std::move(statements), std::move(comment)}};
  return violations(ruleset);
}

std::vector<std::string> violations_of(Set set) {
  auto ruleset = world();
  ruleset.sets.at(1) = std::move(set);
  return violations(ruleset);
}

std::vector<std::string> violations_after(const std::function<void(Ruleset&)>& edit) {
  auto ruleset = world();
  edit(ruleset);
  return violations(ruleset);
}

auto only(std::string sentence) {
  return testing::ElementsAre(std::move(sentence));
}
auto none() {
  return testing::ElementsAre();
}

TEST(Violations, AreNoneInAWorldThatIsWhole) {
  EXPECT_THAT(violations(world()), none());
}

TEST(Violations, OfNamesAreFoundFirst) {
  EXPECT_THAT(violations_after([](Ruleset& it) { it.chains[1].name.text = "oth er"; }),
              only("chain 'oth er' has a name that nft does not take"));
  EXPECT_THAT(violations_after([](Ruleset& it) { it.chains[1].name.text = "1st"; }),
              testing::Contains("chain '1st' has a name that nft does not take"));
  EXPECT_THAT(violations_after([](Ruleset& it) { it.chains[2].name.text = "other"; }),
              only("chain 'other' is not sorted after 'other'"));
  EXPECT_THAT(violations_after([](Ruleset& it) { std::swap(it.sets[0], it.sets[1]); }),
              only("set 'm' is not sorted after 's'"));
  EXPECT_THAT(violations_after([](Ruleset& it) { it.chains[2].name.text = "tried" + std::string(251, 'x'); }),
              only("chain 'tried" + std::string(251, 'x') + "' has a name that nft does not take"));
}

TEST(Violations, OfElements) {
  EXPECT_THAT(violations_of(ports({ports_from(0, 65535)})), none());
  EXPECT_THAT(violations_of(ports({{{0, 25}, {0, 25}, {}}})),
              only("set 's' element ? has a key of the wrong length"));
  EXPECT_THAT(violations_of(ports({{{0, 25, 0, 1}, {0, 25, 0, 1}, {}}})),
              only("set 's' element 25 has padding that is not zero"));
  EXPECT_THAT(violations_of(ports({ports_from(9, 8)})), only("set 's' element 9-8 ends before it begins"));
  EXPECT_THAT(violations_of(ports({ports_from(30, 40), ports_from(25, 25)})),
              only("set 's' element 25 is not sorted"));
  EXPECT_THAT(violations_of(ports({ports_from(25, 30), ports_from(30, 40)})),
              only("set 's' element 30-40 overlaps an earlier one"));
  EXPECT_THAT(violations_of(ports({ports_from(25, 30), ports_from(31, 40)})), none());
  EXPECT_THAT(violations_of(ports({{key({port(25)}), key({port(25)}), Accept{}}})),
              only("set 's' element 25 has a verdict in a set that is not a map"));
}

TEST(Violations, OfElementsInAConcatenationAreLookedForInEachField) {
  const auto set = [](KeyedElements elements) {
    return Set{{"s"}, {{KeyType::ipv4_address, KeyType::port}, true, false}, std::move(elements), ""};
  };
  const auto box = [](const char* addresses, int low, int high) {
    return Element{
        key({support::low(addresses), port(low)}), key({support::high(addresses), port(high)}), {}};
  };
  EXPECT_THAT(violations_of(set({box("10.0.0.0/8", 25, 25), box("10.1.0.0/16", 26, 30)})), none());
  EXPECT_THAT(violations_of(set({box("10.0.0.0/8", 25, 27), box("10.1.0.0/16", 26, 30)})),
              only("set 's' element 10.1.0.0/16 . 26-30 overlaps an earlier one"));
  EXPECT_THAT(violations_of(set({box("10.0.0.0/8", 27, 25)})),
              only("set 's' element 10.0.0.0/8 . 27-25 ends before it begins"));
}

TEST(Violations, OfSchemas) {
  const auto set = [](std::vector<KeyType> types, bool interval, Elements elements) {
    return Set{{"s"}, {std::move(types), interval, false}, std::move(elements), ""};
  };
  EXPECT_THAT(violations_of(set({}, false, KeyedElements{})), only("set 's' has no key"));
  EXPECT_THAT(violations_of(set({KeyType::byte}, false, KeyedElements{})),
              only("set 's' has a key that nft has no word for"));
  EXPECT_THAT(violations_of(set({KeyType::user}, true, KeyedElements{})),
              only("set 's' has ranges of values that have no order"));
  EXPECT_THAT(violations_of(set({KeyType::ipv4_address}, true, KeyedElements{})),
              only("set 's' has elements in a form that its key does not have"));
  EXPECT_THAT(violations_of(set({KeyType::ipv6_address}, true, base::Ipv4Set())),
              only("set 's' has elements in a form that its key does not have"));
  EXPECT_THAT(violations_of(set({KeyType::port}, false, KeyedElements{ports_from(25, 26)})),
              only("set 's' element 25-26 is a range in a set without ranges"));
  EXPECT_THAT(violations_of(set(std::vector(5, KeyType::ipv6_address), false, KeyedElements{})),
              only("set 's' has a key longer than the kernel's registers"));
  EXPECT_THAT(violations_of(set(std::vector(6, KeyType::port), false, KeyedElements{})),
              only("set 's' has too many fields in its key"));
}

TEST(Violations, OfVerdictMaps) {
  const auto map = [](std::optional<Verdict> verdict) {
    return
        [verdict](Ruleset& it) { std::get<KeyedElements>(it.sets[0].elements).edit()[0].verdict = verdict; };
  };
  EXPECT_THAT(violations_after(map(Accept{})), none());
  EXPECT_THAT(violations_after(map({})), only("set 'm' element \"ppp*\" has no verdict"));
  EXPECT_THAT(violations_after(map(Goto{{"nowhere"}})),
              only("set 'm' element \"ppp*\" goes to chain 'nowhere', which does not exist"));
  EXPECT_THAT(violations_after(map(Jump{{"forward"}})),
              only("set 'm' element \"ppp*\" goes to chain 'forward', which is a base chain"));
}

TEST(Violations, OfReferences) {
  EXPECT_THAT(violations_of({InSet{{Field::destination_port}, {"s"}, true}, Accept{}}), none());
  EXPECT_THAT(violations_of({InSet{{Field::destination_port}, {"t"}}, Accept{}}),
              only("chain 'tried' rule 1 looks into set 't', which does not exist"));
  EXPECT_THAT(violations_of({InSet{{Field::l4_protocol, Field::destination_port}, {"s"}}, Accept{}}),
              only("chain 'tried' rule 1 has a key that 's' does not have"));
  EXPECT_THAT(violations_of({InSet{{Field::in_interface}, {"m"}}, Accept{}}),
              only("chain 'tried' rule 1 takes 'm' for a set"));
  EXPECT_THAT(violations_of({VerdictMap{{Field::destination_port}, {"s"}}}),
              only("chain 'tried' rule 1 takes 's' for a map"));
  EXPECT_THAT(violations_of({VerdictMap{{Field::in_interface}, {"m"}}}), none());
  EXPECT_THAT(violations_of({Jump{{"nowhere"}}}),
              only("chain 'tried' rule 1 goes to chain 'nowhere', which does not exist"));
  EXPECT_THAT(violations_of({Goto{{"forward"}}}),
              only("chain 'tried' rule 1 goes to chain 'forward', which is a base chain"));
}

TEST(Violations, OfValues) {
  EXPECT_THAT(violations_of({Compare{Field::destination_port, true, byte(25)}, Drop{}}),
              only("chain 'tried' rule 1 compares 'th dport' with a value of the wrong length"));
  EXPECT_THAT(violations_of({Compare{Field::in_interface, true, {'l', 'o'}}, Drop{}}),
              only("chain 'tried' rule 1 compares 'iifname' with a value of the wrong length"));
  EXPECT_THAT(violations_of({InRange{Field::destination_port, port(25), port(25)}, Drop{}}),
              only("chain 'tried' rule 1 has a range that does not end behind its beginning"));
  EXPECT_THAT(violations_of({InRange{Field::socket_user, host_word(1), host_word(2)}, Drop{}}),
              only("chain 'tried' rule 1 compares the order of a value that has none"));
  EXPECT_THAT(violations_of({Masked{Field::tcp_flags, byte(2), true, byte(3)}, Drop{}}),
              only("chain 'tried' rule 1 compares bits that it has masked away"));
  EXPECT_THAT(violations_of({Masked{Field::in_interface, interface("a"), true, interface("a")}, Drop{}}),
              only("chain 'tried' rule 1 masks the name of an interface"));
  EXPECT_THAT(violations_of({RateLimit{0, RateUnit::second, 5}, Drop{}}),
              only("chain 'tried' rule 1 has a rate that lets nothing through"));
}

TEST(Violations, OfInterfacePatterns) {
  EXPECT_THAT(violations_of({InterfacePrefix{Field::in_interface, "abcdefghijklmn"}, Drop{}}), none());
  for (const auto* prefix : {"", "abcdefghijklmno", "a\"b"}) {
    EXPECT_THAT(violations_of({InterfacePrefix{Field::in_interface, prefix}, Drop{}}),
                only("chain 'tried' rule 1 has an interface pattern that no interface can have"));
  }
  EXPECT_THAT(violations_of({InterfacePrefix{Field::l4_protocol, "ppp"}, Drop{}}),
              only("chain 'tried' rule 1 has an interface pattern for no interface"));
}

TEST(Violations, OfTextsThatNftCanNotQuote) {
  EXPECT_THAT(violations_of({Drop{}}, std::string(128, 'x')), none());
  EXPECT_THAT(violations_of({Drop{}}, std::string(129, 'x')),
              only("chain 'tried' rule 1 has a comment that is longer than 128 bytes"));
  EXPECT_THAT(violations_of({Drop{}}, "a \"b\""),
              only("chain 'tried' rule 1 has a comment that has a quote or a control character in it"));
  EXPECT_THAT(violations_of({Log{std::string(127, 'x')}}), none());
  EXPECT_THAT(violations_of({Log{std::string(128, 'x')}}),
              only("chain 'tried' rule 1 has a log prefix that is longer than 127 bytes"));
  EXPECT_THAT(violations_of({Log{"a\n"}}),
              only("chain 'tried' rule 1 has a log prefix that has a quote or a control character in it"));
  EXPECT_THAT(violations_after([](Ruleset& it) { it.sets[0].comment = "\""; }),
              only("set 'm' has a comment that has a quote or a control character in it"));
}

TEST(Violations, OfWhatCanNotMatchTogether) {
  const Compare source4{Field::ipv4_source, true, address("192.0.2.1")};
  const Compare source6{Field::ipv6_source, true, address("2001:db8::1")};
  EXPECT_THAT(violations_of({source4, source6, Drop{}}),
              only("chain 'tried' rule 1 asks for both families at once"));
  EXPECT_THAT(violations_of({source4, Compare{Field::nf_family, true, byte(10)}, Drop{}}),
              only("chain 'tried' rule 1 asks for both families at once"));
  EXPECT_THAT(violations_of({esp, Compare{Field::tcp_flags, true, byte(2)}, Drop{}}),
              only("chain 'tried' rule 1 asks for two protocols at once"));
  EXPECT_THAT(violations_of({source4, Compare{Field::icmp_type, true, byte(8)}, Drop{}}), none());
}

TEST(Violations, OfPortsThatNftMisreads) {
  const Compare from{Field::source_port, true, port(67)};
  const Compare to{Field::destination_port, true, port(68)};
  const Compare not_to{Field::destination_port, false, port(68)};
  const std::string twice = "chain 'tried' rule 1 compares ports twice, but not both alike and side by side";
  EXPECT_THAT(violations_of({from, to, Accept{}}), none());
  EXPECT_THAT(violations_of({from, not_to, Accept{}}), only(twice));
  EXPECT_THAT(violations_of({from, RateLimit{}, to, Accept{}}), only(twice));
  EXPECT_THAT(violations_of({esp, to, Accept{}}),
              only("chain 'tried' rule 1 looks at the ports of a protocol that has none"));
  EXPECT_THAT(violations_of({tcp, to, Accept{}}), none());
}

TEST(Violations, OfTheEndOfARule) {
  EXPECT_THAT(violations_of(std::vector<Statement>{}), only("chain 'tried' rule 1 has no statement"));
  EXPECT_THAT(violations_of({Accept{}, Log{"x "}}), only("chain 'tried' rule 1 goes on behind its verdict"));
  EXPECT_THAT(violations_of({RejectReset{}}),
              only("chain 'tried' rule 1 answers with a TCP reset what it has not matched as TCP"));
  EXPECT_THAT(violations_of({esp, RejectReset{}}),
              only("chain 'tried' rule 1 answers with a TCP reset what it has not matched as TCP"));
  EXPECT_THAT(violations_of({tcp, RejectReset{}}), none());
  EXPECT_THAT(violations_of({ClampMss{}}),
              only("chain 'tried' rule 1 clamps the MSS of what it has not matched as TCP"));
  EXPECT_THAT(violations_of({tcp, ClampMss{}}), none());
}

TEST(Violations, OfLoops) {
  EXPECT_THAT(violations_of({Jump{{"tried"}}}),
              only("chain 'tried', reached from 'forward', jumps back to itself"));
  EXPECT_THAT(violations_after([](Ruleset& it) {
                it.chains[1].rules = {{{Goto{{"tried"}}}, ""}};
                it.chains[2].rules = {{{VerdictMap{{Field::in_interface}, {"m"}}}, ""}};
              }),
              only("chain 'tried', reached from 'forward', jumps back to itself"));
}

TEST(Violations, OfTooManyJumps) {
  const auto chain_of = [](int length) {
    Ruleset ruleset;
    for (int index = 0; index < length; ++index) {
      const auto name = [](int number) { return ChainName{std::string(1, static_cast<char>('a' + number))}; };
      ruleset.chains.push_back({name(index), {}, {}});
      if (index > 0) ruleset.chains[static_cast<std::size_t>(index) - 1].rules = {{{Jump{name(index)}}, ""}};
    }
    ruleset.chains.front().base = BaseHook{};
    return violations(ruleset);
  };
  EXPECT_THAT(chain_of(16), none());
  EXPECT_THAT(chain_of(17), only("chain 'q', reached from 'a', is more than 15 jumps away"));
}

TEST(Violations, OfHooks) {
  const auto at = [](ChainType type, HookPoint hook, int priority, std::vector<Statement> statements) {
    return violations_after([&](Ruleset& it) {
      it.chains[0].base = BaseHook{type, hook, priority, BasePolicy::accept};
      it.chains[2].rules = {{std::move(statements), ""}};
    });
  };
  const auto filter = ChainType::filter;
  EXPECT_THAT(at(filter, HookPoint::output, 0, {RejectProhibited{}}), none());
  EXPECT_THAT(at(filter, HookPoint::postrouting, 0, {RejectProhibited{}}),
              only("chain 'tried', reached from 'forward', rejects where no answer can be sent"));
  EXPECT_THAT(at(ChainType::nat, HookPoint::input, 0, {RejectProhibited{}}),
              only("chain 'tried', reached from 'forward', rejects where no answer can be sent"));
  EXPECT_THAT(at(filter, HookPoint::input, 0, {tcp, ClampMss{}}),
              only("chain 'tried', reached from 'forward', clamps where no route is known"));
  EXPECT_THAT(at(filter, HookPoint::postrouting, 0, {tcp, ClampMss{}}), none());
  EXPECT_THAT(at(ChainType::nat, HookPoint::forward, 0, {Drop{}}),
              only("chain 'forward' is a nat chain at the forward hook"));
  EXPECT_THAT(at(ChainType::nat, HookPoint::prerouting, -200, {Drop{}}),
              only("chain 'forward' would translate before conntrack"));
}

}  // namespace
