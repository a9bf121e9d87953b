// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/snapshot.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <functional>
#include <thread>

#include "diff/records.h"
#include "kernel/attributes.h"
#include "kernel/decode_rule.h"
#include "kernel/decode_set.h"
#include "kernel/decode_timeouts.h"
#include "kernel/foreign.h"
#include "kernel/message.h"
#include "kernel/table_state.h"

namespace kernel {
namespace {

constexpr int attempts = 12;  // the pauses in between add up to 2 s

// One attempt. Every answer carries the low half of the generation that it belongs to; element dumps carry no
// other sign of having been overtaken by a commit.
class Reading {
 public:
  Reading(NlSocket& socket, std::uint32_t generation, Depth depth) : socket_(socket), depth_(depth) {
    table_.generation = generation;
  }

  OrErrno<diff::LiveTable> read(std::uint32_t own_port);

 private:
  using Each = std::function<WhenRead(const Attributes&)>;
  OrErrno<void> dump(SmallRequest& request, int answer, const Each& each);
  OrErrno<void> read_chains();
  OrErrno<void> read_rules();
  OrErrno<void> read_sets();
  OrErrno<void> read_objects();
  OrErrno<void> read_contents();
  OrErrno<diff::LiveContent> read_elements(const diff::LiveSet& set);

