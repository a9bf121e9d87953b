// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwctl/help.h"

#include <algorithm>
#include <array>

namespace mailfwctl {
namespace {

constexpr std::string_view program_help = R"(mailfwctl - check, show and operate the mail firewall

usage: mailfwctl [--config FILE] [--dropins DIR] [--names FILE] [--state DIR]
                 [--socket PATH] [--json] VERB

Without the daemon:
  check      read and compile the policy, and say what is wrong with it
  show       what the policy means; as nft rules; what is implied; the services
  explain    what happens to a packet, and which sentence says so
  init       write a starting policy for this machine
  verify     does the kernel hold exactly what the policy says? (needs root)

With the daemon:
  status     do policy and kernel agree, since when, what went wrong last
  plan       what a reload would change
  reload     put the policy in force, and wait until the kernel holds it
  stop       --open: take the firewall away   --closed: leave only [admin]
  ban        keep a source out for a while
  unban      let it in again
  bans       who is banned, from what, until when, why and how often

Options:
  --config FILE    the policy (default /etc/mailfw.toml)
  --dropins DIR    its drop-ins, DIR/*.toml (default /etc/mailfw.d)
  --names FILE     what its names stand for (default /etc/mailfw.names.toml)
  --state DIR      where the daemon keeps lists that were good (default
                   /var/lib/mailfwd)
  --socket PATH    where the daemon listens (default /run/mailfwd/control.sock)
  --json           one JSON document on standard output, errors included
  -h, --help       this text; after a verb, the text of the verb
  --version        the version

Examples:
  mailfwctl init                   a first policy, to be edited
  mailfwctl check                  before it is put in force
  mailfwctl plan                   what would change?
  mailfwctl explain internet self smtp
                                   does mail get in, and which line says so?
  systemctl reload mailfwd         the same as mailfwctl reload
  mailfwctl --json status | jq .   for a monitor

Exit codes:
  0  done
  1  the policy or the kernel says no; what runs is unchanged
  2  wrong usage
  3  the daemon can not be reached
  4  not permitted

The manual: mailfwctl(1). The language of the policy: mailfw.toml(5).
)";

constexpr std::string_view check_help =
    R"(mailfwctl check - read and compile the policy, and say what is wrong with it

usage: mailfwctl [--config FILE] [--dropins DIR] [--names FILE] [--state DIR]
                 [--json] check [--kernel]

Reads the policy and its drop-ins, looks up interfaces, list files and users,
and compiles, exactly as the daemon would. Prints every error it finds, with the
line and a caret. Changes nothing and needs no daemon.

  --kernel   ask the kernel, too: a dry run that has no effect (needs root)

Examples:
  mailfwctl check
  mailfwctl --config new.toml --dropins /etc/mailfw.d check
  mailfwctl check --kernel

Exit codes: 0 valid, 1 errors, 2 wrong usage, 4 not permitted.
)";

constexpr std::string_view show_help = R"(mailfwctl show - what the policy means

usage: mailfwctl [--config FILE] [--dropins DIR] [--names FILE] [--state DIR]
                 [--json] show [--nft|--implied|--services]

Reads the policy from its files, not from the kernel, and needs no daemon.

  (nothing)    the zones, and for each pair of zones the sentences about it
  --nft        the rules that would be loaded, in a form that nft -f accepts
  --implied    what is allowed or refused without a sentence, and why
  --services   the names that 'service' knows, with ports, RFC and other names

Examples:
  mailfwctl show
  mailfwctl show --nft | less
  mailfwctl show --services | grep submission

Exit codes: 0 shown, 1 the policy has errors, 2 wrong usage, 4 not permitted.
)";

constexpr std::string_view explain_help =
    R"(mailfwctl explain - what happens to a packet, and which sentence says so

usage: mailfwctl [--config FILE] [--dropins DIR] [--names FILE] [--state DIR]
                 [--socket PATH] [--json] explain FROM TO SERVICE
                 [--user USER] [--in INTERFACE] [--source-port PORT]
                 [--state STATE]

FROM and TO are a zone, a host, self, any, an address, a prefix or a range;
SERVICE is a word as in a sentence (smtp, mail, tcp/8443, esp), or ping. Says
whether it is allowed, the sentence that decides with its file and line, what is
made of its addresses, which limits apply, and which sentences were tried before.
Where the answer is not the same for all addresses there is one for each part,
what is about the most of them first, each with a packet as an example.

It speaks of the packet as its sender sends it: to the address of a [publish],
not to the host behind it. Works from the files of the policy, as 'check' does;
where an address is, is told from the zones and this machine's interfaces. If the
daemon answers, the bans of now count, too. No counts: every limit has room.

  --user USER         a program of this user sends it; only from self
  --in INTERFACE      it arrives there, wherever FROM belongs
  --source-port PORT  the client's port (default 40000, or one of the service)
  --state STATE       new (default), established, related or invalid

Before a verb --state is the DIR of the daemon, after 'explain' this.

Examples:
  mailfwctl explain internet self smtp
  mailfwctl explain 203.0.113.66 192.0.2.25 imaps
  mailfwctl explain self internet smtp --user postfix
  mailfwctl explain any bastion mail

Exit codes: 0 answered, be it allowed or denied, 1 the policy has errors,
2 wrong usage or a word that the policy does not know, 4 not permitted.
)";

constexpr std::string_view init_help = R"(mailfwctl init - write a starting policy for this machine

usage: mailfwctl [--config FILE] [--json] init

Looks at the interfaces, the default route, the ssh session it is called from and
the ports of sshd, and writes a commented policy: ssh from where you are, the
usual outgoing services, nothing else. Never writes over a file that exists.
Nothing is put in force: edit, 'mailfwctl check', then start the daemon.

Examples:
  mailfwctl init
  mailfwctl --config /tmp/first.toml init

Exit codes: 0 written, 1 the file exists or can not be written, 2 wrong usage,
4 not permitted.
)";

constexpr std::string_view verify_help = R"(mailfwctl verify - does the kernel hold exactly the policy?

usage: mailfwctl [--config FILE] [--dropins DIR] [--names FILE] [--state DIR]
                 [--socket PATH] [--json] verify

Reads the policy from its files and the table from the kernel, every rule and
every element, and compares the two. Each object that is not as the policy says
is named, with what is wrong with it and the sentence that it came from. Changes
nothing. Needs no daemon; one that runs is asked whether it was stopped, and for
which services 'ban --service' made it add to the table.

What packets and bans put into their sets is not compared: it is not the
policy's.

Examples:
  mailfwctl verify
  mailfwctl --json verify | jq '.differences[].name'

Exit codes: 0 equal, 1 different, or there is no table, or the policy has errors,
2 wrong usage, 4 not permitted (be root).
)";

constexpr std::string_view status_help = R"(mailfwctl status - do policy and kernel agree?

usage: mailfwctl [--socket PATH] [--json] status

Asks the daemon: whether the kernel holds the policy and since when, the
generation, how many sentences, rules, sets and elements, whether the table is
protected by ownership, the last decision and, if the policy on disk could not be
put in force, the errors in it.

Examples:
  mailfwctl status
  mailfwctl --json status | jq .phase

Exit codes: 0 policy and kernel are equal, 1 they are not, 2 wrong usage,
3 the daemon can not be reached, 4 not permitted (be root or in group mailfwd).
)";

constexpr std::string_view plan_help = R"(mailfwctl plan - what another policy would change

usage: mailfwctl [--config FILE] [--json] plan FILE
       mailfwctl [--socket PATH] [--json] plan [--nft]

Which new sessions would be let in, refused or translated in another way: each
with the sentence that decides and one packet. Open sessions stay; of those that
could not begin again it says how many there are. Changes nothing.

With a FILE: if it were the policy instead of the one on disk; write the new
policy beside the old, look, and move it there. Drop-ins are the same for both.
Without: if the daemon reloaded now, compared with what it has put in force.

  --nft      also what would change in the table: '+' is added, '-' is removed,
             '~' is changed

What is the same for every new session (the numbers of a limit, a log line, a
timeout) is only seen with --nft.

Exit codes: 0 a reload would succeed, 1 the policy or the kernel says no,
2 wrong usage, 3 the daemon can not be reached, 4 not permitted.
)";

constexpr std::string_view reload_help = R"(mailfwctl reload - put the policy in force

usage: mailfwctl [--socket PATH] [--json] reload

Waits until the kernel holds the policy. A policy with an error changes nothing:
what runs goes on running, and the errors are printed as 'check' prints them.
Open sessions are never cut. 'systemctl reload mailfwd' calls this.

Exit codes: 0 the kernel holds the policy, 1 the policy or the kernel says no,
2 wrong usage, 3 the daemon can not be reached, 4 not permitted (be root).
)";

constexpr std::string_view stop_help = R"(mailfwctl stop - stop filtering, or let nothing new in, on purpose

usage: mailfwctl [--socket PATH] [--json] stop --open|--closed

One of the two has to be said:
  --open     take the table away: everything passes, this machine is unprotected
  --closed   leave loopback, open sessions and [admin]: nobody else gets in

The daemon goes on running and waits. 'mailfwctl reload' puts the policy back in
force. To end the daemon and leave the firewall up, 'systemctl stop mailfwd'.

Exit codes: 0 done, 1 the kernel says no, 2 wrong usage, 3 the daemon can not be
reached, 4 not permitted (be root).
)";

constexpr std::string_view ban_help = R"(mailfwctl ban - keep a source out for a while

usage: mailfwctl [--socket PATH] [--json] ban SOURCE [--for TIME]
                 [--service NAME] [--reason TEXT] [--cut]

SOURCE is an address or a prefix. An IPv6 address stands for its /64. Answers
when the kernel drops what comes from there, and the ban is on disk: it outlives
restarts, crashes and power cuts. Sessions that are open go on, unless:

  --cut            they are ended, and stay ended
  --for TIME       so long, "90s" or "2h"; without it as long as [ban] for, and
                   twice as long each time, up to [ban] max
  --service NAME   from this service only; without it from those of [ban] service
  --reason TEXT    for the log and for 'mailfwctl bans'

Who is trusted, an admin, this machine or a neighbour can not be banned.

Examples:
  mailfwctl ban 203.0.113.66
  mailfwctl ban 2001:db8:66::/48 --for 1w --reason "dictionary attack"
  mailfwctl ban 203.0.113.66 --service imap --cut

Exit codes: 0 in force and on disk, 1 refused, or in force but not on disk (the
text says which), 2 wrong usage, 3 the daemon can not be reached, 4 not permitted
(be root).
)";

constexpr std::string_view unban_help = R"(mailfwctl unban - let a source in again

usage: mailfwctl [--socket PATH] [--json] unban SOURCE [--service NAME]
       mailfwctl [--socket PATH] [--json] unban --all [--service NAME]

Lifts the bans of exactly this source. Without --service all of them, whatever
they are from. They are forgiven: the next one is a first one again.

Examples:
  mailfwctl unban 203.0.113.66
  mailfwctl unban --all

Exit codes: 0 it is not banned (any more), 1 the kernel says no, or the disk does
not know yet, 2 wrong usage, 3 the daemon can not be reached, 4 not permitted (be
root).
)";

constexpr std::string_view bans_help = R"(mailfwctl bans - who is banned

usage: mailfwctl [--socket PATH] [--json] bans

A line for each: the source, the service ('-' for those of [ban] service), the
time that is left, since and until when, how often by now, and why.

Examples:
  mailfwctl bans
  mailfwctl --json bans | jq '.bans[].source'

Exit codes: 0 shown, 2 wrong usage, 3 the daemon can not be reached, 4 not
permitted (be root or in group mailfwd).
)";

struct Page {
  std::string_view verb;
  std::string_view text;
};

constexpr std::array<Page, 13> pages{{{"", program_help},
                                      {"check", check_help},
                                      {"show", show_help},
                                      {"explain", explain_help},
                                      {"init", init_help},
                                      {"verify", verify_help},
                                      {"status", status_help},
                                      {"plan", plan_help},
                                      {"reload", reload_help},
                                      {"stop", stop_help},
                                      {"ban", ban_help},
                                      {"unban", unban_help},
                                      {"bans", bans_help}}};

}  // namespace

std::string help_text(std::string_view verb) {
  const auto* page = std::ranges::find(pages, verb, &Page::verb);
  return std::string{page == pages.end() ? program_help : page->text};
}

std::string version_text() {
  return "mailfwctl " MAILFWD_VERSION "\n";
}

}  // namespace mailfwctl
