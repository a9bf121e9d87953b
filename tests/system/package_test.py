#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The Debian package in a real systemd: installed, upgraded, removed and purged, without a change to what passes."""
import pathlib
import subprocess
import tempfile
import unittest

from gateway import POLICY, Gateway, package

FOREIGN = "add table ip foreign; add chain ip foreign c { type filter hook input priority 0; }; add rule ip foreign c counter drop"
REFUSES = "#!/bin/sh\necho '/etc/mailfw.toml:1: this version does not know version 1' >&2\nexit 1\n"


def newer(program=None):
    """The same package with a higher version; with `program`, its mailfwctl replaced by that script."""
    folder = tempfile.TemporaryDirectory()
    tree = pathlib.Path(folder.name, "tree")
    subprocess.run(["dpkg-deb", "--raw-extract", package(), tree], check=True)
    control = tree / "DEBIAN/control"
    control.write_text(control.read_text().replace("\nVersion: ", "\nVersion: 99."))
    if program:
        (tree / "usr/bin/mailfwctl").write_text(program)
    deb = pathlib.Path(folder.name, "newer.deb")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, deb], check=True, stdout=subprocess.DEVNULL)
    return folder, deb


class PackageCase(Gateway):
    def install(self, deb):
        self.box.copy(deb, "/root/new.deb")
        done = self.box.run("dpkg", "--install", "/root/new.deb")
        return done.stdout + done.stderr

    def upgrade(self, program=None):
        folder, deb = newer(program)
        with folder:
            return self.install(deb)

    def installed_version(self):
        return self.box.run("dpkg-query", "--show", "--showformat=${Version}", "mailfwd").stdout


class FirstInstallation(PackageCase):
    INSTALLED = False

    def test_changes_nothing_in_the_kernel_and_starts_nothing(self):
        self.box.run("nft", FOREIGN)
        before = self.box.run("nft", "list", "ruleset").stdout
        said = self.install(package())
        self.assertEqual(self.box.run("nft", "list", "ruleset").stdout, before)
        self.assertEqual((self.show("ActiveState"), self.show("UnitFileState")), ("inactive", "disabled"))
        self.assertEqual(self.show("UnitFilePreset"), "disabled")  # nor does the first boot of an image enable it
        self.assertIn("nothing is filtered yet", said)
        self.assertIn("mailfwctl init", said)

    def test_puts_everything_in_its_place(self):
        self.install(package())
        for path in ("/usr/sbin/mailfwd", "/usr/bin/mailfwctl", "/usr/lib/systemd/system/mailfwd.service", "/usr/lib/sysusers.d/mailfwd.conf",
                     "/usr/lib/tmpfiles.d/mailfwd.conf", "/usr/share/mailfwd/mailfw.toml", "/usr/share/man/man8/mailfwd.8",
                     "/usr/share/man/man1/mailfwctl.1", "/usr/share/man/man5/mailfw.toml.5", "/usr/share/bash-completion/completions/mailfwctl",
                     "/usr/share/doc/mailfwd/copyright", "/usr/share/doc/mailfwd/examples/b-dmz-gateway.toml",
                     "/usr/share/doc/mailfwd/docs/operations.md"):
            self.box.run("test", "-s", path)
        self.assertEqual(self.box.run("stat", "-c", "%U %a", "/etc/mailfw.d").stdout, "root 755\n")
        self.assertNotEqual(self.box.run("test", "-e", "/etc/mailfw.toml", check=False).returncode, 0)
        self.box.run("id", "mailfwd")
        self.box.run("systemd-analyze", "verify", "--man=no", "mailfwd.service")

    def test_programs_find_all_their_libraries(self):
        self.install(package())
        self.assertIn("mailfwd", self.box.run("mailfwd", "--version").stdout)
        self.assertIn("mailfwctl", self.box.run("mailfwctl", "--version").stdout)

    def test_the_policy_that_init_writes_starts(self):
        self.install(package())
        self.box.run("mailfwctl", "init")
        self.box.run("mailfwctl", "check", "--kernel")
        self.box.run("systemctl", "enable", "--now", "mailfwd")
        self.assertEqual(self.status()["phase"], "equal")


class Upgrade(PackageCase):
    def test_restarts_a_running_daemon_and_loses_no_session_and_no_rule(self):
        self.start()
        session, table, pid = self.open_session(), self.table(), self.main_pid()
        self.upgrade()
        self.assertEqual(self.show("ActiveState"), "active")
        self.assertNotEqual(self.main_pid(), pid)
        self.assertTrue(self.installed_version().startswith("99."))
        self.assertEqual((self.table(), self.status()["phase"]), (table, "equal"))
        self.assert_filters()
        self.assert_goes_on(session)

    def test_starts_nothing_that_did_not_run(self):
        self.write_policy(POLICY)
        self.upgrade()
        self.assertEqual((self.show("ActiveState"), self.table()), ("inactive", ""))

    def test_leaves_the_old_daemon_running_if_the_new_version_refuses_the_policy(self):
        self.start()
        session, pid = self.open_session(), self.main_pid()
        said = self.upgrade(REFUSES)
        self.assertIn("this version does not take the policy", said)
        self.assertEqual((self.show("ActiveState"), self.main_pid()), ("active", pid))
        self.assert_filters()
        self.assert_goes_on(session)


class Removal(PackageCase):
    def test_ends_the_daemon_and_leaves_the_table_and_the_policy(self):
        self.start()
        session = self.open_session()
        removed = self.box.run("dpkg", "--remove", "mailfwd")
        self.assertIn("nft delete table inet mailfwd", removed.stdout + removed.stderr)
        self.assertEqual(self.show("ActiveState"), "inactive")
        self.assert_filters()
        self.assert_goes_on(session)
        self.box.run("nft", "delete", "table", "inet", "mailfwd")
        self.assertEqual(self.connect(8080), "open")
        self.box.run("test", "-s", "/etc/mailfw.toml")

    def test_purged_it_leaves_nothing_but_the_policy(self):
        self.start()
        self.box.run("systemctl", "enable", "mailfwd")
        self.box.run("dpkg", "--purge", "mailfwd")
        left = self.box.run("find", "/etc", "/usr", "/var/lib", "-name", "*mailfw*", "-not", "-path", "/var/lib/dpkg/*").stdout.split()
        self.assertEqual(left, ["/etc/mailfw.toml"])


if __name__ == "__main__":
    unittest.main()
