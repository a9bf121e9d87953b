// SPDX-License-Identifier: GPL-2.0-or-later
#include "mailfwd/permission.h"

#include <algorithm>

#include "base/overloaded.h"

namespace mailfwd {

Access access_of(const Peer& peer, const Permission& permission) {
  if (peer.uid == 0 || peer.uid == permission.daemon) return Access::change;
  if (!permission.readers) return Access::none;
  const bool reader = peer.gid == *permission.readers ||
                      std::ranges::find(peer.groups, *permission.readers) != peer.groups.end();
  return reader ? Access::read : Access::none;
}

Access needed_for(const control::Call& call) {
  return std::visit(base::Overloaded{
                        [](const control::StatusCall&) { return Access::read; },
                        [](const control::PlanCall&) { return Access::read; },
                        [](const control::ReloadCall&) { return Access::change; },
                        [](const control::StopCall&) { return Access::change; },
                        [](const control::BanCall&) { return Access::change; },
                        [](const control::UnbanCall&) { return Access::change; },
                        [](const control::ListBansCall&) { return Access::read; },
                        [](const control::InfoCall&) { return Access::read; },
                        [](const control::DescriptionCall&) { return Access::read; },
                    },
                    call);
}

std::optional<control::NotPermitted> refusal(const control::Call& call, const Peer& peer,
                                             const Permission& permission) {
  const Access needed = needed_for(call);
  if (access_of(peer, permission) >= needed) return std::nullopt;
  if (needed == Access::change) return control::NotPermitted{"only root may change the firewall"};
  return control::NotPermitted{"only root and the group mailfwd may ask"};
}

std::string to_text(const Peer& peer) {
  const std::string who = peer.uid == 0 ? "root" : "uid " + std::to_string(peer.uid);
  return who + " (pid " + std::to_string(peer.pid) + ")";
}

}  // namespace mailfwd
