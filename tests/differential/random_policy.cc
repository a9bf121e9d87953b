// SPDX-License-Identifier: GPL-2.0-or-later
#include "differential/random_policy.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace differential {
namespace {

using Words = std::vector<std::string>;

const Words host_addresses{"192.168.25.25",     "192.168.25.6",        "192.168.25.80-192.168.25.95",
                           "192.168.25.128/25", "10.0.0.25",           "10.0.9.0/24",
                           "10.0.9.7",          "10.0.1.10-10.0.1.20", "172.16.5.9",
                           "198.51.100.7",      "198.51.100.0/28",     "192.0.2.66",
                           "192.0.2.0/24",      "203.0.113.80",        "0.0.0.0/1",
                           "2001:db8:25::25",   "2001:db8:25::6",      "2001:db8:25::80-2001:db8:25::95",
                           "2001:db8:10::25",   "2001:db8:10::/64",    "2001:db8:10:9::/64",
                           "2001:db8:51::7",    "2001:db8:51::/48",    "2620:fe::9",
                           "fd00:5::/64"};
const Words host_names{"bastion", "lan-mail", "partner", "friends"};
// As machine_world() gives them.
const Words look_ups{"mx2.example.net", "spf:_spf.example.net", "country:DE", "file:/lists/customers"};
const Words catalogue{"smtp",  "submissions", "imap", "imaps",   "pop3", "dns",     "ntp",     "http",
                      "https", "ssh",         "mail", "mailbox", "uucp", "webmail", "mta-out", "ident"};
const Words literal_services{"tcp/8443",  "udp/387-388", "tcp+udp/53",     "tcp/119,563", "esp",
                             "gre",       "vrrp",        "tcp/1024-65535", "tcp/1-1023",  "udp/500",
                             "tcp/20-30", "own-one",     "own-two"};

std::string quoted(const std::string& word) {
  return "\"" + word + "\"";
}

std::string list_of(Dice& dice, const Words& words, std::size_t most) {
  const auto count = 1 + dice.below(most);
  if (count == 1) return quoted(dice.pick(words));
  Words chosen;
  while (chosen.size() < count) {
    const auto& word = dice.pick(words);
    if (std::ranges::find(chosen, word) == chosen.end()) chosen.push_back(word);
  }
  std::string text;
  for (const auto& word : chosen) text += (text.empty() ? "" : ", ") + quoted(word);
  return "[" + text + "]";
}

class Writer {
 public:
  explicit Writer(Dice& dice) : dice_(dice) {}

  std::string write() {
    text_ = "version = 1\n";
    options();
    zones();
    hosts();
    services();
    admin();
    for (const auto* verb : {"allow", "deny", "reject"}) sentences(verb);
    publish();
    nat();
    ban();
    lists();
    return std::move(text_);
  }

 private:
  void line(const std::string& words) { text_ += words + "\n"; }
  bool maybe(std::size_t percent) { return dice_.percent(percent); }

  void options() {
    line("[options]");
    admin_ = maybe(75);
    if (!admin_) line("no_admin = true");
    if (maybe(25)) line("output = \"allow\"");
    if (maybe(25)) line("client_ports = \"any\"");
    if (maybe(20)) line("ping = false");
    if (maybe(20)) line("ident = false");
    if (maybe(30)) line("log = false");
    if (maybe(30)) line("trusted = " + list_of(dice_, host_addresses, 2));
    if (maybe(20)) line("receive_only = " + quoted(dice_.pick(Words{"192.168.25.6", "2001:db8:25::6"})));
    if (maybe(40)) line("pickup_grace = \"0s\"");
    if (maybe(20)) line("timeouts = { established = \"2d\", close = \"5s\", udp = \"60s\" }");
  }

  void zones() {
    line("[zones]");
    zone("internet", maybe(80) ? "\"eth0\"" : "{ interface = \"eth0\", dynamic = true }");
    if (maybe(80)) {
      zone("dmz",
           dice_.pick(Words{"\"eth1\"",
                            "{ interface = \"eth1\", network = [\"192.168.25.0/24\", \"2001:db8:25::/64\"] }",
                            "{ interface = \"eth1\", network = \"192.168.25.0/25\" }",
                            "{ network = [\"192.168.25.0/24\", \"2001:db8:25::/64\"] }"}));
    }
    if (maybe(80)) {
      zone("lan",
           dice_.pick(Words{"\"eth2\"", "[\"eth2\", \"eth3\"]",
                            "{ interface = \"eth2\", network = [\"10.0.0.0/16\", \"2001:db8:10::/48\"] }",
                            "{ interface = \"eth2\", network = \"10.0.0.0/17\" }"}));
    }
    if (maybe(40)) {
      zone("branch", dice_.pick(Words{"\"ppp*\"", "{ interface = \"ppp0\", dynamic = true }",
                                      "{ interface = [\"ppp0\", \"eth2\"], network = [\"172.16.5.0/24\", "
                                      "\"2001:db8:5::/64\"] }"}));
    }
  }
  void zone(const std::string& name, const std::string& what) {
    line(name + " = " + what);
    zones_.push_back(name);
  }

  void hosts() {
    line("[hosts]");
    line("bastion = [\"192.168.25.25\", \"2001:db8:25::25\"]");
    line("lan-mail = " + std::string(maybe(50) ? "[\"10.0.0.25\", \"2001:db8:10::25\"]" : "\"10.0.0.25\""));
    line("partner = " + list_of(dice_, host_addresses, 2));
    line("friends = [\"partner\", " + quoted(dice_.pick(maybe(40) ? look_ups : host_addresses)) + "]");
  }

