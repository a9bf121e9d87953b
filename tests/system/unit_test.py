#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""mailfwd.service in a real systemd: started, reloaded, hung, killed, stopped, booted and shut down."""
import re
import unittest

from container import await_true
from gateway import BROKEN, COMPLAINT, MORE, POLICY, Gateway

CAP_NET_ADMIN = 1 << 12

# At network-pre.target, and when mailfwd has been stopped at shutdown: what holds then? Written where it survives.
WITNESS = """\
[Unit]
DefaultDependencies=no
After=network-pre.target local-fs.target
Before=network.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c 'nft list table inet mailfwd > /var/at-network-pre'
[Install]
WantedBy=sysinit.target
"""
LAST_WITNESS = """\
[Unit]
DefaultDependencies=no
After=local-fs.target
Before=mailfwd.service shutdown.target
Conflicts=shutdown.target
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/true
ExecStop=/bin/sh -c 'systemctl is-active mailfwd > /var/daemon-at-shutdown; nft list table inet mailfwd > /var/at-shutdown'
[Install]
WantedBy=sysinit.target
"""


class Start(Gateway):
    def test_active_means_that_the_table_filters(self):
        self.start()
        self.assertEqual((self.show("ActiveState"), self.show("Type")), ("active", "notify"))
        self.assert_filters()
        self.assertEqual(self.status()["phase"], "equal")

    def test_fails_with_a_broken_policy_and_logs_why_and_filters_nothing(self):
        self.write_policy(BROKEN)
        self.assertNotEqual(self.box.run("systemctl", "start", "mailfwd", check=False).returncode, 0)
        await_true("the complaint in the journal", lambda: COMPLAINT in self.journal())
        self.assertEqual(self.table(), "")

    def test_takes_the_policy_by_itself_once_it_is_mended(self):
        self.write_policy(BROKEN)
        self.box.run("systemctl", "start", "mailfwd", check=False)
        self.write_policy(POLICY)
        await_true("the next try", lambda: self.show("ActiveState") == "active")
        self.assert_filters()

    def test_fails_without_a_policy_and_names_the_missing_file(self):
        self.assertNotEqual(self.box.run("systemctl", "start", "mailfwd", check=False).returncode, 0)
        await_true("the file's name in the journal", lambda: "/etc/mailfw.toml: " in self.journal())


class Process(Gateway):
    def process_status(self):
        text = self.box.run("cat", f"/proc/{self.main_pid()}/status").stdout
        return dict(re.findall(r"^(\w+):\s*(.*)$", text, re.MULTILINE))

    def test_has_its_own_user_and_one_capability(self):
        self.start()
        user = self.box.run("id", "--user", "mailfwd").stdout.strip()
        status = self.process_status()
        self.assertNotEqual(user, "0")
        self.assertEqual(status["Uid"].split(), [user] * 4)
        for kind in ("CapPrm", "CapEff", "CapBnd", "CapAmb"):
            self.assertEqual(int(status[kind], 16), CAP_NET_ADMIN, kind)
        self.assertEqual((status["NoNewPrivs"], status["Seccomp"]), ("1", "2"))

    def test_is_exposed_as_little_as_promised(self):
        for arguments in (["mailfwd.service"], ["--offline=true", "/usr/lib/systemd/system/mailfwd.service"]):
            said = self.box.run("systemd-analyze", "security", "--no-pager", "--threshold=15", *arguments).stdout
            exposure = re.search(r"Overall exposure level for mailfwd.service: ([\d.]+)", said)
            self.assertLessEqual(float(exposure[1]), 1.5)

    def test_lets_its_group_read_and_only_root_change(self):
        self.start()
        self.box.run("useradd", "--groups", "mailfwd", "reader")
        self.box.run("useradd", "stranger")
        ask = lambda user, verb: self.box.run("setpriv", "--reuid", user, "--regid", user, "--init-groups", "mailfwctl", verb, check=False).returncode
        self.assertEqual((ask("reader", "status"), ask("reader", "reload")), (0, 4))
        self.assertEqual((ask("stranger", "status"), ask("stranger", "reload")), (4, 4))
        self.assertEqual(self.box.run("mailfwctl", "reload").returncode, 0)


class Reload(Gateway):
    def test_with_a_good_policy_opens_what_it_says(self):
        self.start()
        session = self.open_session()
        self.assertEqual(self.connect(8080), "silent")
        self.write_policy(MORE)
        self.box.run("systemctl", "reload", "mailfwd")
        self.assertEqual(self.connect(8080), "open")
        self.assert_goes_on(session)

    def test_with_a_broken_policy_fails_shows_why_and_changes_nothing(self):
        self.start()
        session, before, pid = self.open_session(), self.table(), self.main_pid()
        self.write_policy(BROKEN)
        self.assertNotEqual(self.box.run("systemctl", "reload", "mailfwd", check=False).returncode, 0)
        await_true("the complaint in the status", lambda: COMPLAINT in self.box.run("systemctl", "status", "mailfwd", check=False).stdout)
        self.assertIn("did you mean 'smtp'", self.journal())
        self.assertEqual((self.table(), self.main_pid(), self.show("ActiveState")), (before, pid, "active"))
        self.assert_filters()
        self.assert_goes_on(session)

    def test_succeeds_again_when_the_policy_is_mended(self):
        self.start()
        self.write_policy(BROKEN)
        self.box.run("systemctl", "reload", "mailfwd", check=False)
        self.write_policy(MORE)
        self.box.run("systemctl", "reload", "mailfwd")
        self.assertEqual((self.status()["phase"], self.connect(8080)), ("equal", "open"))


