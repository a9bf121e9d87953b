#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Brings a fresh Debian 12 to where a script of tests/ can run: installs the packages that are missing (and no others),
# and builds the release preset into build/release. Does nothing that has been done before.
#
#   tests/support/setup.sh demo | tests | ci | packages-demo | packages-tests | packages-ci
#
# demo: what tests/demo.sh needs. tests: all that tests/run.sh runs. ci: the format and tidy checks besides.
# packages-*: installs and does not build.
#
# A mail server that gets installed here for the tests is not started, now or at the next boot: the tests run their own
# instances, with their own configuration, inside network namespaces.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

to_build=(g++ cmake ninja-build pkg-config libboost1.81-dev libboost-json1.81-dev libnftnl-dev libmnl-dev libspdlog-dev
          libtomlplusplus-dev libcli11-dev libsystemd-dev libsqlite3-dev libgtest-dev libgmock-dev libbenchmark-dev scdoc ccache mold)
to_play=(nftables iproute2 iputils-ping procps util-linux python3 postfix dovecot-core dovecot-imapd dovecot-pop3d dovecot-lmtpd)
to_test=(conntrack strace debootstrap systemd-container dpkg-dev fakeroot groff-base)
to_check=(clang-16 clang-format-14 clang-tidy-16 git)

say() { printf '%s\n' "$*" >&2; }

missing() {
  local package
  for package in "$@"; do
    dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed || echo "$package"
  done
}

# While packages are configured, no service starts; one that the administrator has put there himself is left alone.
refuse_service_starts() {
  [[ -e /usr/sbin/policy-rc.d ]] && return
  printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  trap permit_service_starts EXIT
  our_refusal=yes
}

permit_service_starts() {
  [[ ${our_refusal:-no} == no ]] || rm -f /usr/sbin/policy-rc.d
  our_refusal=no
}

# A package that came for the tests must not listen after the next boot either.
keep_from_starting() {
  if [[ -d /run/systemd/system ]]; then
    systemctl disable --quiet --now "$1" 2> /dev/null || true
  else
    rm -f "/etc/systemd/system/multi-user.target.wants/$1.service"
  fi
}

install_packages() {
  local wanted
  mapfile -t wanted < <(missing "$@")
  [[ ${#wanted[@]} -eq 0 ]] && return
  if [[ $EUID -ne 0 ]]; then
    say "these packages are missing, and only root can install them: ${wanted[*]}"
    exit 1
  fi
  say "installing ${#wanted[@]} packages: ${wanted[*]}"
  refuse_service_starts
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  if [[ " ${wanted[*]} " == *" postfix "* ]]; then
    echo 'postfix postfix/main_mailer_type select No configuration' | debconf-set-selections
  fi
  local log
  log=$(mktemp)
  if ! apt-get install -y -qq --no-install-recommends "${wanted[@]}" > "$log" 2>&1; then
    cat "$log" >&2
    exit 1
  fi
  rm -f "$log"
  [[ " ${wanted[*]} " != *" postfix "* ]] || keep_from_starting postfix
  [[ " ${wanted[*]} " != *" dovecot-core "* ]] || keep_from_starting dovecot
  permit_service_starts
}

# $@: targets; none for all.
build() {
  local -a only=()
  [[ $# -eq 0 ]] || only=(--target "$@")
  cd "$here"
  # Another checkout's or another compiler's leftovers would make the configure step fail.
  if [[ -f build/release/CMakeCache.txt ]] && ! grep -qx "CMAKE_HOME_DIRECTORY:INTERNAL=$here" build/release/CMakeCache.txt; then
    rm -rf build/release
  fi
  say "building build/release"
  cmake --preset release > build-configure.log 2>&1 || { cat build-configure.log >&2; rm -f build-configure.log; exit 1; }
  rm -f build-configure.log
  cmake --build --preset release "${only[@]}" >&2
}

case "${1:-}" in
  packages-demo) install_packages "${to_build[@]}" "${to_play[@]}" ;;
  packages-tests) install_packages "${to_build[@]}" "${to_play[@]}" "${to_test[@]}" ;;
  packages-ci) install_packages "${to_build[@]}" "${to_play[@]}" "${to_test[@]}" "${to_check[@]}" ;;
  demo)
    install_packages "${to_build[@]}" "${to_play[@]}"
    build mailfwd mailfwctl
    ;;
  tests)
    install_packages "${to_build[@]}" "${to_play[@]}" "${to_test[@]}"
    build
    ;;
  ci)
    install_packages "${to_build[@]}" "${to_play[@]}" "${to_test[@]}" "${to_check[@]}"
    build
    ;;
  *)
    sed -n '5,13p' "$0" | sed 's/^# \{0,1\}//' >&2
    exit 2
    ;;
esac