  NlSocket& socket_;
  Depth depth_;
  diff::LiveTable table_;
};

std::optional<ruleset::BaseHook> decode_hook(const Attributes& chain) {
  if (!chain.has(NFTA_CHAIN_HOOK)) return std::nullopt;
  const Attributes hook = chain.nest(NFTA_CHAIN_HOOK);
  const std::string type = chain.text(NFTA_CHAIN_TYPE).value_or("");
  // Values outside of the enumerations stand for what we never make, and equal nothing that we want.
  constexpr auto other_type = static_cast<ruleset::ChainType>(255);
  ruleset::BaseHook base;
  base.type = type == "filter" ? ruleset::ChainType::filter
              : type == "nat"  ? ruleset::ChainType::nat
                               : other_type;
  base.hook = static_cast<ruleset::HookPoint>(hook.be32(NFTA_HOOK_HOOKNUM).value_or(255));
  base.priority = static_cast<std::int32_t>(hook.be32(NFTA_HOOK_PRIORITY).value_or(0));
  base.policy = static_cast<ruleset::BasePolicy>(chain.be32(NFTA_CHAIN_POLICY).value_or(255));
  return base;
}

OrErrno<void> Reading::dump(SmallRequest& request, int answer, const Each& each) {
  bool overtaken = false;
  const auto asked = socket_.ask(request.message(), [&](const nlmsghdr& message) {
    const nfgenmsg* header = family_header(message);
    if (nft_message(message) != answer || !header || header->nfgen_family != NFPROTO_INET)
      return WhenRead::go_on;
    const Attributes attributes(message, nfgen_bytes);
    overtaken = overtaken || ntohs(header->res_id) != (table_.generation & 0xffff);
    if (overtaken) return WhenRead::go_on;  // to the end, so that the socket stays usable
    // A chain dump can not be narrowed to one table. All kinds name their table in attribute 1.
    if (attributes.text(NFTA_TABLE_NAME) != ruleset::table_name) return WhenRead::go_on;
    return each(attributes);
  });
  if (!asked) return asked;
  if (overtaken) return std::unexpected(ESTALE);
  return {};
}

OrErrno<void> Reading::read_chains() {
  SmallRequest request(NFT_MSG_GETCHAIN, NLM_F_DUMP);
  const auto done = dump(request, NFT_MSG_NEWCHAIN, [&](const Attributes& chain) {
    table_.chains.push_back({{chain.text(NFTA_CHAIN_NAME).value_or("")}, decode_hook(chain), {}});
    return WhenRead::go_on;
  });
  std::ranges::sort(table_.chains, {}, &lower::LoweredChain::name);
  return done;
}

OrErrno<void> Reading::read_rules() {
  SmallRequest request(NFT_MSG_GETRULE, NLM_F_DUMP);
  request.with(NFTA_RULE_TABLE, ruleset::table_name);
  return dump(request, NFT_MSG_NEWRULE, [&](const Attributes& rule) {
    const ruleset::ChainName name{rule.text(NFTA_RULE_CHAIN).value_or("")};
    const auto chain = std::ranges::lower_bound(table_.chains, name, {}, &lower::LoweredChain::name);
    if (chain != table_.chains.end() && chain->name == name) chain->rules.push_back(decode_rule(rule));
    return WhenRead::go_on;
  });
}

OrErrno<void> Reading::read_sets() {
  SmallRequest request(NFT_MSG_GETSET, NLM_F_DUMP);
  request.with(NFTA_SET_TABLE, ruleset::table_name);
  const auto done = dump(request, NFT_MSG_NEWSET, [&](const Attributes& set) {
    // An anonymous set belongs to its rule, which is not one of ours, and goes with it.
    if (set.be32(NFTA_SET_FLAGS).value_or(0) & NFT_SET_ANONYMOUS) return WhenRead::go_on;
    SetFacts facts = decode_set(set);
    table_.sets.push_back(
        {std::move(facts.name), std::move(facts.schema), diff::UnknownContent{}, facts.comment});
    return WhenRead::go_on;
  });
  std::ranges::sort(table_.sets, {}, &diff::LiveSet::name);
  return done;
}

OrErrno<void> Reading::read_objects() {
  SmallRequest objects(NFT_MSG_GETOBJ, NLM_F_DUMP);
  objects.with(NFTA_OBJ_TABLE, ruleset::table_name);
  auto done = dump(objects, NFT_MSG_NEWOBJ, [&](const Attributes& object) {
    if (auto timeouts = decode_timeouts(object)) {
      table_.timeouts.push_back(std::move(*timeouts));
      return WhenRead::go_on;
    }
    table_.objects.push_back(
        {object.text(NFTA_OBJ_NAME).value_or(""), object.be32(NFTA_OBJ_TYPE).value_or(0)});
    return WhenRead::go_on;
  });
  if (!done) return done;
  std::ranges::sort(table_.timeouts, {}, &ruleset::SessionTimeouts::name);
  SmallRequest flowtables(NFT_MSG_GETFLOWTABLE, NLM_F_DUMP);
  flowtables.with(NFTA_FLOWTABLE_TABLE, ruleset::table_name);
  done = dump(flowtables, NFT_MSG_NEWFLOWTABLE, [&](const Attributes& flowtable) {
    table_.objects.push_back({flowtable.text(NFTA_FLOWTABLE_NAME).value_or(""), flowtable_type});
    return WhenRead::go_on;
  });
  std::ranges::sort(table_.objects, {}, &diff::ForeignObject::name);
  return done;
}

OrErrno<void> Reading::read_contents() {
  const diff::Records records(table_.chains);
  for (diff::LiveSet& set : table_.sets) {
    if (!set.schema) continue;
    if (ruleset::holds_runtime_elements(*set.schema)) {
      set.content = ruleset::Elements(ruleset::RuntimeElements{});
      continue;
    }
    const auto* record = depth_ == Depth::recorded ? records.find(set.name) : nullptr;
    if (record != nullptr) {
      set.content = *record;
      continue;
    }
    auto content = read_elements(set);
    if (!content) return std::unexpected(content.error());
    set.content = std::move(*content);
  }
  return {};
}

OrErrno<diff::LiveContent> Reading::read_elements(const diff::LiveSet& set) {
  SmallRequest request(NFT_MSG_GETSETELEM, NLM_F_DUMP);
  request.with(NFTA_SET_ELEM_LIST_TABLE, ruleset::table_name);
  request.with(NFTA_SET_ELEM_LIST_SET, set.name.text.c_str());
  ElementCollector elements(*set.schema);
  bool too_many = false;
  const auto done = dump(request, NFT_MSG_NEWSETELEM, [&](const Attributes& message) {
    elements.take(message);
    too_many = depth_ == Depth::recorded && elements.count() > dumped_at_most;
    return too_many ? WhenRead::stop : WhenRead::go_on;
  });
  if (!done) return std::unexpected(done.error());
  if (!too_many) return elements.content();
  auto fresh = NlSocket::open(NETLINK_NETFILTER);  // the rest of the dump goes with the old one
  if (!fresh) return std::unexpected(EMFILE);
  socket_ = std::move(*fresh);
  return diff::UnknownContent{};
}

OrErrno<diff::LiveTable> Reading::read(std::uint32_t own_port) {
  const auto state = read_table_state(socket_);
  if (!state) return std::unexpected(state.error());
  if (*state) {
    table_.table = live_flags(**state, own_port);
    for (const auto part : {&Reading::read_chains, &Reading::read_rules, &Reading::read_sets,
                            &Reading::read_objects, &Reading::read_contents}) {
      const auto done = (this->*part)();
      if (!done) return std::unexpected(done.error());
    }
  }
  const auto generation = read_generation(socket_);
  if (!generation) return std::unexpected(generation.error());
  if (*generation != table_.generation) return std::unexpected(ESTALE);
  return std::move(table_);
}

// What a commit of somebody else can make of a dump.
bool overtaken(int number) {
  return number == ESTALE || number == ENOENT || number == EAGAIN || number == EINTR;
}

}  // namespace

base::Result<diff::LiveTable> read_table(std::uint32_t own_port, Depth depth) {
  auto pause = std::chrono::milliseconds(1);
  for (int attempt = 1;; ++attempt, pause = std::min(2 * pause, std::chrono::milliseconds(300))) {
    auto socket = NlSocket::open(NETLINK_NETFILTER);
    if (!socket) return std::unexpected(socket.error());
    const auto generation = read_generation(*socket);
    if (!generation)
      return std::unexpected(base::system_error("read the generation of nf_tables", generation.error()));
    auto table = Reading(*socket, *generation, depth).read(own_port);
    if (table) return std::move(*table);
    if (!overtaken(table.error()) || attempt == attempts) {
      return std::unexpected(base::system_error("read table inet mailfwd", table.error()));
    }
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace kernel
