# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists that others make: who is on one is dropped, a changed line is one element, and a broken version of it changes nothing,
neither now nor after a restart."""
import os
import time
import unittest

from daemon import Daemon
from lab import Lab
from packets_test import ADMIN, ZONES
from probe import Prober

POLICY = ZONES + ADMIN + """
[allow]
mail-in  = { from = "internet", to = "bastion", service = "smtp" }
mail-out = { from = "bastion", to = "internet", service = "smtp" }
queries  = { from = "bastion", to = "internet", service = "dns" }
[options]
allow_lint = "unused-host"               # the hosts of every policy here, of which this one uses one
[list.drop]
file = "PATH"
deny = "DENY"
"""
FAR_AWAY = ["198.51.100.0/26", "2001:db8:51::/64"]
OTHERS = ["192.0.2.1", "192.0.2.5", "192.0.2.64/26", "2001:db8:66::/48"]
MANY = 5000  # enough for hashes beside the intervals


def many(first="44"):
    """Hosts and networks, every second one, so that none touches another."""
    return [f"{first}.{number // 100}.{number % 100 * 2}.1" for number in range(MANY)] + [f"45.{number // 100}.{number % 100 * 2}.0/24" for number in range(MANY)]


class Lists(unittest.TestCase):
    DENY = "both"
    ENTRIES = FAR_AWAY + OTHERS

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.path = self.lab.scratch / "drop.txt"
        self.save(*self.ENTRIES)
        self.daemon = Daemon(self.lab, POLICY.replace("PATH", str(self.path)).replace("DENY", self.DENY))
        self.prober = Prober(self.lab)

    def save(self, *lines):
        fresh = self.path.with_name(".drop.new")
        fresh.write_text("".join(f"{line}\n" for line in lines))
        fresh.rename(self.path)

    def after_saving(self, *lines, kind="applied"):
        since = self.daemon.mark()
        self.save(*lines)
        return self.daemon.await_decision(kind, "drop.txt", since)

    def fates(self, text):
        return [self.prober.fate(text, family=family) for family in (4, 6)]

    def assert_fate(self, verdict, text):
        self.assertEqual([verdict] * 2, self.fates(text), text)

    def restart(self):
        self.daemon.terminate()
        since = self.daemon.mark()
        self.daemon.start()
        return since


class OnTheList(Lists):
    def test_is_dropped_and_who_is_not_is_let_in(self):
        self.assert_fate("drop", "far-away > bastion tcp/25")
        self.assert_fate("accept", "internet > bastion tcp/25")

    def test_nothing_goes_to_them(self):
        self.assert_fate("drop", "bastion > far-away tcp/25")
        self.assert_fate("accept", "bastion > internet tcp/25")

    def test_a_changed_line_is_one_element(self):
        decision = self.after_saving(*FAR_AWAY, *OTHERS, "192.0.2.9")
        self.assertEqual("1 element added", decision["change"])
        decision = self.after_saving(*OTHERS, "192.0.2.9")
        self.assertEqual("2 elements removed", decision["change"])
        self.assert_fate("accept", "far-away > bastion tcp/25")

    def test_our_own_networks_are_never_hit(self):
        self.after_saving(*OTHERS, "203.0.113.0/24", "2001:db8:113::/64", "192.168.25.25", "2001:db8:25::25")
        self.assert_fate("accept", "internet > bastion tcp/25")
        self.assert_fate("accept", "bastion > internet tcp/25")
        self.assert_fate("accept", "far-away > bastion tcp/25")


class OneDirection(Lists):
    DENY = "to"

    def test_is_all_that_is_denied(self):
        self.assert_fate("accept", "far-away > bastion tcp/25")
        self.assert_fate("drop", "bastion > far-away tcp/25")


class Long(Lists):
    ENTRIES = FAR_AWAY + OTHERS + many()

    def test_lists_are_matched_in_hashes_and_in_intervals(self):
        table = self.lab.table()
        self.assertIn("set list_drop_hosts_8192_4", table)
        self.assertIn("set list_drop_length_24_8192_4", table)
        self.assert_fate("drop", "far-away > bastion tcp/25")
        self.after_saving(*OTHERS, *many(), "198.51.100.7", "198.51.100.9", "2001:db8:51::7")
        self.assert_fate("drop", "far-away > bastion tcp/25")
        self.after_saving(*OTHERS, *many(), "198.51.100.6", "198.51.100.8", "2001:db8:51::8")
        self.assert_fate("accept", "far-away > bastion tcp/25")
        self.after_saving(*OTHERS, *many(), "198.51.100.0/24", "2001:db8:51::/48")
        self.assert_fate("drop", "far-away > bastion tcp/25")

    def test_a_changed_line_is_one_element(self):
        decision = self.after_saving(*FAR_AWAY, *OTHERS, *many(), "44.200.0.1")
        self.assertIn("1 element added", decision["change"])
        self.assertNotIn("removed", decision["change"])


class ABrokenVersion(Lists):
    def assert_kept(self, since, reason):
        self.daemon.await_line(f"the list 'drop' stays as it was: .*{reason}", since)
        self.assert_fate("drop", "far-away > bastion tcp/25")
        self.assert_fate("accept", "internet > bastion tcp/25")

    def warnings(self):
        return [warning["message"] for warning in self.daemon.status()["warnings"]]

    def test_changes_nothing(self):
        since = self.daemon.mark()
        self.after_saving(kind="unchanged")
        self.assert_kept(since, "holds no address")
        since = self.daemon.mark()
        self.after_saving("<!DOCTYPE html>", "<html>busy</html>", kind="unchanged")
        self.assert_kept(since, "is a web page, not a list")
        since = self.daemon.mark()
        self.after_saving(*FAR_AWAY, "hello", kind="unchanged")
        self.assert_kept(since, "hold no address: 'hello'")
        since = self.daemon.mark()
        self.after_saving("192.0.2.1", kind="unchanged")
        self.assert_kept(since, "has shrunk from 6 to 1 entries")
        since = self.daemon.mark()
        self.path.unlink()
        self.assert_kept(since, "No such file")

    def test_is_told_by_status_check_and_reload_until_it_is_mended(self):
        self.after_saving(kind="unchanged")
        said = f"the list 'drop' stays as it was: {self.path} holds no address"
        self.assertEqual([said], self.warnings())
        self.assertIn(f"warning: {said}", self.daemon.ctl("--state", self.daemon.state, "check").stderr)
        self.assertIn(f"warning: {said}", self.daemon.ctl("reload").stderr)
        self.assertIn(f"warning: {said}", self.daemon.ctl("status").stderr)
        self.after_saving(*FAR_AWAY, *OTHERS, "192.0.2.9")
        self.assertEqual([], self.warnings())
        self.assertEqual("", self.daemon.ctl("--state", self.daemon.state, "check").stderr)

    def test_changes_nothing_after_a_restart_either(self):
        self.after_saving(*FAR_AWAY, *OTHERS, "192.0.2.9")
        self.daemon.ctl("reload")  # its copies are kept behind what came before
        self.after_saving("<html>busy</html>", kind="unchanged")
        since = self.restart()
        self.assert_kept(since, "is a web page, not a list")
        self.daemon.await_decision("adopted", since=since)

    def test_is_refused_where_no_version_was_good_before(self):
        self.save("<html>busy</html>")
        other = self.lab.scratch / "elsewhere"
        answer = self.daemon.ctl("--state", other, "check", check=False)
        self.assertEqual(1, answer.returncode)
        self.assertIn(f"error: {self.path} is a web page, not a list", answer.stderr)

    def test_an_old_one_is_warned_about_and_stays_in_force(self):
        self.daemon.write(self.daemon.policy.read_text() + 'max_age = "1h"\n')
        self.daemon.ctl("reload")
        self.assertEqual([], self.warnings())
        os.utime(self.path, (time.time() - 7200,) * 2)
        self.daemon.ctl("reload")
        self.assertEqual([f"{self.path} is older than max_age of the list 'drop'"], self.warnings())
        self.assert_fate("drop", "far-away > bastion tcp/25")


if __name__ == "__main__":
    unittest.main(verbosity=2)
