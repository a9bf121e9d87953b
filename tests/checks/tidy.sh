#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# clang-tidy with the checks chosen in .clang-tidy over lib/ and daemon/: `tidy.sh BUILD-FOLDER [FILE...]`. Needs only a configured build
# folder, for its compile_commands.json. One line a finding; any finding fails.
#
# clang-tidy-16 is the newest of Debian 12. It knows C++23 as 2b, and libstdc++ 12 hides std::expected from it unless it
# claims the concepts version of g++.
set -uo pipefail
cd "$(dirname "$0")/../.."
build=$1
shift
[ -f "$build/compile_commands.json" ] || { echo "tidy: configure $build first" >&2; exit 2; }
[ $# -gt 0 ] || mapfile -t -d '' all < <(find lib daemon -name '*.cc' -print0 | sort -z)
[ $# -gt 0 ] && all=("$@")

tidy_one() {
  local said
  said=$(clang-tidy-16 -p "$1" --quiet --extra-arg=-std=gnu++2b --extra-arg=-U__cpp_concepts \
    --extra-arg=-D__cpp_concepts=202002L --extra-arg=-Wno-builtin-macro-redefined --extra-arg=-Wno-unknown-warning-option "$2" 2>/dev/null)
  local code=$?
  if [ $code -ne 0 ]; then
    { grep -E '(error|warning): ' <<<"$said" || echo "$2: clang-tidy ended with $code"; } | sed "s|^$PWD/||"
  fi
  return $code
}
export -f tidy_one

findings=$(printf '%s\0' "${all[@]}" | xargs -0 -P "$(nproc)" -I{} bash -c 'tidy_one "$0" "$1"' "$build" {})
code=$?
[ -z "$findings" ] || sort -u <<<"$findings"
if [ $code -ne 0 ]; then
  echo "tidy: mend it, or say in .clang-tidy why the check does not suit us" >&2
  exit 1
fi
echo "tidy: ${#all[@]} files, nothing found"
