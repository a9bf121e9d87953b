#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""init on machines of several kinds, each a network namespace with an /etc of its own: the whole policy that it writes,
that the policy passes check, and that nothing is ever written over.

usage: init_test.py MAILFWCTL
"""
import os
import re
import stat
import subprocess

import support

# Bridges are interfaces that are up by themselves, so that they stand for network cards.
PREPARE = """
set -eu
mount -t tmpfs none /etc
mkdir /etc/ssh /etc/ssh/sshd_config.d
echo 'passwd: files' > /etc/nsswitch.conf
echo 'root:x:0:0::/root:/bin/sh' > /etc/passwd
card() { ip link add "$1" type bridge; ip link set "$1" up; }
"""

MAIL_HOST = """
echo 'postfix:x:105:113::/var/spool/postfix:/usr/sbin/nologin' >> /etc/passwd
card eth0
ip address add 203.0.113.7/24 dev eth0
ip -6 address add 2001:db8:7::7/64 dev eth0 nodad
ip route add default via 203.0.113.1
"""

HEAD = """\
# The firewall policy of this machine, as `mailfwctl init` wrote it. It lets nobody in but you, by ssh, and lets this
# machine reach the usual services. Read it, change it, and then:
#
#   mailfwctl check            is it valid?
#   mailfwctl show             what does it mean?
#   systemctl start mailfwd    put it in force; from then on a change that you save is in force at once
#
# What no line below allows is denied, in all three directions. The language: man mailfw.toml
version = 1

# The parts of the network. "self" is this machine, "any" is everything.
[zones]
"""

ADMIN = """
# Always let in, whatever else is written here. If this line leaves you out, you have locked yourself out.
[admin]
"""

INCOMING = """
# What others may open. A sentence has a name of your own, and one line. `mailfwctl show --services` lists the services.
[allow]
# mail-in   = { from = "internet", to = "self", service = "smtp" }                       # mail from the world
# mailboxes = { from = "internet", to = "self", service = ["submissions", "imaps"] }     # mail programs of your users
# web       = { from = "internet", to = "self", service = ["http", "https"] }            # webmail, ACME

