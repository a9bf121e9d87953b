# SPDX-License-Identifier: GPL-2.0-or-later
"""Real mail through the gateway: an SMTP session in the middle of DATA and an IMAP session in IDLE, in both families, go on
through everything that happens to the firewall; then the letters are finished, and they arrive."""
import unittest

import mail
from daemon import Daemon
from lab import Lab, eventually
from mail import POLICY, Dovecot, ImapIdle, Postfix, SmtpSession
from probe import Prober

WITHOUT = POLICY.split("mail-in ")[0] + POLICY[POLICY.index("deliver "):]


class OpenMail(unittest.TestCase):
    OPTIONS = ""

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.policy = POLICY + self.OPTIONS
        self.daemon = Daemon(self.lab, self.policy)
        self.dovecot = Dovecot(self.lab)
        self.postfix = Postfix(self.lab)
        self.prober = Prober(self.lab)
        self.readers = [ImapIdle(self.lab, family=family) for family in (4, 6)]
        self.writers = [SmtpSession(self.lab, f"letter over IPv{family}", family=family) for family in (4, 6)]
        self.addCleanup(lambda: [session.close() for session in self.readers + self.writers])

    def go_on(self):
        """Each session says something, and the other end has it."""
        for writer in self.writers:
            writer.speak()
        for reader in self.readers:
            reader.breathe()
        for writer in self.writers:
            eventually("the server has taken the line", writer.reached)

    def resent(self):
        return sum(session.retransmits() for session in self.readers + self.writers)

    def new_session(self):
        return self.prober.fate("internet > bastion tcp/25")

    def end_well(self):
        """The letters are finished and arrive, as the readers hear in their IDLE of old."""
        for writer in self.writers:
            writer.finish()
        for reader in self.readers:
            reader.await_mail()
        eventually("both letters are in the mailbox", self._both, within=20)
        for reader in self.readers:
            letters = reader.fetch()
            self.assertIn("letter over IPv", letters)
            self.assertIn("A line of a letter that takes its time.", letters)

    def _both(self):
        box = self.dovecot.home / "mail" / mail.USER
        return len([*box.glob("new/*"), *box.glob("cur/*")]) == len(self.writers)

    def test_edits_and_reloads(self):
        self.go_on()
        self.assertEqual(0, self.daemon.ctl("reload").returncode)
        self.go_on()
        self.daemon.edit(self.policy + '\n[deny]\nbad = { from = "198.51.100.0/24", to = "bastion", service = "smtp" }\n')
        self.go_on()
        self.daemon.edit(self.policy + "\n[oops", kind="rejected")
        self.go_on()
        self.daemon.edit(self.policy, kind="applied")
        self.go_on()
        self.assertEqual(0, self.resent())
        self.end_well()

    def test_the_ports_are_closed(self):
        self.assertEqual("accept", self.new_session())
        self.daemon.edit(WITHOUT + self.OPTIONS)
        self.assertEqual("drop", self.new_session())
        self.go_on()
        self.daemon.ctl("stop", "--closed")
        self.assertEqual("drop", self.new_session())
        self.go_on()
        self.daemon.reload(self.policy)
        self.assertEqual("accept", self.new_session())
        self.assertEqual(0, self.resent())
        self.end_well()

    def test_a_deny_does_not_cut(self):
        self.daemon.edit(self.policy + '\n[deny]\nall = { from = "internet", to = ["bastion", "lan-mail"] }\n')
        self.assertEqual("drop", self.new_session())
        self.go_on()
        self.assertEqual(0, self.resent())
        self.daemon.edit(self.policy)
        self.end_well()

    def test_the_interface_flaps(self):
        for _ in range(3):
            since = self.daemon.mark()
            self.lab.gateway.run("ip", "link", "set", "eth0", "down")
            self.lab.address("eth0")
            self.daemon.await_decision("applied|unchanged", "eth0", since)
            eventually("the link carries again", lambda: self.lab.internet.ping("2001:db8:113::1", wait=0.2)
                       and self.lab.internet.ping("203.0.113.1", wait=0.2))
            self.go_on()
        self.end_well()

    def test_somebody_flushes_the_ruleset(self):
        for _ in range(10):
            self.lab.gateway.nft("flush ruleset")
            self.go_on()
        eventually("policy and kernel are equal", lambda: self.daemon.status()["phase"] == "equal")
        self.assertEqual("drop", self.prober.fate("internet > bastion tcp/143"))
        self.assertEqual(0, self.resent())
        self.end_well()

    def test_the_daemon_is_killed_and_restarted(self):
        for _ in range(5):
            self.daemon.kill()
            self.go_on()
            self.assertEqual("drop", self.prober.fate("internet > bastion tcp/143"))
            self.daemon.start()
            self.go_on()
        self.assertEqual(0, self.resent())
        self.end_well()

    def test_the_daemon_ends_and_its_successor_brings_another_policy(self):
        self.assertEqual(0, self.daemon.terminate())
        self.go_on()
        self.daemon.write(WITHOUT + self.OPTIONS)
        self.daemon.start()
        self.assertEqual("drop", self.new_session())
        self.go_on()
        self.assertEqual(0, self.resent())
        self.end_well()


class OpenMailWithoutOwnership(OpenMail):
    """The same where anybody may touch the table: what is flushed is gone until it is repaired."""

    OPTIONS = "\n[options]\nowner = false\n"


if __name__ == "__main__":
    unittest.main(verbosity=2)