class Lifetime(Gateway):
    def test_a_hung_daemon_is_replaced_and_the_rules_stay(self):
        self.box.run("mkdir", "--parents", "/etc/systemd/system/mailfwd.service.d")
        self.box.write("/etc/systemd/system/mailfwd.service.d/soon.conf", "[Service]\nWatchdogSec=2\nTimeoutAbortSec=2\n")
        self.box.run("systemctl", "daemon-reload")
        self.start()
        session, before, pid = self.open_session(), self.table(), self.main_pid()
        self.signal("STOP")
        await_true("the watchdog", lambda: "watchdog" in self.journal_of_systemd())
        self.assertEqual(self.table(), before)
        self.assert_filters()
        self.await_restart(pid)
        self.assertEqual((self.table(), self.status()["phase"]), (before, "equal"))
        self.assert_goes_on(session)

    def signal(self, name):
        self.box.run("systemctl", "kill", "--kill-whom=main", f"--signal={name}", "mailfwd")

    def journal_of_systemd(self):
        return self.box.run("journalctl", "--unit=mailfwd", "--identifier=systemd", "--output=cat").stdout

    def test_a_daemon_that_answers_is_left_alone_by_the_watchdog(self):
        self.box.run("mkdir", "--parents", "/etc/systemd/system/mailfwd.service.d")
        self.box.write("/etc/systemd/system/mailfwd.service.d/soon.conf", "[Service]\nWatchdogSec=1\n")
        self.box.run("systemctl", "daemon-reload")
        self.start()
        pid, first = self.main_pid(), self.show("WatchdogTimestampMonotonic")
        await_true("the daemon's signs of life", lambda: int(self.show("WatchdogTimestampMonotonic")) > int(first) + 2_500_000)
        self.assertEqual((self.main_pid(), self.show("NRestarts")), (pid, "0"))

    def test_a_killed_daemon_comes_back_and_writes_nothing(self):
        self.start()
        session, before, pid = self.open_session(), self.status(), self.main_pid()
        self.signal("KILL")
        self.assert_filters()
        self.await_restart(pid)
        self.assertEqual(self.status()["last_decision"]["kind"], "adopted")
        self.assert_filters()
        self.assert_goes_on(session)
        self.assertEqual(self.status()["rules"], before["rules"])

    def test_stopped_it_leaves_the_table_filtering_and_started_it_adopts_it(self):
        self.start()
        session, table, generation = self.open_session(), self.table(), self.status()["generation"]
        self.box.run("systemctl", "stop", "mailfwd")
        self.assertEqual((self.show("ActiveState"), self.show("Result")), ("inactive", "success"))
        self.assertEqual(self.table(), table)
        self.assert_filters()
        self.box.run("systemctl", "start", "mailfwd")
        self.assertEqual((self.table(), self.status()["phase"]), (table, "equal"))
        # Without ownership adopting writes nothing; with it, it is one batch that takes the table, and nothing in it.
        self.assertLessEqual(self.status()["generation"] - generation, 1 if self.status()["owned"] else 0)
        self.assert_goes_on(session)


class Boot(Gateway):
    def test_filters_before_the_network_comes_up_and_until_the_machine_is_down(self):
        self.write_policy(POLICY)
        self.box.write("/etc/systemd/system/witness.service", WITNESS)
        self.box.write("/etc/systemd/system/last-witness.service", LAST_WITNESS)
        self.box.run("systemctl", "enable", "mailfwd", "witness", "last-witness")
        self.box.power_off()
        self.box.boot()
        # With no network to configure, nothing of this machine waits for network-pre.target; so the test does.
        await_true("network-pre.target", lambda: self.show("ActiveState", "network-pre.target") == "active", 60)
        active = int(self.show("ActiveEnterTimestampMonotonic"))
        network = int(self.show("ActiveEnterTimestampMonotonic", "network-pre.target"))
        self.assertTrue(0 < active < network, (active, network))
        await_true("the first witness", lambda: self.show("ActiveState", "witness") == "active")
        self.assertIn("chain input", self.box.run("cat", "/var/at-network-pre").stdout)
        self.box.power_off()
        self.assertEqual((self.box.root / "var/daemon-at-shutdown").read_text(), "inactive\n")
        self.assertIn("chain input", (self.box.root / "var/at-shutdown").read_text())


if __name__ == "__main__":
    unittest.main()
