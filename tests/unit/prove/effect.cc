// SPDX-License-Identifier: GPL-2.0-or-later
#include "unit/prove/effect.h"

#include "differential/machine.h"
#include "differential/random_packet.h"
#include "differential/wire.h"
#include "ruleset/notices.h"
#include "simulate/simulate.h"

namespace tests {

bool matters(const ruleset::Ruleset& right, const ruleset::Ruleset& wrong) {
  constexpr int packets = 1500;
  const auto routes = differential::machine_routes();
  differential::Dice dice(1);
  simulate::Runtime later;  // no grace any more, nothing counted
  later.elements[{ruleset::pickup_grace_set}] = {};
  const differential::PacketMaker makers[]{{right, routes}, {wrong, routes}};
  for (int count = 0; count < packets; ++count) {
    const auto packet =
        differential::as_sent(makers[count % 2].draw(dice), static_cast<std::uint32_t>(count));
    const auto& runtime = count % 3 == 0 ? later : simulate::Runtime{};
    const auto one = simulate::simulate(right, packet, routes, runtime);
    const auto other = simulate::simulate(wrong, packet, routes, runtime);
    if (one.decision != other.decision) return true;
    if (one.decision == simulate::Decision::accept && one.packet != other.packet) return true;
  }
  return false;
}

}  // namespace tests
