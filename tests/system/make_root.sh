#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A root folder with a real systemd and everything that the package depends on, but not the package: `make_root.sh FOLDER`, where
# FOLDER holds the package. Prints where the root lies. Made once by debootstrap (about a minute) and kept under
# /var/cache/mailfwd-test; other dependencies are another root. The tests boot it through an overlay, so that it stays as it is.
set -euo pipefail
deb=$(ls -t "$1"/mailfwd_*.deb | head -n 1)
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
besides="systemd systemd-sysv dbus nftables iproute2 procps"
root=/var/cache/mailfwd-test/root-$(sha256sum <<<"$VERSION_CODENAME $(dpkg-deb --field "$deb" Depends) $besides" | cut -c1-12)

mkdir -p "$(dirname "$root")"
exec 9>"$(dirname "$root")/lock"
flock 9

if [ ! -e "$root/.complete" ]; then
  include=$( (dependencies; printf '%s\n' $besides) | sort -u | paste -sd,)
  # The mirror that this machine installs its own packages from.
  mirror=$(apt-get indextargets --format '$(RELEASE) $(COMPONENT) $(REPO_URI)' 'Created-By: Packages' |
    awk -v release="$VERSION_CODENAME" '$1 == release && $2 == "main" {print $3; exit}')
  building=$(mktemp -d "$root.XXXXXX")
  trap 'rm -rf "$building"' EXIT
  # A root that is thrown away after a crash needs no fsync for every file.
  mkdir -p "$building/etc/dpkg/dpkg.cfg.d"
  echo force-unsafe-io >"$building/etc/dpkg/dpkg.cfg.d/unsafe-io"
  if ! debootstrap --variant=minbase --include="$include" "$VERSION_CODENAME" "$building" "$mirror" >"$root.log" 2>&1 9>&-; then
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