# What this machine may open.
lookups  = { from = "self", to = "any", service = ["dns", "ntp"] }
host-out = { from = "self", to = "internet", service = ["http", "https"] }
"""

FROM_SSH = """\
# Where your ssh session comes from now. Will you always come from there? A network is safer.
from = "{}"
service = {}
"""

FROM_NETWORKS = """\
# No ssh session was found, so the networks that this machine is on: put your own addresses here.
from = {}
service = {}
"""

ONLY_POSTFIX = """\
# Only the mail server's own user: a hacked web application can not send.
mail-out = { from = "self", to = "internet", service = "smtp", user = "postfix" }
"""

NO_MAIL_SERVER = """\
# Add user = "..." with the mail server's user: then a hacked web application can not send.
mail-out = { from = "self", to = "internet", service = "smtp" }
"""


class Init(support.Case):
    def on_machine(self, machine, command, environment=None):
        """Runs a shell command on a machine made by `machine`; $CTL is mailfwctl."""
        script = PREPARE + machine + "\n" + command
        options = f"--config {self.policy} --dropins {self.path('none')} --socket {self.socket}"
        return subprocess.run(
            ["unshare", "--net", "--mount", "bash", "-c", script], capture_output=True, text=True, check=False,
            env={"PATH": os.environ["PATH"], "CTL": f"{support.MAILFWCTL} {options}", **(environment or {})})

    def written_on(self, machine, environment=None):
        """What init writes, once check on the same machine has said that it is valid."""
        run = self.on_machine(machine, "$CTL init; $CTL check", environment)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertRegex(run.stdout.replace(self.directory, "@"),
                         r"\Awrote @/mailfw.toml: read it, change it, then 'mailfwctl check'\npolicy is valid: .*\n\Z")
        with open(self.policy) as file:
            return file.read()

    def test_a_mail_host_that_is_reached_by_ssh(self):
        text = self.written_on(MAIL_HOST, {"SSH_CONNECTION": "198.51.100.7 50022 203.0.113.7 22"})
        self.assertEqual(text, HEAD + 'internet = "eth0"    # has the default route\n' + ADMIN +
                         FROM_SSH.format("198.51.100.7", '"ssh"') + INCOMING + ONLY_POSTFIX)

    def test_the_ports_of_ssh_are_those_of_the_session_and_of_sshd(self):
        machine = MAIL_HOST + "printf '#Port 1\\nPort 2222\\n' > /etc/ssh/sshd_config; " \
                              "echo 'port 22' > /etc/ssh/sshd_config.d/local.conf\n"
        text = self.written_on(machine, {"SSH_CONNECTION": "2001:db8::9 50022 2001:db8:7::7 2022"})
        self.assertIn(FROM_SSH.format("2001:db8::9", '["ssh", "tcp/2022", "tcp/2222"]'), text)

    def test_the_ssh_session_is_found_through_sudo(self):
        command = 'SSH_CONNECTION="198.51.100.8 1 203.0.113.7 22" bash -c "env -u SSH_CONNECTION $CTL init; true"'
        self.assertEqual(self.on_machine(MAIL_HOST, command).returncode, 0)
        with open(self.policy) as file:
            self.assertIn(FROM_SSH.format("198.51.100.8", '"ssh"'), file.read())

    def test_without_ssh_the_networks_stand_in(self):
        text = self.written_on(MAIL_HOST)
        self.assertEqual(text, HEAD + 'internet = "eth0"    # has the default route\n' + ADMIN +
                         FROM_NETWORKS.format('["203.0.113.0/24", "2001:db8:7::/64"]', '"ssh"') + INCOMING +
                         ONLY_POSTFIX)

    def test_a_session_that_is_no_address_is_not_believed(self):
        for nonsense in ("UNKNOWN 65535 UNKNOWN 65535", "fe80::1%eth0 1 fe80::2%eth0 22", "203.0.113.1", ""):
            text = self.written_on(MAIL_HOST, {"SSH_CONNECTION": nonsense})
            self.assertIn("# No ssh session was found", text)
            os.unlink(self.policy)

    def test_a_gateway_names_its_inside(self):
        text = self.written_on("""
card eth0
ip address add 192.0.2.9/30 dev eth0 valid_lft 3600 preferred_lft 3600
ip route add default via 192.0.2.10
card eth1
ip address add 10.0.0.1/16 dev eth1
ip -6 address add fd00:1::1/64 dev eth1 nodad
card docker0
ip address add 172.17.0.1/16 dev docker0
""")
        self.assertEqual(text, HEAD + """\
internet = { interface = "eth0", dynamic = true }    # has the default route; its address is leased and may change
internal = { interface = "eth1", network = ["10.0.0.0/16", "fd00:1::/64"] }
# In no zone, so that nothing passes there until you give it one: docker0
""" + ADMIN + FROM_NETWORKS.format('["10.0.0.0/16", "fd00:1::/64"]', '"ssh"') + INCOMING + NO_MAIL_SERVER + """
# What passes through this machine, if it routes.
# from-internal = { from = "internal", to = "internet", service = ["dns", "ntp", "http", "https"] }
# mail-inside = { from = "internet", to = "192.0.2.25", service = "smtp" }    # to the mail server behind it
""")

    def test_the_examples_in_its_comments_are_valid(self):
        self.written_on(MAIL_HOST + "card eth1; ip address add 10.0.0.1/16 dev eth1")
        with open(self.policy) as file:
            text = re.sub(r"(?m)^# ([a-z-]+ += \{)", r"\1", file.read())
        self.assertIn("\nmail-in   = {", text)
        self.assertIn("\nmail-inside = {", text)
        self.write(text)
        run = self.on_machine(MAIL_HOST, "$CTL check")
        self.assertEqual((run.returncode, run.stderr), (0, ""))

    def test_several_inside_networks_are_called_after_their_interfaces(self):
        text = self.written_on("""
