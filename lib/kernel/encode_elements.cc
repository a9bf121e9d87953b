// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/encode_elements.h"

#include <arpa/inet.h>
#include <endian.h>
#include <libmnl/libmnl.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>

#include "base/overloaded.h"
#include "kernel/encode.h"
#include "kernel/key_layout.h"
#include "kernel/verdict.h"

namespace kernel {
namespace {

// The nest that holds a message's elements must stay below 64 KiB, and one element is far below 1 KiB.
constexpr std::size_t full_nest = 63 * 1024;

using Key = std::span<const std::uint8_t>;

enum class Open { no, to_the_top };  // an interval without an end

// What nft adds to an interval that reaches the top, and looks for when it prints one
// (NFTNL_SET_ELEM_F_INTERVAL_OPEN).
constexpr std::array<std::uint8_t, 6> interval_open{1, 4, 1, 0, 0, 0};

void put_key(nlmsghdr& message, int attribute, Key key) {
  nlattr* nest = mnl_attr_nest_start(&message, static_cast<std::uint16_t>(attribute));
  mnl_attr_put(&message, NFTA_DATA_VALUE, key.size(), key.data());
  mnl_attr_nest_end(&message, nest);
}

void put_verdict(nlmsghdr& message, const ruleset::Verdict& verdict) {
  const lower::VerdictIs is = to_kernel(verdict);
  nlattr* element_value = mnl_attr_nest_start(&message, NFTA_SET_ELEM_DATA);
  nlattr* nest = mnl_attr_nest_start(&message, NFTA_DATA_VERDICT);
  mnl_attr_put_u32(&message, NFTA_VERDICT_CODE, htonl(static_cast<std::uint32_t>(is.code)));
  if (!is.chain.empty()) mnl_attr_put_strz(&message, NFTA_VERDICT_CHAIN, is.chain.c_str());
  mnl_attr_nest_end(&message, nest);
  mnl_attr_nest_end(&message, element_value);
}

// How long an element is to stay. A rest that the kernel would round down to nothing would stand for the
// whole lifetime.
struct Life {
  std::chrono::milliseconds whole{};
  std::chrono::milliseconds left{};
};
constexpr std::chrono::milliseconds longest_jiffy(10);

// What an element has besides its key.
struct Rest {
  std::optional<ruleset::Verdict> verdict;
  std::optional<Life> life;
};

void put_life(nlmsghdr& message, const Life& life) {
  const auto milliseconds = [](std::chrono::milliseconds time) {
    return htobe64(static_cast<std::uint64_t>(std::max(time, longest_jiffy).count()));
  };
  mnl_attr_put_u64(&message, NFTA_SET_ELEM_TIMEOUT, milliseconds(life.whole));
  mnl_attr_put_u64(&message, NFTA_SET_ELEM_EXPIRATION, milliseconds(life.left));
}

// Whether elements may be there already.
enum class Known { may_be, must_not_be };

// One element of the kernel's in a message.
class Writer {
 public:
  Writer(Batch& batch, const diff::Change& change, int message, const ruleset::SetName& set,
         Known known = Known::must_not_be)
      : batch_(batch), change_(change), kind_(message), set_(set), known_(known) {}
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;
  ~Writer() { close(); }

  // Says that what follows is the element at `position`. Both ends of an interval stay in one message.
  void at(std::size_t position) {
    if (message_ && message_->nlmsg_len - nest_offset_ > full_nest) close();
    if (!message_) open(position);
  }

  void single(Key low, const Rest& rest) {
    element([&] {
      put_key(*message_, NFTA_SET_ELEM_KEY, low);
      put(rest);
    });
  }
  void both_ends(Key low, Key high, const Rest& rest) {
    element([&] {
      put_key(*message_, NFTA_SET_ELEM_KEY, low);
      put_key(*message_, NFTA_SET_ELEM_KEY_END, high);
      put(rest);
    });
  }
  void start_of_interval(Key low, Open open, const Rest& rest) {
    element([&] {
      put_key(*message_, NFTA_SET_ELEM_KEY, low);
      put(rest);
      if (open == Open::to_the_top) {
        mnl_attr_put(message_, NFTA_SET_ELEM_USERDATA, interval_open.size(), interval_open.data());
      }
    });
  }
  void end_of_interval(Key after_high) {
    element([&] {
      put_key(*message_, NFTA_SET_ELEM_KEY, after_high);
      mnl_attr_put_u32(message_, NFTA_SET_ELEM_FLAGS, htonl(NFT_SET_ELEM_INTERVAL_END));
    });
  }

 private:
  void put(const Rest& rest) {
    if (rest.verdict) put_verdict(*message_, *rest.verdict);
    if (rest.life) put_life(*message_, *rest.life);
  }
  template <class Put>
  void element(Put put) {
    nlattr* nest = mnl_attr_nest_start(message_, NFTA_LIST_ELEM);
    put();
    mnl_attr_nest_end(message_, nest);
  }
  void open(std::size_t position) {
    // EXCL: what the diff adds is not there yet; if it is, the diff was wrong and must not look as if it was
    // right.
    const std::uint16_t added = NLM_F_CREATE | (known_ == Known::must_not_be ? NLM_F_EXCL : 0);
    message_ = &batch_.begin(kind_, kind_ == NFT_MSG_NEWSETELEM ? added : std::uint16_t{0});
    first_ = position;
    mnl_attr_put_strz(message_, NFTA_SET_ELEM_LIST_TABLE, ruleset::table_name);
    mnl_attr_put_strz(message_, NFTA_SET_ELEM_LIST_SET, set_.text.c_str());
    nest_offset_ = message_->nlmsg_len;
    nest_ = mnl_attr_nest_start(message_, NFTA_SET_ELEM_LIST_ELEMENTS);
  }
  void close() {
    if (!message_) return;
    mnl_attr_nest_end(message_, nest_);
    batch_.finish({&change_, first_});
    message_ = nullptr;
  }

