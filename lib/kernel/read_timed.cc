// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel/read_timed.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <utility>

#include "kernel/attributes.h"
#include "kernel/key_layout.h"
#include "kernel/message.h"
#include "kernel/nl_socket.h"

namespace kernel {
namespace {

using ruleset::Bytes;
using ruleset::TimedElement;

constexpr int attempts = 5;

// An element of the kernel's: of an interval its beginning, or the first key after it.
struct End {
  TimedElement element;
  bool closes = false;
};

std::chrono::milliseconds time_of(const Attributes& element, int attribute) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(element.be64(attribute).value_or(0)));
}

End decode(const Attributes& element) {
  End end;
  end.element.low = element.nest(NFTA_SET_ELEM_KEY).key(NFTA_DATA_VALUE).value_or(Bytes{});
  end.element.high = end.element.low;
  end.element.lifetime = time_of(element, NFTA_SET_ELEM_TIMEOUT);
  end.element.left = time_of(element, NFTA_SET_ELEM_EXPIRATION);
  end.closes = (element.be32(NFTA_SET_ELEM_FLAGS).value_or(0) & NFT_SET_ELEM_INTERVAL_END) != 0;
  return end;
}

Bytes predecessor(Bytes key) {
  for (auto byte = key.rbegin(); byte != key.rend(); ++byte) {
    if ((*byte)-- != 0) break;
  }
  return key;
}

// What has no end goes to the top of the key space; an end without a beginning is none of ours.
std::vector<TimedElement> pair_up(std::vector<End> ends) {
  std::ranges::sort(ends, [](const End& a, const End& b) {
    return a.element.low != b.element.low ? a.element.low < b.element.low : a.closes && !b.closes;
  });
  std::vector<TimedElement> elements;
  bool open = false;
  for (auto& end : ends) {
    if (end.closes && open) elements.back().high = predecessor(end.element.low);
    if (!end.closes) {
      elements.push_back(std::move(end.element));
      elements.back().high = Bytes(elements.back().low.size(), 0xff);
    }
    open = !end.closes;
  }
  return elements;
}

OrErrno<std::vector<End>> dump(const ruleset::SetName& set) {
  auto socket = NlSocket::open(NETLINK_NETFILTER);
  if (!socket) return std::unexpected(EMFILE);
  SmallRequest request(NFT_MSG_GETSETELEM, NLM_F_DUMP);
  request.with(NFTA_SET_ELEM_LIST_TABLE, ruleset::table_name);
  request.with(NFTA_SET_ELEM_LIST_SET, set.text.c_str());
  std::vector<End> ends;
  const auto done = socket->ask(request.message(), [&](const nlmsghdr& message) {
    const Attributes attributes(message, nfgen_bytes);
    const nlattr* elements = attributes.get(NFTA_SET_ELEM_LIST_ELEMENTS);
    if (nft_message(message) == NFT_MSG_NEWSETELEM && elements != nullptr)
      for_each_in(*elements, [&](const nlattr& each) { ends.push_back(decode(Attributes(each))); });
    return WhenRead::go_on;
  });
  if (!done) return std::unexpected(done.error());
  return ends;
}

}  // namespace

base::Result<std::vector<TimedElement>> read_timed_elements(const ruleset::SetName& set,
                                                            const ruleset::SetSchema& schema) {
  for (int attempt = 1;; ++attempt) {
    auto ends = dump(set);
    if (!ends && ends.error() == ENOENT) return std::vector<TimedElement>{};
    if (!ends && (attempt == attempts || (ends.error() != ESTALE && ends.error() != EINTR)))
      return std::unexpected(base::system_error("read set '" + set.text + "'", ends.error()));
    if (!ends) continue;
    if (ends_in_two_elements(schema)) return pair_up(*std::move(ends));
    std::vector<TimedElement> elements;
    for (auto& end : *ends) elements.push_back(std::move(end.element));
    std::ranges::sort(elements, {}, &TimedElement::low);
    return elements;
  }
}

}  // namespace kernel
