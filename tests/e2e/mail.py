# SPDX-License-Identifier: GPL-2.0-or-later
"""Real mail servers in the lab: Postfix on the bastion, Dovecot on the internal mail server, and clients that speak to
them line by line.

    sender (internet) --smtp--> Postfix (dmz) --lmtp--> Dovecot (internal) <--imap-- reader (internet)

Every leg but none of the machine's own services goes through the gateway. Both servers run from configurations of their
own, in the lab's scratch directory, in the foreground, and end with the lab.
"""
import contextlib
import os
import pwd
import socket
import ssl
import subprocess
import time

import lab as laboratory
from lab import LabError

USER, PASSWORD, DOMAIN = "anna", "not-a-secret", "example.org"

MASTER_CF = """\
smtp      inet  n - n - - smtpd
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n - - proxymap
smtp      unix  - - n - - smtp
relay     unix  - - n - - smtp
showq     unix  n - n - - showq
error     unix  - - n - - error
retry     unix  - - n - - error
discard   unix  - - n - - discard
lmtp      unix  - - n - - lmtp
anvil     unix  - - n - 1 anvil
scache    unix  - - n - 1 scache
postlog   unix-dgram n - n - 1 postlogd
"""

DOVECOT_CONF = """\
base_dir = {home}/run
state_dir = {home}/state
log_path = {home}/log
protocols = imap pop3 lmtp
{tls}
disable_plaintext_auth = no
auth_mechanisms = plain login
mail_location = maildir:{home}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
postmaster_address = postmaster@{domain}
hostname = lan-mail.{domain}
auth_username_format = %n
maildir_stat_dirs = no
mailbox_idle_check_interval = 1 secs
imap_idle_notify_interval = 2 mins
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid=mail gid=mail home={home}/mail/%u allow_all_users=yes
}}
service imap-login {{
  inet_listener imap {{
    address = {addresses}
    port = 143
  }}
  inet_listener imaps {{
    address = {addresses}
    port = {imaps}
  }}
}}
service pop3-login {{
  inet_listener pop3 {{
    address = {addresses}
    port = 110
  }}
  inet_listener pop3s {{
    port = 0
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = {addresses}
    port = 24
  }}
}}
service stats {{
  unix_listener stats-writer {{
    mode = 0666
  }}
}}
"""


def require_servers():
    for path in ("/usr/sbin/postfix", "/usr/lib/postfix/sbin/master", "/usr/sbin/dovecot", "/usr/lib/dovecot/lmtp", "/usr/lib/dovecot/pop3"):
        if not os.path.exists(path):
            raise LabError(f"{path} is missing: run tests/support/setup.sh tests")


def make_certificate(folder):
    """(certificate, key) of a server that nobody but these tests believes."""
    certificate, key = folder / "cert.pem", folder / "key.pem"
    laboratory.run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj",
                   f"/CN={DOMAIN}", "-keyout", key, "-out", certificate)
    return certificate, key


