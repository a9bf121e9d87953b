// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/names_file.h"

#include <gtest/gtest.h>

#include "base/overloaded.h"

namespace policy {
namespace {

std::string printed(const GivenMember& member) {
  return std::visit(base::Overloaded{[](const base::AddressRange& range) { return base::to_text(range); },
                                     [](const FileReference& file) { return "file:" + file.path; }},
                    member.value);
}

// "NAME = MEMBER MEMBER", a line each; or the errors as they are printed.
std::string read(std::string text) {
  const auto names = read_names({"names.toml", std::move(text)});
  if (!names) return base::to_text(names.error());
  std::string shown;
  for (const auto& given : *names) {
    shown += given.name + " =";
    for (const auto& member : given.members) shown += " " + printed(member);
    shown += "\n";
  }
  return shown;
}

TEST(NamesFile, GivesAddressesForEveryKindOfLookUp) {
  EXPECT_EQ(read(R"(
"mx2.example.net" = ["192.0.2.10", "2001:db8::10"]
"spf:_spf.example.org" = "192.0.2.0/24"
"mx:example.org" = "192.0.2.1-192.0.2.9"
"country:DE" = ["file:/var/lib/countries/de.txt", "198.51.100.0/24"]
"https://www.spamhaus.org/drop/drop_v4.json" = "file:/var/lib/lists/drop_v4.json"
)"),
            "mx2.example.net = 192.0.2.10 2001:db8::10\n"
            "spf:_spf.example.org = 192.0.2.0/24\n"
            "mx:example.org = 192.0.2.1-192.0.2.9\n"
            "country:DE = file:/var/lib/countries/de.txt 198.51.100.0/24\n"
            "https://www.spamhaus.org/drop/drop_v4.json = file:/var/lib/lists/drop_v4.json\n");
}

TEST(NamesFile, MayBeEmpty) {
  EXPECT_EQ(read(""), "");
  EXPECT_EQ(read("# nothing yet\n"), "");
}

TEST(NamesFile, TellsOneNameFromItsOtherSpellings) {
  EXPECT_EQ(read(R"("MX2.Example.NET" = "192.0.2.10"
"country:de" = "192.0.2.0/24")"),
            "mx2.example.net = 192.0.2.10\ncountry:DE = 192.0.2.0/24\n");
  EXPECT_EQ(read(R"("mx2.example.net" = "192.0.2.10"
"MX2.example.net" = "192.0.2.11")"),
            "names.toml:2:1: error: 'mx2.example.net' is given twice\n"
            "   2 | \"MX2.example.net\" = \"192.0.2.11\"\n"
            "     | ^\n"
            "names.toml:1:1: note: first given here\n"
            "   1 | \"mx2.example.net\" = \"192.0.2.10\"\n"
            "     | ^\n");
}

TEST(NamesFile, SaysThatADottedNameNeedsQuotes) {
  EXPECT_EQ(read("mx2.example.net = \"192.0.2.10\"\n"),
            "names.toml:1:1: error: 'mx2' is a table, not a name with its addresses\n"
            "   1 | mx2.example.net = \"192.0.2.10\"\n"
            "     | ^\n"
            "  hint: write the whole name in quotes, as in \"mx2.example.net\" = \"192.0.2.10\"\n");
}

TEST(NamesFile, RefusesWhatNobodyLooksUp) {
  for (const char* name :
       {"bastion", "192.0.2.1", "2001:db8::1", "file:/etc/x.txt", "dns:a.example", "ftp://a.example/"}) {
    EXPECT_EQ(read("\"" + std::string(name) + "\" = \"192.0.2.1\"\n"),
              "names.toml:1:1: error: '" + std::string(name) + "' is not a name that is looked up\n" +
                  "   1 | \"" + name + "\" = \"192.0.2.1\"\n" +
                  "     | ^\n"
                  "  hint: a DNS name, \"spf:DOMAIN\", \"mx:DOMAIN\", \"country:XX\" or the URL of a list "
                  "can be given\n");
  }
}

TEST(NamesFile, ReportsEveryWrongMemberInItsPlace) {
  EXPECT_EQ(read(R"("a.example" = ["192.0.2.300", "b.example"]
"country:DEU" = "file:de.txt"
"c.example" = 5)"),
            "names.toml:1:16: error: '192.0.2.300' is not an IPv4 address\n"
            "   1 | \"a.example\" = [\"192.0.2.300\", \"b.example\"]\n"
            "     |                ^\n"
            "  hint: four numbers from 0 to 255, without leading zeros, as in 192.0.2.1\n"
            "names.toml:1:31: error: 'b.example' is not an address, a prefix or a range of addresses\n"
            "   1 | \"a.example\" = [\"192.0.2.300\", \"b.example\"]\n"
            "     |                               ^\n"
            "  hint: or a file: list, as in \"file:/etc/mailfw.d/providers.txt\"\n"
            "names.toml:2:1: error: 'country:DEU' is not a country\n"
            "   2 | \"country:DEU\" = \"file:de.txt\"\n"
            "     | ^\n"
            "  hint: two letters, as in \"country:DE\"\n"
            "names.toml:2:17: error: 'file:de.txt' does not name a file by its full path\n"
            "   2 | \"country:DEU\" = \"file:de.txt\"\n"
            "     |                 ^\n"
            "  hint: write for example \"file:/etc/mailfw.d/providers.txt\"\n"
            "names.toml:3:15: error: 'c.example' must be a string or a list of strings, not a number\n"
            "   3 | \"c.example\" = 5\n"
            "     |               ^\n");
}

TEST(NamesFile, ThatIsNoTomlIsReportedByTheParser) {
  EXPECT_EQ(read("\"a.example\" = \n").substr(0, 23), "names.toml:1:15: error:");
}

}  // namespace
}  // namespace policy
