#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every C++ file looks as clang-format-14 leaves it; other versions differ. `format.sh --fix` makes it so.
set -euo pipefail
fix=no
[ "${1:-}" = --fix ] && { fix=yes; shift; }
cd "${1:-$(dirname "$0")/../..}"
mapfile -d '' files < <(find lib daemon tests \( -name '*.h' -o -name '*.cc' \) -print0 | sort -z)

if [ $fix = yes ]; then
  clang-format-14 -i "${files[@]}"
elif ! complaints=$(clang-format-14 --dry-run --Werror "${files[@]}" 2>&1); then
  grep -o '^[^ :]*:[0-9]*:[0-9]*: error' <<<"$complaints" | cut -d: -f1 | sort | uniq -c | awk '{print $2 ": " $1 " places"}'
  echo "format: run tests/checks/format.sh --fix" >&2
  exit 1
fi
echo "format: ${#files[@]} files"
