#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Runs all tests on a fresh Debian 12: `sudo tests/run.sh`. Installs the packages that are missing, builds the release preset, and ends with
# ctest's summary; the exit code is ctest's. The host's own network and ruleset are not touched: whatever needs a kernel runs in
# network namespaces, and the unit in a container with a real systemd. More arguments go to ctest: `sudo tests/run.sh -L unit`.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ "$EUID" -ne 0 ]; then
  echo "tests/run.sh: namespaces and the container need root: sudo tests/run.sh" >&2
  exit 1
fi
tests/support/setup.sh tests
exec ctest --preset release --parallel "$(nproc)" --no-tests=error "$@"
