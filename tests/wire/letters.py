# SPDX-License-Identifier: GPL-2.0-or-later
"""Open mail sessions of every kind, each going on by itself while something happens to the firewall, and each able to prove at
its end that not a byte is missing: SMTP in the middle of DATA and after its end, IMAP in IDLE and over TLS, POP3 in a long RETR,
and a session of which one half is closed."""
import contextlib
import dataclasses
import hashlib
import os
import pwd
import re
import socket
import threading

import e2e  # noqa: F401
import mail
from lab import LabError, eventually, run
from mail import ImapIdle, LineClient, SmtpSession

BIG = 50 << 20        # bytes of the letter that POP3 fetches
LINES_PORT = 7007
PACE = 0.1            # s between two steps of a session


@dataclasses.dataclass(frozen=True)
class Way:
    """From which place to which the sessions go."""
    name: str
    place: str
    target: str
    family: int

    def ends(self, lab, port):
        return lab.spaces[lab.topology.title(self.place)], lab.topology.address(self.target, self.family), port

    def source(self, lab):
        return lab.topology.address(self.place, self.family)


class Writing(SmtpSession):
    """In the middle of DATA, at about a kilobyte a second."""

    def __init__(self, lab, way):
        self.subject = f"written by way of {way.name}"
        super().__init__(lab, self.subject, way.place, way.target, way.family)

    def step(self):
        self.speak(f"{self.lines:06} {'A line of a letter that takes its time.' * 2}")

    def end(self, house):
        said = self.lines
        self.finish()
        letter = eventually(f"the letter {self.subject!r} is there", lambda: house.letter(self.subject), 20)
        numbers = [int(number) for number in re.findall(r"^(\d{6}) A line", letter, re.MULTILINE)]
        return "" if numbers == list(range(said)) else f"{len(numbers)} of {said} lines arrived"


class Waiting(SmtpSession):
    """All is said, and the server has not answered yet."""

    def __init__(self, lab, way):
        super().__init__(lab, f"waited by way of {way.name}", way.place, way.target, way.family, sender="slow@example.net")
        self.speak()
        self.send(".")

    def step(self):
        """Silence is what it is about."""

    def end(self, _):
        self.expect("250")
        self.send("QUIT")
        self.expect("221")
        return ""


class Idling(ImapIdle):
    """Silent, until the server says of its own accord that mail has come."""

    def __init__(self, lab, way):
        super().__init__(lab, way.place, way.target, way.family)

    def step(self):
        """The server speaks first."""

    def end(self, _):
        self.await_mail()
        self.breathe()
        return ""


class Secure(ImapIdle):
    """IMAP over TLS that asks and idles in turn."""

    def __init__(self, lab, way):
        super().__init__(lab, way.place, way.target, way.family, tls=True)

    def step(self):
        self.breathe()

    def end(self, _):
        self.end_idle()
        self.command("NOOP")
        return ""


class Fetching(LineClient):
    """In the middle of a RETR."""

    def __init__(self, lab, way):
        super().__init__(*way.ends(lab, 110), source=way.source(lab))
        for command in (None, "USER big", f"PASS {mail.PASSWORD}", "RETR 1"):
            if command:
                self.send(command)
            if not (said := self.line()).startswith("+OK"):
                raise AssertionError(f"{command}: {said}")
        self.sum, self.length, self.tail = hashlib.sha256(), 0, b""
        self._take(self._buffer)

    def _take(self, part):
        """Counts all but the last five bytes, which may be the mark of the end."""
        whole = self.tail + part
        self.sum.update(whole[:-5])
        self.length += len(whole[:-5])
        self.tail = whole[-5:]

    def step(self):
        if self.tail != b"\r\n.\r\n":
            part = self.sock.recv(128 << 10)
            if not part:
                raise AssertionError("the server ended the session")
            self._take(part)

    def end(self, house):
        self.sock.settimeout(10)
        while self.tail != b"\r\n.\r\n":
            self.step()
        return "" if self.sum.hexdigest() == house.big_sum else f"{self.length} bytes of the letter are not what was sent"


class HalfClosed(LineClient):
    """The client has said all that it will ever say; the server goes on and on."""

    def __init__(self, lab, way):
        super().__init__(*way.ends(lab, LINES_PORT), source=way.source(lab))
        self.send("hello")
        self.sock.shutdown(socket.SHUT_WR)
        self.numbers = 0

    def step(self):
        said = self.line()
        if said != str(self.numbers):
            raise AssertionError(f"line {said!r} instead of {self.numbers}")
        self.numbers += 1

    def end(self, _):
        for _ in range(3):
            self.step()
        return ""


KINDS = (Writing, Waiting, Idling, Secure, Fetching, HalfClosed)


