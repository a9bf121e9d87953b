// SPDX-License-Identifier: GPL-2.0-or-later
#include "diff/diff.h"

#include <iterator>
#include <utility>

#include "diff/chains.h"
#include "diff/order.h"
#include "diff/sets.h"
#include "diff/timeouts.h"

namespace diff {
namespace {

void append(std::vector<Change>& changes, std::vector<Change> more) {
  changes.insert(changes.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::vector<Change> object_changes(const LiveTable& live) {
  std::vector<Change> changes;
  for (const auto& object : live.objects) changes.push_back(DeleteObject{object});
  return changes;
}

// A table that its last owner left behind (persist, nobody's) can be taken over; the kernel refuses to make
// an owner of any other table that exists.
bool can_be_taken_over(const LiveTableFlags& flags) {
  return flags.persist && flags.owner == Owner::nobody;
}

std::vector<Change> table_changes(const LiveTable& live, const lower::LoweredTable& wanted) {
  if (!live.table) return {AddTable{wanted.owned}};
  // Taking over sets the flags anew and so wakes the table as well; a second change of them in one batch is
  // refused.
  if (wanted.owned && can_be_taken_over(*live.table)) return {AddTable{true}};
  if (live.table->dormant) return {WakeTable{}};
  return {};
}

}  // namespace

Changeset diff(const LiveTable& live, const lower::LoweredTable& wanted, const Seeds& seeds) {
  auto table = table_changes(live, wanted);
  auto sets = set_changes(live, wanted, seeds);
  const bool table_is_staged = !live.table && !sets.staging.empty();

  Changeset result{live.generation, {}, {}};
  if (table_is_staged) append(result.staging, std::exchange(table, {}));
  append(result.staging, std::move(sets.staging));
  append(result.changes, std::move(table));
  append(result.changes, std::move(sets.changes));
  append(result.changes, object_changes(live));
  append(result.changes, timeouts_changes(live, wanted));
  append(result.changes,
         chain_changes(live, wanted, {replaced_sets(live, wanted), replaced_timeouts(live, wanted)}));
  result.changes = in_order(std::move(result.changes));
  return result;
}

Changeset removal(const LiveTable& live) {
  Changeset result{live.generation, {}, {}};
  if (live.table) result.changes.push_back(DeleteTable{});
  return result;
}

}  // namespace diff