  Batch& batch_;
  const diff::Change& change_;
  int kind_;
  const ruleset::SetName& set_;
  Known known_;
  nlmsghdr* message_ = nullptr;
  nlattr* nest_ = nullptr;
  std::size_t nest_offset_ = 0;
  std::size_t first_ = 0;
};

template <class Address>
std::array<std::uint8_t, Address::width / 8> to_wire(Address address) {
  std::array<std::uint8_t, Address::width / 8> bytes;
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) {
    *byte = static_cast<std::uint8_t>(address.bits);
    address.bits = static_cast<decltype(address.bits)>(address.bits >> (Address::width > 8 ? 8 : 0));
  }
  return bytes;
}

// Each address of the range is an element.
template <class Address>
void write_keys(Writer& writer, std::size_t position, const base::Interval<Address>& range) {
  for (auto address = range.low;; address = successor(address)) {
    writer.at(position);
    writer.single(to_wire(address), {});
    if (address == range.high) return;
  }
}

template <class Address>
void write(Writer& writer, const ruleset::SetSchema& schema, const base::IntervalSet<Address>& set,
           Slice slice) {
  const auto& all = set.intervals();
  for (std::size_t i = slice.begin; i < slice.end; ++i) {
    writer.at(i);
    const auto low = to_wire(all[i].low);
    if (!schema.interval) {
      write_keys(writer, i, all[i]);
    } else if (all[i].high == highest(Address{})) {
      writer.start_of_interval(low, Open::to_the_top, {});
    } else {
      writer.start_of_interval(low, Open::no, {});
      writer.end_of_interval(to_wire(successor(all[i].high)));
    }
  }
}

// The number after this one, read as one big number; false if it was the highest.
bool increment(ruleset::Bytes& key) {
  for (auto byte = key.rbegin(); byte != key.rend(); ++byte) {
    if (++*byte != 0) return true;
  }
  return false;
}

// An Element or a TimedElement.
template <class AnyElement>
void write_one(Writer& writer, const ruleset::SetSchema& schema, const AnyElement& element,
               const Rest& rest) {
  const std::size_t length = key_bytes(schema);
  const Key low = Key(element.low).first(std::min(length, element.low.size()));
  if (ends_in_one_element(schema)) return writer.both_ends(low, element.high, rest);
  if (!ends_in_two_elements(schema)) return writer.single(low, rest);
  const auto used = static_cast<std::ptrdiff_t>(std::min(length, element.high.size()));
  ruleset::Bytes after(element.high.begin(), element.high.begin() + used);
  const bool bounded = increment(after);
  writer.start_of_interval(low, bounded ? Open::no : Open::to_the_top, rest);
  if (bounded) writer.end_of_interval(after);
}

void write(Writer& writer, const ruleset::SetSchema& schema, const ruleset::KeyedElements& elements,
           Slice slice, int message) {
  for (std::size_t i = slice.begin; i < slice.end; ++i) {
    writer.at(i);
    const auto verdict = message == NFT_MSG_NEWSETELEM ? elements[i].verdict : std::nullopt;
    write_one(writer, schema, elements[i], {verdict, {}});
  }
}

template <class Elements>
void encode_any(Batch& batch, const diff::Change& change, int message, const Elements& wanted, Slice slice) {
  Writer writer(batch, change, message, wanted.set);
  std::visit(base::Overloaded{
                 [&](const ruleset::KeyedElements& it) { write(writer, wanted.schema, it, slice, message); },
                 [](const ruleset::RuntimeElements&) {},  // never more than none
                 [&](const auto& it) { write(writer, wanted.schema, it, slice); },
             },
             wanted.elements);
}

}  // namespace

void encode_elements(Batch& batch, const diff::Change& change, int message, const diff::AddElements& added,
                     Slice slice) {
  encode_any(batch, change, message, added, slice);
}

void encode_elements(Batch& batch, const diff::Change& change, int message,
                     const diff::DeleteElements& deleted, Slice slice) {
  encode_any(batch, change, message, deleted, slice);
}

void encode_elements(Batch& batch, const diff::Change& change, const diff::AddTimedElements& added,
                     Held held) {
  const auto write_all = [&](int message, Known known, bool with_life) {
    Writer writer(batch, change, message, added.set, known);
    for (std::size_t i = 0; i < added.elements.size(); ++i) {
      writer.at(i);
      Rest rest;
      if (with_life) rest.life = Life{added.elements[i].lifetime, added.elements[i].left};
      write_one(writer, added.schema, added.elements[i], rest);
    }
  };
  if (held == Held::some) {
    write_all(NFT_MSG_NEWSETELEM, Known::may_be, false);
    write_all(NFT_MSG_DELSETELEM, Known::may_be, false);
  }
  write_all(NFT_MSG_NEWSETELEM, Known::must_not_be, true);
}

void encode_flush(Batch& batch, const diff::Change& change, const ruleset::SetName& set) {
  nlmsghdr& header = batch.begin(NFT_MSG_DELSETELEM, 0);
  mnl_attr_put_strz(&header, NFTA_SET_ELEM_LIST_TABLE, ruleset::table_name);
  mnl_attr_put_strz(&header, NFTA_SET_ELEM_LIST_SET, set.text.c_str());
  batch.finish({&change});
}

}  // namespace kernel
