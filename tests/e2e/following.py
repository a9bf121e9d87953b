# SPDX-License-Identifier: GPL-2.0-or-later
"""What follow_test.py and hands_test.py have in common: a gateway with a small policy, and a way to do something and wait for
the decision that it leads to."""
import unittest

from daemon import Daemon
from lab import Lab
from packets_test import ADMIN, ZONES
from probe import Prober

SMTP = '\n[allow]\nmail-in = { from = "internet", to = "bastion", service = "smtp" }\n'
IMAP = 'mailboxes = { from = "internet", to = "bastion", service = "imap" }\n'
BASE = ZONES + ADMIN + SMTP
WITH_IMAP = BASE + IMAP
NO_OWNER = ZONES + ADMIN + "\n[options]\nowner = false\n" + SMTP


class Following(unittest.TestCase):
    POLICY = BASE
    DROPINS = {}

    def setUp(self):
        self.lab = Lab()
        self.addCleanup(self.lab.close)
        self.prepare()
        self.daemon = Daemon(self.lab, self.POLICY, self.DROPINS)
        self.prober = Prober(self.lab)
        self.assert_imap("drop")

    def prepare(self):
        pass

    def assert_imap(self, verdict):
        self.assertEqual([verdict, verdict], [self.prober.fate("internet > bastion tcp/143", family=family) for family in (4, 6)])

    def after(self, action, kind="applied", cause="", within=5.0):
        """Does something and returns the decision that it led to."""
        since = self.daemon.mark()
        action()
        return self.daemon.await_decision(kind, cause, since, within)