  void services() {
    line("[services]");
    line("own-one = " +
         quoted(dice_.pick(Words{"tcp/5061", "udp/68<-67", "tcp/25-26", "tcp+udp/5000-5010"})));
    line("own-two = [\"tcp/387-388\", \"udp/387-388\", \"esp\"]");
    if (maybe(15)) line("smtp = \"tcp/26\"");
  }

  void admin() {
    if (!admin_) return;
    line("[admin]");
    line("from = " + (maybe(30) ? quoted(dice_.pick(zones_)) : list_of(dice_, host_addresses, 2)));
    line("service = " + list_of(dice_, {"ssh", "tcp/8443", "https"}, 2));
  }

  // Zones, this machine, names, look-ups and literals.
  std::string peers(bool self) {
    Words words = zones_;
    words.insert(words.end(), zones_.begin(), zones_.end());
    words.insert(words.end(), host_names.begin(), host_names.end());
    for (int literal = 0; literal < 3; ++literal) words.push_back(dice_.pick(host_addresses));
    if (maybe(10)) words.push_back(dice_.pick(look_ups));
    if (self) words.insert(words.end(), {"self", "self"});
    if (maybe(8)) return "\"any\"";
    return list_of(dice_, words, maybe(70) ? 1 : 3);
  }

  std::string service() {
    Words words = catalogue;
    words.insert(words.end(), literal_services.begin(), literal_services.end());
    return list_of(dice_, words, maybe(60) ? 1 : 3);
  }

  // Either so wide that nobody exceeds it, or so narrow that the second session does.
  std::string limit() {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (maybe(70)) add("rate = " + quoted(dice_.pick(Words{"1/h", "2/h", "60000/min"})));
    if (maybe(30)) add("open = " + dice_.pick(Words{"1000", "2000"}));
    if (maybe(20) || text.empty()) add("open_total = 5000");
    if (maybe(30)) add("per = " + quoted(dice_.pick(Words{"/24 /48", "/32 /56", "/16 /64"})));
    if (maybe(50)) add("over = " + quoted(dice_.pick(Words{"drop", "reject", "ban"})));
    return ", limit = { " + text + " }";
  }

  void sentences(const std::string& verb) {
    const auto count = verb == "allow" ? 2 + dice_.below(6) : dice_.below(3);
    if (count > 0) line("[" + verb + "]");
    for (std::size_t number = 0; number < count; ++number) {
      const bool from_self = maybe(15);
      const auto from = from_self ? std::string("\"self\"") : peers(true);
      auto text = "s" + std::to_string(number) + " = { from = " + from + ", to = " + peers(!from_self);
      if (maybe(20)) text += ", except = " + list_of(dice_, host_addresses, 2);
      if (maybe(85)) text += ", service = " + service();
      if (from_self && maybe(50))
        text += ", user = " + quoted(dice_.pick(Words{"postfix", "101", "0", "77"}));
      if (maybe(15)) text += ", log = true";
      if (verb == "allow" && maybe(25)) text += limit();
      line(text + " }");
    }
  }

  void publish() {
    if (!maybe(45)) return;
    line("[publish]");
    for (std::size_t number = 0; number < 1 + dice_.below(2); ++number) {
      const bool port = maybe(30);
      auto text =
          "p" + std::to_string(number) + " = { from = " + (maybe(70) ? quoted("internet") : peers(false));
      text += ", address = " +
              quoted(dice_.pick(Words{"203.0.113.25", "203.0.113.80", "203.0.113.81", "2001:db8:25::25"}));
      text += ", service = " + (port ? quoted(dice_.pick(Words{"https", "smtp", "tcp/8443"})) : service());
      text += ", to = " + quoted(dice_.pick(Words{"bastion", "lan-mail", "192.168.25.80", "self"}));
      if (port) text += ", to_port = " + dice_.pick(Words{"8443", "25", "2525"});
      if (maybe(25)) text += limit();
      line(text + " }");
    }
  }

  void nat() {
    if (!maybe(40)) return;
    line("[nat]");
    const auto as = [&] {
      return quoted(dice_.pick(Words{"203.0.113.25", "203.0.113.99", "interface", "interface"}));
    };
    if (maybe(60)) line("n0 = { from = \"bastion\", to = \"internet\", as = " + as() + " }");
    if (maybe(60)) {
      line("n1 = { from = " + quoted(dice_.pick(zones_)) + ", to = " +
           (maybe(70) ? quoted("internet") : quoted(dice_.pick(zones_))) + ", as = " + as() + " }");
    }
  }

  void ban() {
    if (!maybe(30)) return;
    line("[ban]");
    if (maybe(60)) line("for = \"2h\"");
    if (maybe(70)) line("service = " + service());
  }

  // What is on them is in machine_world().
  void lists() {
    for (const auto& [name, percent] : {std::pair{"short", 12}, std::pair{"long", 2}}) {
      if (!maybe(static_cast<std::size_t>(percent))) continue;
      line("[list." + std::string(name) + "]");
      line("file = \"/lists/" + std::string(name) + "\"");
      line("deny = " + quoted(dice_.pick(Words{"from", "to", "both"})));
      if (maybe(40)) line("except = " + list_of(dice_, host_addresses, 2));
    }
  }

  Dice& dice_;
  std::string text_;
  Words zones_;
  bool admin_ = true;
};

}  // namespace

std::string random_policy(Dice& dice) {
  return Writer(dice).write();
}

}  // namespace differential
