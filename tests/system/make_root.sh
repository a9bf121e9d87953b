#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A root folder with a real systemd and everything that the package depends on, but not the package: `make_root.sh PACKAGE.deb`. Prints where
# it lies. Made once by debootstrap (about a minute) and kept under /var/cache/mailfwd-test; another set of dependencies is another root.
# The tests boot it through an overlay, so that it stays as it is.
set -euo pipefail
deb=$1
. /etc/os-release

dependencies() {
  dpkg-deb --field "$deb" Depends | tr ',' '\n' | sed 's/|.*//; s/(.*//; s/ //g' | grep -v '^$'
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
    tail -n 20 "$root.log" "$building/debootstrap/debootstrap.log" >&2 || true
    exit 1
  fi
  rm -rf "$building"/var/cache/apt/archives/*.deb
  touch "$building/.complete"
  chmod 755 "$building"
  mv -T "$building" "$root"
  trap - EXIT
fi
echo "$root"
