#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The workloads of a mail gateway, each with what must hold: `sudo tests/bench/workloads.py [W1...] [--json] [--quick]`.

Each has a gateway of its own, in network namespaces, with the daemon running. What each is, and what was seen: docs/bench.md.
"""
import seen
import workload_changes
import workload_floods
# After those, which put tests/e2e on the path.
import workload_bans

ALL = workload_changes.WORKLOADS | workload_bans.WORKLOADS | workload_floods.WORKLOADS

if __name__ == "__main__":
    seen.run(__doc__, dict(sorted(ALL.items(), key=lambda entry: int(entry[0][1:]))))