class Postfix:
    """Hands everything on to `next_hop` by LMTP. A letter from slow@example.net is answered only after SLOW seconds."""

    SLOW = 4

    def __init__(self, lab, space=None, place="bastion", next_hop="lan-mail"):
        self.lab = lab
        self.home = lab.scratch / "postfix"
        self.place = place
        conf, self.queue, data = self.home / "conf", self.home / "queue", self.home / "data"
        for folder in (conf, self.queue, data):
            folder.mkdir(parents=True)
        owner = pwd.getpwnam("postfix")
        os.chown(data, owner.pw_uid, owner.pw_gid)
        self.log = self.home / "log"
        next_hop = lab.topology.address(next_hop, 4)
        (conf / "main.cf").write_text("\n".join((
            "compatibility_level = 3.6", f"queue_directory = {self.queue}", f"data_directory = {data}", "mail_owner = postfix",
            "setgid_group = postdrop", "command_directory = /usr/sbin", "daemon_directory = /usr/lib/postfix/sbin",
            f"maillog_file = {self.log}", f"maillog_file_prefixes = {lab.scratch}", f"myhostname = bastion.{DOMAIN}", f"mydomain = {DOMAIN}",
            "mydestination =", "inet_interfaces = all", "inet_protocols = all", "mynetworks = 127.0.0.0/8",
            f"relay_domains = {DOMAIN}", "local_recipient_maps =", "relay_recipient_maps =", "alias_maps =", "alias_database =",
            "smtpd_relay_restrictions = reject_unauth_destination", f"transport_maps = inline:{{{DOMAIN}=lmtp:inet:[{next_hop}]:24}}",
            f"smtpd_end_of_data_restrictions = check_sender_access inline:{{{{slow@example.net = sleep {self.SLOW}}}}}",
            "smtpd_peername_lookup = no", "smtp_dns_support_level = disabled", "lmtp_host_lookup = native", "queue_run_delay = 2s",
            "minimal_backoff_time = 2s", "maximal_backoff_time = 4s", "lmtp_connect_timeout = 5s", "biff = no", "")))
        (conf / "master.cf").write_text(MASTER_CF)
        self.conf = conf
        require_servers()
        space = space or lab.spaces[lab.topology.title(place)]
        space.run("postfix", "-c", conf, "check", check=False)
        self.process = space.popen("/usr/lib/postfix/sbin/master", "-d", "-c", conf, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "MAIL_CONFIG": str(conf)})
        laboratory.eventually("Postfix listens", self._listens, 20)

    def _listens(self):
        if self.process.poll() is not None:
            raise LabError(f"Postfix ended with {self.process.returncode}:\n{self.text()}")
        return _answers(self.lab.spaces[self.lab.topology.title(self.place)], "127.0.0.1", 25)

    def text(self):
        return self.log.read_text() if self.log.exists() else ""


class Dovecot:
    """IMAP, POP3 and LMTP; with a certificate also IMAP over TLS."""

    def __init__(self, lab, place="lan-mail", certificate=None):
        require_servers()
        self.lab = lab
        self.home = lab.scratch / "dovecot"
        self.home.mkdir()
        for folder in ("run", "state", "mail"):
            (self.home / folder).mkdir()
        mail = pwd.getpwnam("mail")
        os.chown(self.home / "mail", mail.pw_uid, mail.pw_gid)
        conf = self.home / "dovecot.conf"
        tls = "ssl = yes\nssl_cert = <{}\nssl_key = <{}".format(*certificate) if certificate else "ssl = no"
        conf.write_text(DOVECOT_CONF.format(home=self.home, domain=DOMAIN, password=PASSWORD, addresses="*, ::", tls=tls,
                                            imaps=993 if certificate else 0))
        space = lab.spaces[lab.topology.title(place)]
        with open(self.home / "errors", "wb") as errors:
            self.process = space.popen("/usr/sbin/dovecot", "-F", "-c", conf, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                       stderr=errors)
        laboratory.eventually("Dovecot listens", lambda: self._listens(space), 20)

    def _listens(self, space):
        if self.process.poll() is not None:
            raise LabError(f"Dovecot ended with {self.process.returncode}:\n{self.text()}")
        return _answers(space, "127.0.0.1", 143) and _answers(space, "127.0.0.1", 24)

    def text(self):
        return "".join(path.read_text() for path in (self.home / "errors", self.home / "log") if path.exists())


def _answers(space, address, port):
    with contextlib.suppress(OSError):
        with space.connect(address, port, timeout=2) as sock:
            return bool(sock.recv(1))
    return False


class LineClient:
    """A client of a line protocol; a session that breaks or falls silent is an error where it happens."""

    def __init__(self, space, address, port, timeout=10.0, tls=False, source=None):
        self.sock = space.connect(address, port, source=(source, 0) if source else None, timeout=timeout)
        self.sock.settimeout(timeout)
        if tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            self.sock = context.wrap_socket(self.sock)
        self._buffer = b""

    def send(self, text):
        self.sock.sendall(text.encode() + b"\r\n")

    def line(self, timeout=None):
        deadline = time.monotonic() + (timeout or self.sock.gettimeout())
        while b"\r\n" not in self._buffer:
            left = deadline - time.monotonic()
            if left <= 0:
                raise AssertionError("the server fell silent")
            self.sock.settimeout(left)
            try:
                part = self.sock.recv(65536)
            except TimeoutError:
                raise AssertionError("the server fell silent") from None
            finally:
                self.sock.settimeout(10)
            if not part:
                raise AssertionError("the server ended the session")
            self._buffer += part
        line, self._buffer = self._buffer.split(b"\r\n", 1)
        return line.decode(errors="replace")

    def local_port(self):
        return self.sock.getsockname()[1]

    def retransmits(self):
        """How often the kernel had to send something again (tcp_info.tcpi_total_retrans)."""
        info = self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return int.from_bytes(info[100:104], "little")

    def close(self):
        self.sock.close()