card eth0; ip address add 192.0.2.9/30 dev eth0; ip route add default via 192.0.2.10
card eth0.20; ip address add 10.0.20.1/24 dev eth0.20
card self; ip address add 10.0.30.1/24 dev self
card any; ip address add 10.0.20.2/24 dev any
""")
        self.assertIn('\nnet-any = { interface = "any", network = "10.0.20.0/24" }\n', text)
        self.assertIn('\nnet-self = { interface = "self", network = "10.0.30.0/24" }\n', text)
        # Its network has a zone already, and a network belongs to one.
        self.assertIn('\neth0-20 = { interface = "eth0.20" }\n', text)

    def test_a_machine_without_any_network(self):
        text = self.written_on("")
        self.assertEqual(text, HEAD + 'internet = "eth0"    # this machine has no default route yet: put the interface '
                         'to the internet here\n' + ADMIN +
                         "# Neither an ssh session nor a network was found: put your own addresses here.\n"
                         'from = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"]\nservice = "ssh"\n' +
                         INCOMING + NO_MAIL_SERVER)

    def test_two_ways_to_the_internet_are_one_zone(self):
        text = self.written_on("""
card eth0; ip address add 192.0.2.9/30 dev eth0; ip route add default via 192.0.2.10 metric 10
card wwan0; ip address add 192.0.2.13/30 dev wwan0; ip route add default via 192.0.2.14 metric 20
""")
        self.assertIn('\ninternet = ["eth0", "wwan0"]    # has the default route\n', text)


class NeverOver(support.Case):
    def exists(self, make):
        make()
        self.check(["init"], 1, "", "error: @/mailfw.toml exists already; nothing was written\n"
                                    "  hint: move it away first, or choose another file with --config\n")
        code, document = self.json("init")
        self.assertEqual((code, list(document)), (1, ["verb", "exit_code", "errors"]))

    def test_a_file(self):
        self.exists(lambda: self.write("mine\n"))
        with open(self.policy) as file:
            self.assertEqual(file.read(), "mine\n")

    def test_an_empty_file(self):
        self.exists(lambda: self.write(""))
        self.assertEqual(os.path.getsize(self.policy), 0)

    def test_what_a_symbolic_link_points_at(self):
        self.exists(lambda: os.symlink(self.path("elsewhere.toml"), self.policy))
        self.assertFalse(os.path.exists(self.path("elsewhere.toml")))

    def test_its_own_work(self):
        self.assertEqual(self.run_ctl("init")[0], 0)
        self.exists(lambda: None)


class Writing(support.Case):
    def test_says_in_json_what_was_written(self):
        code, document = self.json("init")
        self.assertEqual((code, list(document)), (0, ["verb", "exit_code", "errors", "file"]))
        self.assertEqual(document["file"], self.policy)

    def test_the_daemon_can_read_it_whatever_the_umask_is(self):
        subprocess.run(["bash", "-c", f"umask 077; {support.MAILFWCTL} --config {self.policy} init"], check=True,
                       capture_output=True)
        self.assertEqual(stat.S_IMODE(os.stat(self.policy).st_mode), 0o644)

    def test_is_not_permitted_where_one_may_not_write(self):
        self.check(["init"], 4, "", "error: write @/mailfw.toml: Permission denied\n"
                                    "  hint: be root, or choose another file with --config\n", user=support.NOBODY)
        self.assertFalse(os.path.exists(self.policy))

    def test_fails_where_there_is_no_directory(self):
        self.policy = self.path("no/mailfw.toml")
        self.check(["init"], 1, "", "error: write @/no/mailfw.toml: No such file or directory\n")

    def test_leaves_no_half_file_on_a_full_disk(self):
        script = f"mount -t tmpfs -o size=4k none {self.directory}; " \
                 f"head -c 4096 /dev/zero > {self.path('ballast')}; " \
                 f"{support.MAILFWCTL} --config {self.policy} init; code=$?; ls {self.directory}; exit $code"
        run = subprocess.run(["unshare", "--mount", "bash", "-c", script], capture_output=True, text=True, check=False)
        self.assertEqual((run.returncode, run.stdout.split()), (1, ["ballast"]))
        self.assertEqual(run.stderr, f"error: write {self.policy}: No space left on device\n")


if __name__ == "__main__":
    support.main()
