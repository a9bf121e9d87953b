// SPDX-License-Identifier: GPL-2.0-or-later
//
// The table as lowering makes it, with one deliberate fault: a wrong byte, register, offset or length, a
// guard that is missing, rules in the wrong order, a wrong priority, a lost element. It is committed to the
// kernel and read back; then it must differ from what was to be there, unless the kernel has refused it.
// Every kind of expression has its faults.
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "base/overloaded.h"
#include "kernel/netlink_fixture.h"
#include "kernel/snapshot.h"
#include "lower/lower.h"
#include "support/sample_ruleset.h"

namespace tests {
namespace {

using lower::Expression;

struct Fault {
  std::string kind;  // and of which expression
  std::string name;
  std::function<void(lower::LoweredTable&)> commit;
};

struct WrongExpression {
  const char* kind;
  Expression expression;
};

template <class Bytes>
void spoil(Bytes& bytes) {
  if (!bytes.empty()) bytes.back() ^= 1;
}
template <class Bytes>
void turn(Bytes& bytes) {
  std::ranges::reverse(bytes);
}
// The next one of 16 bytes, or of 4.
void next(lower::Register& at) {
  ++at;
}

// The expression with each of its parts wrong, one at a time.
class Wrong {
 public:
  explicit Wrong(const Expression& right) {
    std::visit([this](const auto& it) { on(it); }, right);
  }
  std::vector<WrongExpression> all;

