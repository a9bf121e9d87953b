// SPDX-License-Identifier: GPL-2.0-or-later
//
// What the policy language says of a region, written from the language's own words and from nothing of the
// compiler: the fixed precedence, what is implied, zones, sentences, limits, bans, lists, translations. The
// other half of a proof: it must come to the verdict that the Ruleset comes to.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "prove/conditions.h"
#include "prove/walk.h"
#include "resolve/resolved_policy.h"

namespace prove {

struct Judged {
  Piece piece;
  Verdict verdict = Verdict::drop;
  std::string reason;  // "deny spammers", "implied: ident", "nothing allows it"
};

// The words of a resolved policy as regions. What is not said in the policy (loopback, ICMP) is here, too.
struct ZoneRegion {
  const resolve::Zone* zone = nullptr;
  Classes arriving;  // interfaces; all, if the zone names none
  Classes departing;
  Classes source;                 // where its hosts are
  Classes arriving_source;        // the same if the zone has networks; else all
  Classes departing_destination;  // the same of destinations
  Classes never_from;             // sources that do not come from here; for zones without networks
};
struct SideRegion {
  std::vector<std::pair<std::size_t, bool>> zones;  // index, whole; this machine is the last zone
  Classes inside;
  Classes except;
};
struct LimitWords {
  const resolve::Limit* limit = nullptr;
  std::vector<Condition> within;   // of the source: rate, open
  std::vector<Condition> counted;  // the source has an element in the set of that count
  std::optional<Condition> within_total;
};
struct SentenceRegion {
  const resolve::Sentence* sentence = nullptr;
  SideRegion from;
  SideRegion to;
  std::vector<Row> services;  // with client ports; none: all
  std::vector<Row> answers;   // the same, seen from the server
  Classes ports, from_ports;  // of the service, all rows together, as a destination and as a source
  std::optional<Condition> user;
  std::optional<LimitWords> limit;
};
struct ForwardRegion {
  const resolve::Forward* forward = nullptr;
  SideRegion from;
  Classes address;
  std::vector<Row> services;
  NewDestination to;
};
struct TranslationRegion {
  SideRegion from;
  SideRegion to;
  std::optional<Condition> only;  // whom masquerading is for
  NewSource as;
};
struct BanRegion {
  std::vector<Row> services;
  std::vector<Condition> banned;  // one of them is enough
};
struct ListRegion {
  const resolve::List* list = nullptr;
  Classes except_source;
  Classes except_destination;
  Condition source_on_it;
  Condition destination_on_it;
};

class Meaning {
 public:
  // Twice, as Space wants it. `policy` must outlive the Meaning.
  Meaning(Space& space, const resolve::ResolvedPolicy& policy);

  // The piece as it was sent, with the assumptions that were made; what it has been translated to is found
  // out anew.
  [[nodiscard]] std::vector<Judged> judge(const Space& space, Way way, Piece piece) const;

  // What the sentence may decide, as it stands or of the answers in a session that is picked up again; the
  // other packets are appended to `rest`. Rather too many than too few.
  Pieces may_concern(const Space& space, const SentenceRegion& region, Pieces pieces, Pieces& rest) const;

  // A sentence about the zones of this policy, in it or not; without its limit. `sentence` must outlive it.
  [[nodiscard]] SentenceRegion region_of(Space& space, const resolve::Sentence& sentence) const;

 private:
  friend class Judgement;
  void read_zones(Space& space);
  void read_order();
  void read_fixed(Space& space);
  void read_sentences(Space& space);
  void read_screen(Space& space);
  void read_translations(Space& space);
  static LimitWords limit_words(Space& space, const resolve::Sentence& sentence);
  static Condition on_list(Space& space, const resolve::List& list, Dimension end);
  [[nodiscard]] SideRegion side_of(Space& space, const resolve::Side& side, Dimension end) const;
  [[nodiscard]] Pieces at_side(const Space& space, const SideRegion& side, Dimension end, Pieces pieces,
                               Pieces& rest) const;

  const resolve::ResolvedPolicy& policy_;
  std::vector<ZoneRegion> zones_;  // of the policy
  // A host of a zone with networks is in that zone, whatever else is behind the same interface.
  std::vector<std::size_t> order_;
  std::vector<SentenceRegion> sentences_;        // in the order in which they decide
  std::vector<std::vector<std::size_t>> pairs_;  // which of them speak of a pair of zones
  std::vector<ForwardRegion> forwards_;
  std::vector<TranslationRegion> translations_;
  std::vector<BanRegion> bans_;
  std::vector<ListRegion> lists_;
  std::optional<SideRegion> admin_;
  std::vector<Row> admin_services_;
  std::vector<Row> admin_answers_;
  Classes admin_inside_destination_;
  Classes own_source_;
  Classes exempt_source_, exempt_destination_;
  Classes trusted_;
  Classes receive_only_;
  Classes private_leaving_;
  // What is implied.
  Classes loopback_in_, loopback_out_;
  Classes known_states_, invalid_state_, fresh_state_;
  Classes tcp_, icmp_, errors_, echo_, neighbours_, listeners_, hops_255_, hops_1_;
  Classes opening_flags_;  // SYN and none of FIN, RST, ACK
  Row ident_;
  std::vector<Row> dhcp_answer_, dhcp_question_;
  Classes dynamic_arriving_, dynamic_departing_;
  Classes high_ports_;
  Condition ping_rate_, grace_;
  Condition banned_already_, room_for_a_ban_;  // in the set of [ban] for single sources
};

}  // namespace prove
