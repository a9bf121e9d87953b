# SPDX-License-Identifier: GPL-2.0-or-later
"""The main job, played: a letter is being sent and a mailbox is being watched while everything happens to the firewall.

Started by tests/demo.sh. The letter grows by a numbered line every 20 ms from the first step to the last; at the end it is
fetched from the mailbox and each line must be there, in order.
"""
import os
import re
import sys
import threading
import time

import mail
from daemon import Daemon
from lab import PLACES, Lab, LabError, eventually
from probe import Prober

WIDTH = 100
TERMINAL = sys.stdout.isatty()


def paint(code, text):
    return f"\033[{code}m{text}\033[0m" if TERMINAL else text


def bold(text):
    return paint("1", text)


def dim(text):
    return paint("2", text)


def green(text):
    return paint("32", text)


class Letter(threading.Thread):
    """An SMTP session in the middle of DATA that does not stop talking."""

    def __init__(self, lab):
        super().__init__(daemon=True)
        self.session = mail.SmtpSession(lab, "a letter that took its time", family=4)
        self.error = None
        self.worst = 0.0
        self._over = threading.Event()

    def run(self):
        try:
            while not self._over.wait(0.02):
                began = time.monotonic()
                self.session.speak(f"line {self.session.lines + 1}")
                eventually("the server has it", self.session.reached, within=8)
                self.worst = max(self.worst, time.monotonic() - began)
        except (AssertionError, OSError) as error:
            self.error = error

    def check(self):
        """Waits for five more lines to arrive: the session goes on."""
        wanted = self.session.lines + 5
        eventually("the letter goes on", lambda: self.error or self.session.lines >= wanted, within=10)
        if self.error:
            raise AssertionError(f"the SMTP session broke: {self.error}")

    def end(self):
        self._over.set()
        self.join()
        if self.error:
            raise AssertionError(f"the SMTP session broke: {self.error}")
        return self.session.finish()