 private:
  template <class Kind, class Change>
  void put(const char* kind, Kind expression, const Change& change) {
    const auto before = expression;
    change(expression);
    if (!(expression == before)) all.push_back({kind, expression});
  }
  template <class Load>
  void key_and_register(const Load& load) {
    put("wrong key", load, [](auto& one) { ++one.key; });
    put("wrong register", load, [](auto& one) { next(one.destination); });
  }
  void on(const lower::MetaLoad& load) { key_and_register(load); }
  void on(const lower::CtLoad& load) { key_and_register(load); }
  void on(const lower::RtLoad& load) { key_and_register(load); }
  void on(const lower::PayloadLoad& load) {
    put("wrong base", load, [](auto& one) { one.base = one.base == 1 ? 2 : 1; });
    put("wrong offset", load, [](auto& one) { ++one.offset; });
    put("wrong length", load, [](auto& one) { --one.length; });
    put("wrong register", load, [](auto& one) { next(one.destination); });
  }
  void on(const lower::Cmp& cmp) {
    put("wrong byte", cmp, [](auto& one) { spoil(one.value); });
    put("bytes swapped", cmp, [](auto& one) { turn(one.value); });
    put("wrong operator", cmp,
        [](auto& one) { one.operation = one.operation == lower_or_equal ? 2 : one.operation ^ 1; });
    put("wrong register", cmp, [](auto& one) { next(one.source); });
    put("wrong length", cmp, [](auto& one) {
      if (one.value.size() < ruleset::longest_value) return one.value.push_back(0);
      one.value = {one.value.begin(), one.value.end() - 1};
    });
  }
  void on(const lower::Bitwise& bitwise) {
    put("wrong byte", bitwise, [](auto& one) { spoil(one.mask); });
    put("wrong byte", bitwise, [](auto& one) { spoil(one.exclusive_or); });
    put("wrong register", bitwise, [](auto& one) { next(one.source); });
    put("wrong register", bitwise, [](auto& one) { next(one.destination); });
  }
  void on(const lower::Byteorder& order) {
    put("wrong operator", order, [](auto& one) { one.operation ^= 1; });
    put("wrong length", order, [](auto& one) { one.length = one.size = 4; });
    put("wrong register", order, [](auto& one) { next(one.source); });
  }
  void on(const lower::ExthdrWrite& write) {
    put("wrong key", write, [](auto& one) { ++one.type; });
    put("wrong offset", write, [](auto& one) { ++one.offset; });
    put("wrong length", write, [](auto& one) { one.length = 4; });
    put("wrong register", write, [](auto& one) { next(one.source); });
  }
  void on(const lower::Lookup& lookup) {
    put("wrong operator", lookup, [](auto& one) { one.inverted = !one.to_verdict && !one.inverted; });
    put("wrong set", lookup,
        [](auto& one) { one.set = one.set == "host_admins_4" ? "host_every_4" : "host_admins_4"; });
    put("wrong register", lookup, [](auto& one) { next(one.source); });
  }
  static void on_limit(lower::LimitPackets& limit, int which) {
    if (which == 0) ++limit.rate;
    if (which == 1) limit.unit = limit.unit == 60 ? 1 : 60;
    if (which == 2) ++limit.burst;
    if (which == 3) limit.inverted = !limit.inverted;
  }
  void on(const lower::LimitPackets& limit) {
    for (int which = 0; which < 4; ++which)
      put("wrong count", limit, [which](auto& one) { on_limit(one, which); });
  }
  void on(const lower::ConnectionLimit& limit) {
    put("wrong count", limit, [](auto& one) { ++one.count; });
    put("wrong operator", limit, [](auto& one) { one.inverted = !one.inverted; });
  }
  void on(const lower::Dynset& dynset) {
    put("wrong operator", dynset, [](auto& one) { one.update = !one.update; });
    put("wrong set", dynset, [](auto& one) { one.set = "host_admins_4"; });
    put("wrong register", dynset, [](auto& one) { next(one.key); });
    put("wrong count", dynset, [](auto& one) { one.timeout += 1000; });
    put("wrong count", dynset, [](auto& one) { one.kept = {}; });
    put("wrong count", dynset, [](auto& one) {
      if (auto* limit = std::get_if<lower::LimitPackets>(&one.kept)) ++limit->rate;
      if (auto* limit = std::get_if<lower::ConnectionLimit>(&one.kept)) ++limit->count;
    });
  }
  void on(const lower::LogLine& log) {
    put("wrong text", log, [](auto& one) { one.prefix += "?"; });
    put("wrong key", log, [](auto& one) { ++one.level; });
  }
  void on(const lower::NflogLine& log) {
    put("wrong text", log, [](auto& one) { one.prefix += "?"; });
    put("wrong key", log, [](auto& one) { ++one.group; });
    put("wrong length", log, [](auto& one) { ++one.snap_length; });
  }
  void on(const lower::ObjectReference& object) {
    put("wrong set", object, [](auto& one) { one.name += "?"; });
    put("wrong key", object, [](auto& one) { --one.type; });
  }
  void on(const lower::Immediate& immediate) {
    put("wrong byte", immediate, [](auto& one) { spoil(one.value); });
    put("bytes swapped", immediate, [](auto& one) { turn(one.value); });
    put("wrong register", immediate, [](auto& one) { one.destination += 2; });
  }
  void on(const lower::Nat& nat) {
    put("wrong key", nat, [](auto& one) { one.type ^= 1; });
    put("wrong key", nat, [](auto& one) { one.family = one.family == 2 ? 10 : 2; });
    put("wrong register", nat, [](auto& one) { next(one.address); });
    put("wrong register", nat, [](auto& one) { one.port.reset(); });
  }
  void on(const lower::Masq&) { all.push_back({"wrong key", lower::VerdictIs{1, {}}}); }
  void on(const lower::RejectWith& reject) {
    put("wrong key", reject, [](auto& one) { one.type = one.type == 1 ? 2 : 1; });
    put("wrong byte", reject, [](auto& one) { one.code = one.code == 3 ? 2 : one.code; });
  }
  void on(const lower::VerdictIs& verdict) {
    put("wrong verdict", verdict, [](auto& one) { one = {one.code == 1 ? 0 : 1, {}}; });
    put("wrong chain", verdict, [](auto& one) {
      if (!one.chain.empty()) one.chain = one.chain == "icmp_6" ? "refuse" : "icmp_6";
    });
  }
  void on(const lower::Opaque&) {}

