#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Shows the main job on this machine without touching its network: `sudo tests/demo.sh` on a fresh Debian 12.
# Installs what is missing, builds the programs, plays tests/e2e/demo.py and cleans up. Exit code 0 only if all went well.
set -euo pipefail
cd "$(dirname "$0")/.."
if [[ $EUID -ne 0 ]]; then
  echo "tests/demo.sh: network namespaces need root: sudo tests/demo.sh" >&2
  exit 1
fi
tests/support/setup.sh demo
MAILFWD_BIN=${MAILFWD_BIN:-$PWD/build/release/bin} exec /usr/bin/python3 -B tests/e2e/demo.py