class House:
    """The servers: Postfix, Dovecot, and one that speaks numbered lines into half-closed sessions."""

    def __init__(self, lab):
        self.lab = lab
        for title in lab.topology.titles[1:]:
            # Probes for lost tails come after two round trips, which here are microseconds: they would count as repetitions.
            lab.spaces[title].sysctl("net.ipv4.tcp_early_retrans=0")
        self.dovecot = mail.Dovecot(lab, place="bastion", certificate=mail.make_certificate(lab.scratch))
        self._put_big_letter()
        self.postfix = mail.Postfix(lab, place="bastion", next_hop="bastion")
        self._stop = threading.Event()
        lab.on_close(self._stop.set)
        for family in (4, 6):
            listening = lab.dmz.listen(lab.topology.address("bastion", family), LINES_PORT)
            listening.settimeout(0.2)
            threading.Thread(target=self._accept, args=(listening,), daemon=True).start()

    def _put_big_letter(self):
        folder = self.dovecot.home / "mail" / "big" / "new"
        folder.mkdir(parents=True)
        line = b"%08d " + b"Fifty megabytes are a long letter, and each of its lines is another one." + b"\r\n"
        letter = b"Subject: big\r\n\r\n" + b"".join(line % number for number in range(BIG // len(line % 0)))
        self.big_sum = hashlib.sha256(letter.removesuffix(b"\r\n")).hexdigest()
        (folder / "1.big").write_bytes(letter)
        owner = pwd.getpwnam("mail")
        for path in (folder.parent, folder, folder / "1.big"):
            os.chown(path, owner.pw_uid, owner.pw_gid)

    def letter(self, subject):
        box = self.dovecot.home / "mail" / mail.USER
        for path in (*box.glob("new/*"), *box.glob("cur/*")):
            with contextlib.suppress(FileNotFoundError):
                text = path.read_text()
                if f"Subject: {subject}\n" in text:
                    return text
        return None

    def _accept(self, listening):
        with listening:
            while not self._stop.is_set():
                with contextlib.suppress(TimeoutError):
                    peer, _ = listening.accept()
                    threading.Thread(target=self._speak, args=(peer,), daemon=True).start()

    def _speak(self, peer):
        with peer, contextlib.suppress(OSError):
            while peer.recv(4096):
                pass
            number = 0
            while not self._stop.wait(PACE):
                peer.sendall(b"%d\r\n" % number)
                number += 1


class _Thread(threading.Thread):
    def __init__(self, session, stop):
        super().__init__(daemon=True)
        self.session, self.stop, self.steps, self.failure = session, stop, 0, None

    def run(self):
        while not self.stop.wait(PACE):
            try:
                self.session.step()
                self.steps += 1
            except (OSError, AssertionError) as failure:
                self.failure = failure
                return


class Letters:
    """All kinds of sessions by all ways, going on in the background."""

    def __init__(self, lab, house, ways, kinds=KINDS):
        self.lab, self.house = lab, house
        self._stop = threading.Event()
        lab.on_close(self._leave)
        self._threads = {(kind.__name__, way.name): _Thread(kind(lab, way), self._stop) for way in ways for kind in kinds}
        self._titles = sorted({lab.topology.title(place) for way in ways for place in (way.place, "bastion")})
        for thread in self._threads.values():
            thread.start()

    def _leave(self):
        self._stop.set()
        for thread in self._threads.values():
            thread.join(0.3)
            thread.session.close()

    def complaints(self):
        return [f"{kind} by way of {way}: {thread.failure}" for (kind, way), thread in self._threads.items() if thread.failure]

    def go_on(self, steps=2):
        """Waits until every session has gone on, and says which did not."""
        before = {name: thread.steps for name, thread in self._threads.items()}
        eventually("every session goes on", lambda: self.complaints() or all(thread.steps >= before[name] + steps
                                                                             for name, thread in self._threads.items()), 15)
        return self.complaints()

    def resent(self):
        """How many segments of open sessions had to be sent again, at all ends: an answer that comes within the 200 ms of the
        first repetition costs none."""
        total = 0
        for title in self._titles:
            told = self.lab.spaces[title].run("ss", "-Htin").stdout
            total += sum(int(number) for number in re.findall(r"\bretrans:\d+/(\d+)", told))
        return total

    def end(self):
        """Brings every session to its end; returns the complaints."""
        self._stop.set()
        for thread in self._threads.values():
            thread.join(15)
            if thread.is_alive():
                raise LabError("a session hangs")
        complaints = self.complaints()
        for (kind, way), thread in self._threads.items():
            if thread.failure:
                continue
            try:
                told = thread.session.end(self.house)
            except (OSError, AssertionError) as failure:
                told = str(failure) or repr(failure)
            complaints += [f"{kind} by way of {way}, at its end: {told}"] if told else []
            thread.session.close()
        return complaints


def conntrack(space, *words):
    """Sessions that the kernel of a namespace knows of, as conntrack(8) prints them."""
    return run("ip", "netns", "exec", space.name, "conntrack", "-L", *words, check=False).stdout.splitlines()