class SmtpSession(LineClient):
    """A sender in the middle of DATA: the message grows by a line whenever speak() is called."""

    def __init__(self, lab, subject, place="internet", target="bastion", family=4, sender="ben@example.net"):
        super().__init__(lab.spaces[lab.topology.title(place)], lab.topology.address(target, family), 25, source=lab.topology.address(place, family))
        self.expect("220")
        for command, code in (("EHLO sender.example.net", "250"), (f"MAIL FROM:<{sender}>", "250"),
                              (f"RCPT TO:<{USER}@{DOMAIN}>", "250"), ("DATA", "354")):
            self.send(command)
            self.expect(code)
        self.send(f"From: {sender}\r\nTo: {USER}@{DOMAIN}\r\nSubject: {subject}\r\n")
        self.lines = 0

    def expect(self, code):
        while True:
            line = self.line()
            if not line.startswith(code):
                raise AssertionError(f"the server said {line!r}, not {code}")
            if line[3:4] != "-":
                return line

    def speak(self, text="A line of a letter that takes its time."):
        self.send(text)
        self.lines += 1

    def reached(self):
        """True when the far side has taken all that was said: nothing is unacknowledged."""
        return int.from_bytes(self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)[24:28], "little") == 0

    def finish(self):
        self.send(".")
        answer = self.expect("250")
        self.send("QUIT")
        self.expect("221")
        self.close()
        return answer


class ImapIdle(LineClient):
    """A reader that waits for mail. breathe() ends the IDLE, asks something and idles again on the same connection."""

    def __init__(self, lab, place="internet", target="lan-mail", family=4, tls=False):
        super().__init__(lab.spaces[lab.topology.title(place)], lab.topology.address(target, family), 993 if tls else 143, tls=tls,
                         source=lab.topology.address(place, family))
        if not self.line().startswith("* OK"):
            raise AssertionError("no greeting")
        self._tag = 0
        self.command(f"LOGIN {USER} {PASSWORD}")
        self.command("SELECT INBOX")
        self.idle()

    def command(self, text):
        self._tag += 1
        tag = f"a{self._tag}"
        self.send(f"{tag} {text}")
        said = []
        while True:
            line = self.line()
            if line.startswith(tag + " "):
                if not line.startswith(f"{tag} OK"):
                    raise AssertionError(f"{text}: {line}")
                return said
            said.append(line)

    def idle(self):
        self._tag += 1
        self.send(f"a{self._tag} IDLE")
        line = self.line()
        if not line.startswith("+"):
            raise AssertionError(f"IDLE: {line}")

    def end_idle(self):
        self.send("DONE")
        while not self.line().startswith(f"a{self._tag} OK"):
            pass

    def breathe(self):
        self.end_idle()
        self.command("NOOP")
        self.idle()

    def await_mail(self, within=20.0):
        """Waits, still in IDLE, until the server says of its own accord that a message is there."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            line = self.line(max(0.1, deadline - time.monotonic()))
            if line.endswith(" EXISTS") and not line.startswith("* 0 "):
                return line
        raise AssertionError("no mail arrived")

    def fetch(self):
        self.end_idle()
        return "\n".join(self.command("FETCH * BODY[]"))


POLICY = """version = 1
[zones]
internet = "eth0"
dmz      = { interface = "eth1", network = ["192.168.25.0/24", "2001:db8:25::/64"] }
internal = { interface = "eth2", network = ["10.0.0.0/16", "2001:db8:10::/48"] }

[hosts]
bastion  = ["192.168.25.25", "2001:db8:25::25"]
lan-mail = ["10.0.0.25", "2001:db8:10::25"]

[admin]
from    = "10.0.9.0/24"
service = "ssh"

[allow]
mail-in   = { from = "internet", to = "bastion", service = "smtp" }
mailboxes = { from = "internet", to = "lan-mail", service = "imap" }
deliver   = { from = "bastion", to = "lan-mail", service = "lmtp" }
"""
