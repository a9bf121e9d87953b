#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A root folder with a real systemd and everything that the package depends on, but not the package: `make_root.sh PACKAGE.deb`. Prints where
# it lies. Made once by debootstrap (about a minute) and kept under /var/cache/mailfwd-test; another set of dependencies is another root.
# The tests boot it through an overlay, so that it stays as it is.
set -euo pipefail
deb=$1
. /etc/os-release

# The names of what the package depends on. debootstrap knows no virtual packages, so each stands for the first that provides it.
dependencies() {
  local name
  for name in $(dpkg-deb --field "$deb" Depends | tr ',' '\n' | sed 's/|.*//; s/(.*//'); do
    if [ -n "$(apt-cache show "$name" 2>/dev/null)" ]; then
      echo "$name"
    else
      apt-cache showpkg "$name" | awk '/^Reverse Provides:/ {found = 1; next} found {print $1; exit}'
    fi
  done
}
include=$( (dependencies; printf '%s\n' systemd systemd-sysv dbus nftables iproute2 procps) | sort -u | paste -sd,)
root=/var/cache/mailfwd-test/root-$(sha256sum <<<"$VERSION_CODENAME $include" | cut -c1-12)

if [ ! -e "$root/.complete" ]; then
  # The mirror that this machine installs its own packages from.
  mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$VERSION_CODENAME" '$1 == release && $2 == "main" {print $3; exit}')
  mkdir -p "$(dirname "$root")"
  building=$(mktemp -d "$root.XXXXXX")
  trap 'rm -rf "$building"' EXIT
  if ! debootstrap --variant=minbase --include="$include" "$VERSION_CODENAME" "$building" "$mirror" >"$root.log" 2>&1; then
    cat "$root.log" >&2
    exit 1
  fi
  rm -rf "$building"/var/cache/apt/archives/*.deb
  touch "$building/.complete"
  chmod 755 "$building"
  mv -T "$building" "$root"
  trap - EXIT
fi
echo "$root"