class Demo:
    def __init__(self, lab):
        self.lab = lab
        self.number = 0
        self.policy = mail.POLICY
        self.daemon = Daemon(lab, self.policy, start=False)
        self.prober = Prober(lab)

    def say(self, label, text):
        label = f"{label:<10}"
        room = WIDTH - 14
        words, lines = re.sub(r" (ms|s|lines)\b", "\u00a0\\1", text).split(" "), [""]
        for word in words:
            if lines[-1] and len(lines[-1]) + len(word) + 1 > room:
                lines.append("")
            lines[-1] += (" " if lines[-1] else "") + word
        for line in lines:
            print(f"    {dim(label)}{line}".replace("\u00a0", " "), flush=True)
            label = " " * 10

    def step(self, title):
        self.number += 1
        print(f"\n {self.number}. {bold(title)}", flush=True)

    def decided(self, decision):
        text = f"{decision['kind']} ({decision['cause']}): {decision['change']}; generation {decision['generation']}, {decision['ms']} ms"
        self.say("mailfwd", text.replace(f"{self.daemon.home}/", "").replace("process ", ""))

    def both_go_on(self):
        self.letter.check()
        self.reader.breathe()
        self.say("sessions", f"{green('go on')}   SMTP in DATA, {self.letter.session.lines} lines taken   IMAP in IDLE, answers")

    def new_session(self, source, expected):
        address = PLACES[source][1]
        verdict = self.prober.fate(f"{source} > bastion tcp/25")
        if verdict != expected:
            raise AssertionError(f"SMTP from {address}: {verdict}, expected {expected}")
        self.say("packets", f"a new SMTP session from {address} is {'let in' if verdict == 'accept' else 'kept out'}")

    def saved(self, text, kind="applied"):
        self.decided(self.daemon.edit(text, kind=kind))
        if kind == "applied":
            self.policy = text

    # The story.

    def begin(self):
        self.step("A gateway with mailfwd, and mail servers behind it")
        for sentence in self.policy.split("[allow]\n")[1].splitlines():
            self.say("[allow]", sentence)
        since = self.daemon.mark()
        self.daemon.start()
        self.decided(self.daemon.await_decision("applied", since=since))
        self.dovecot = mail.Dovecot(self.lab)
        self.postfix = mail.Postfix(self.lab)
        self.say("servers", "Postfix in the dmz, Dovecot inside; the clients are in the internet")
        self.letter = Letter(self.lab)
        self.reader = mail.ImapIdle(self.lab, family=6)
        self.letter.start()
        self.say("sessions", "a sender is in the middle of DATA (IPv4), a reader waits in IDLE (IPv6)")
        self.both_go_on()

    def edited(self):
        self.step("The policy is edited and saved: one sender is denied")
        self.new_session("stranger", "accept")
        sentence = 'spammer = { from = "203.0.113.66", to = "bastion", service = "smtp" }'
        self.say("[deny]", "+ " + sentence)
        self.saved(self.policy + f"\n[deny]\n{sentence}\n")
        self.new_session("stranger", "drop")
        self.both_go_on()

    def broken(self):
        self.step("It is saved with a typing error")
        self.say("[allow]", '~ mailboxes = { from = "internet", to = "lan-mail", service = "impa" }')
        self.saved(self.policy.replace('"imap"', '"impa"'), kind="rejected")
        self.both_go_on()

    def closed(self):
        self.step("The port of the open SMTP session is closed")
        self.say("[allow]", '- mail-in = { from = "internet", to = "bastion", service = "smtp" }')
        self.saved("\n".join(line for line in self.policy.splitlines() if not line.startswith("mail-in")) + "\n")
        self.new_session("internet", "drop")
        self.both_go_on()

    def flapped(self):
        self.step("The interface to the internet goes down and comes back")
        since = self.daemon.mark()
        self.lab.gateway.run("ip", "link", "set", "eth0", "down")
        time.sleep(0.3)  # a cable that is out for a while
        self.lab.address("eth0")
        self.decided(self.daemon.await_decision("applied|unchanged", "eth0", since))
        eventually("the link carries again", lambda: self.lab.internet.ping("2001:db8:113::1", wait=0.2))
        self.both_go_on()

    def flushed(self):
        self.step("Somebody runs `nft flush ruleset`")
        before = self.lab.contents()
        self.lab.gateway.nft("flush ruleset")
        if not self.daemon.status()["owned"]:
            raise AssertionError("the table is not owned")
        if self.lab.contents() != before:
            raise AssertionError("the table is not what it was")
        self.say("mailfwd", "nothing to do: the kernel keeps the table for its owner, all rules are there")
        self.both_go_on()

    def killed(self):
        self.step("The daemon is killed (SIGKILL) and started again")
        before = self.lab.contents()
        self.daemon.kill()
        if self.lab.contents() != before:
            raise AssertionError("the table is not what it was")
        self.say("mailfwd", "dead; the table stays and filters on")
        self.new_session("internet", "drop")
        self.both_go_on()
        # For the next step; who owns the table is decided when the daemon starts.
        self.daemon.write(self.policy + "\n[options]\nowner = false\n")
        since = self.daemon.mark()
        self.daemon.start()
        self.decided(self.daemon.await_decision("adopted|unchanged|applied", since=since))
        self.both_go_on()

    def flushed_again(self):
        self.step("`nft flush ruleset` again, now that anybody may touch the table (options.owner = false)")
        before, since = self.lab.contents(), self.daemon.mark()
        self.lab.gateway.nft("flush ruleset")
        self.decided(self.daemon.await_decision("repaired", "nft", since))
        if self.lab.contents() != before:
            raise AssertionError("the table is not what it was")
        self.both_go_on()

    def arrived(self):
        self.step("The letter is finished, and arrives")
        self.letter.end()
        lines = self.letter.session.lines
        self.reader.await_mail()
        text = self.reader.fetch()
        found = [int(number) for number in re.findall(r"^line (\d+)$", text, re.MULTILINE)]
        if found != list(range(1, lines + 1)):
            raise AssertionError(f"of {lines} lines {len(found)} arrived")
        subject = re.search(r"^Subject: (.*)$", text, re.MULTILINE).group(1)
        self.say("sender", "250, accepted by Postfix, in the session opened at the start")
        self.say("reader", f"told by Dovecot, in the IDLE of the session opened at the start: \"{subject}\"")
        self.say("letter", f"{lines} lines sent, {len(found)} arrived, in order; the longest wait for one was {self.letter.worst:.2f} s (the cable)")

    def play(self):
        print(bold("mailfwd") + ": one policy file, kept equal to the kernel, and no session lost\n")
        print("    internet 203.0.113.7 ----- gateway ----- dmz       192.168.25.25  Postfix\n"
              "                                  |\n"
              "                                  +--------- internal  10.0.0.25      Dovecot")
        print(dim("    four network namespaces, each host with IPv4 and IPv6; nothing of this machine's own network is touched"))
        for scene in (self.begin, self.edited, self.broken, self.closed, self.flapped, self.flushed, self.killed, self.flushed_again,
                      self.arrived):
            scene()


def main():
    began = time.monotonic()
    demo = None
    try:
        with Lab() as lab:
            demo = Demo(lab)
            try:
                demo.play()
            except BrokenPipeError:
                sys.stdout = open(os.devnull, "w", encoding="utf-8")  # nobody looks any more
                return 1
            except (AssertionError, LabError, OSError) as error:
                print(f"\n{paint('31', 'FAILED')}: {error}\n\nthe daemon's log:\n{demo.daemon.text()}", flush=True)
                return 1
    except LabError as error:
        print(f"{paint('31', 'FAILED')}: {error}", flush=True)
        return 1
    print(f"\n{green('All went well')}: both sessions lasted from the first step to the last. {time.monotonic() - began:.0f} s; all is cleaned up.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