  static constexpr std::uint32_t lower_or_equal = 3;
};

void of_program(const lower::LoweredChain& chain, std::size_t chain_at, std::size_t rule,
                std::vector<Fault>& faults) {
  const auto& program = chain.rules[rule];
  const auto place =
      " in " + chain.name.text + " " + std::to_string(rule + 1) + ": " + lower::to_text(program);
  const auto add = [&](const std::string& kind, std::size_t expression,
                       const std::function<void(lower::Program&)>& change) {
    faults.push_back({kind + " " + std::to_string(expression), kind + place,
                      [=](auto& table) { change(table.chains[chain_at].rules.edit()[rule]); }});
  };
  for (std::size_t at = 0; at < program.expressions.size(); ++at) {
    for (const auto& [kind, wrong] : Wrong(program.expressions[at]).all) {
      add(kind, program.expressions[at].index(), [at, wrong](auto& one) { one.expressions[at] = wrong; });
    }
    add("expression lost", program.expressions[at].index(), [at](auto& one) {
      one.expressions.erase(one.expressions.begin() + static_cast<std::ptrdiff_t>(at));
    });
    if (at > 0 && !(program.expressions[at] == program.expressions[at - 1]))
      add("expressions swapped", program.expressions[at].index(),
          [at](auto& one) { std::swap(one.expressions[at], one.expressions[at - 1]); });
  }
  add("wrong text", 0, [](auto& one) { one.comment += "?"; });
}

void of_chain(const lower::LoweredTable& table, std::size_t at, std::vector<Fault>& faults) {
  const auto& chain = table.chains[at];
  for (std::size_t rule = 0; rule < chain.rules.size(); ++rule) {
    of_program(chain, at, rule, faults);
    const auto place = " in " + chain.name.text + " " + std::to_string(rule + 1);
    faults.push_back({"rule lost", "rule lost" + place, [=](auto& wrong) {
                        auto& rules = wrong.chains[at].rules.edit();
                        rules.erase(rules.begin() + static_cast<std::ptrdiff_t>(rule));
                      }});
    if (rule == 0 || chain.rules[rule] == chain.rules[rule - 1]) continue;
    faults.push_back({"rules swapped", "rules swapped" + place, [=](auto& wrong) {
                        auto& rules = wrong.chains[at].rules.edit();
                        std::swap(rules[rule], rules[rule - 1]);
                      }});
  }
  if (!chain.base) return;
  const auto hook = [&](const char* kind, const std::function<void(ruleset::BaseHook&)>& change) {
    faults.push_back({kind, std::string(kind) + " of " + chain.name.text,
                      [=](auto& wrong) { change(*wrong.chains[at].base); }});
  };
  hook("wrong priority", [](auto& base) { ++base.priority; });
  hook("wrong policy", [](auto& base) {
    using ruleset::BasePolicy;
    base.policy = base.policy == BasePolicy::drop ? BasePolicy::accept : BasePolicy::drop;
  });
  hook("wrong hook", [](auto& base) {
    using ruleset::HookPoint;
    base.hook = base.hook == HookPoint::output ? HookPoint::postrouting : HookPoint::output;
  });
}

void of_set(const lower::LoweredTable& table, std::size_t at, std::vector<Fault>& faults) {
  const auto& set = table.sets[at];
  if (ruleset::holds_runtime_elements(set.schema) || ruleset::size(set.elements) == 0) return;
  const auto add = [&](const char* kind, ruleset::Elements wrong_elements) {
    faults.push_back({kind, std::string(kind) + " of " + set.name.text,
                      [=](auto& wrong) { wrong.sets[at].elements = wrong_elements; }});
  };
  const auto of_addresses = [&](const auto& addresses) {
    using Set = std::remove_cvref_t<decltype(addresses)>;
    auto fewer = addresses.intervals();
    fewer.pop_back();
    add("element lost", Set(std::move(fewer)));
    auto shorter = addresses.intervals();
    auto& last = shorter.back();
    if (last.low == last.high) return;
    last.high = predecessor(last.high);
    add("interval off by one", Set(std::move(shorter)));
  };
  std::visit(base::Overloaded{
                 [&](const base::Ipv4Set& addresses) { of_addresses(addresses); },
                 [&](const base::Ipv6Set& addresses) { of_addresses(addresses); },
                 [&](const ruleset::KeyedElements& elements) {
                   auto fewer = elements;
                   fewer.edit().pop_back();
                   add("element lost", std::move(fewer));
                   auto other = elements;
                   if (auto& element = other.edit().front(); element.low == element.high) {
                     element.low.front() ^= 1;  // its end may be padding
                     element.high = element.low;
                     add("wrong byte", std::move(other));
                   }
                 },
                 [](const ruleset::RuntimeElements&) {},
             },
             set.elements);
}

std::vector<Fault> faults_of(const lower::LoweredTable& table) {
  std::vector<Fault> faults;
  for (std::size_t chain = 0; chain < table.chains.size(); ++chain) of_chain(table, chain, faults);
  for (std::size_t set = 0; set < table.sets.size(); ++set) of_set(table, set, faults);
  for (std::size_t at = 0; at < table.timeouts.size(); ++at) {
    faults.push_back({"wrong timeouts", "wrong count of " + table.timeouts[at].name.text, [at](auto& wrong) {
                        wrong.timeouts[at].states.front().after += std::chrono::seconds(1);
                      }});
  }
  return faults;
}

// Of each kind so many, in places that lie apart.
std::vector<Fault> some_of(std::vector<Fault> faults) {
  constexpr std::size_t most = 3;
  std::map<std::string, std::vector<Fault>> kinds;
  for (auto& fault : faults) kinds[fault.kind].push_back(std::move(fault));
  std::vector<Fault> some;
  for (auto& [kind, all] : kinds) {
    const auto count = std::min(most, all.size());
    for (std::size_t at = 0; at < count; ++at) some.push_back(std::move(all[at * all.size() / count]));
  }
  return some;
}

// The sample says of a small set what it holds; believing it, a commit would not write what is wrong there.
ruleset::Ruleset without_records(ruleset::Ruleset sample) {
  for (auto& chain : sample.chains) {
    if (chain.name.text == ruleset::contents_chain) chain.rules.clear();
  }
  return sample;
}

class LoweringFaults : public NetlinkTest {
 protected:
  // As `verify` does it: each element is read, no record is believed.
  static bool kernel_holds(const lower::LoweredTable& right) {
    const auto live = kernel::read_table(0, kernel::Depth::whole);
    EXPECT_TRUE(live) << base::to_text(live.error());
    return live && diff::diff(*live, right).empty();
  }
};

std::set<std::size_t> kinds_of_expressions(const lower::LoweredTable& table) {
  std::set<std::size_t> kinds;
  for (const auto& chain : table.chains) {
    for (const auto& program : chain.rules) {
      for (const auto& expression : program.expressions) kinds.insert(expression.index());
    }
  }
  return kinds;
}

TEST_F(LoweringFaults, AreEachRefusedByTheKernelOrSeenWhenItIsReadBack) {
  const auto right = lower::lower(without_records(support::sample_ruleset()));
  // But for Opaque, and a limit of connections, which we have in elements only.
  EXPECT_EQ(kinds_of_expressions(right).size(), std::variant_size_v<Expression> - 2);
  std::size_t refused = 0;
  std::size_t seen = 0;
  for (const auto& fault : some_of(faults_of(right))) {
    auto wrong = right;
    fault.commit(wrong);
    const auto outcome = commit_towards(wrong);
    if (std::holds_alternative<kernel::Refused>(outcome)) {
      ++refused;
      continue;
    }
    ASSERT_TRUE(std::holds_alternative<kernel::Committed>(outcome)) << fault.name << describe(outcome);
    EXPECT_FALSE(kernel_holds(right)) << fault.name;
    ++seen;
  }
  expect_committed(commit_towards(right));
  EXPECT_TRUE(kernel_holds(right));
  std::printf("%zu faults seen when read back, %zu refused by the kernel\n", seen, refused);
  EXPECT_GT(seen, 100U);
}

}  // namespace
}  // namespace tests
