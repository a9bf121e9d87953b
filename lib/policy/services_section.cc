// SPDX-License-Identifier: GPL-2.0-or-later
#include "policy/port_spec.h"
#include "policy/sections.h"
#include "policy/services.h"
#include "policy/values.h"

namespace policy {

std::vector<Service> read_own_services(const Section& section, Findings& findings) {
  std::vector<Service> services;
  for (const auto& entry : section.entries) {
    Service service{{entry.key}, entry.origin, {}, false};
    // Another port for smtp is still smtp.
    if (const auto known = catalogue_service(entry.key)) {
      service.client_port_rule = (*known)->client_port_rule;
    }
    read_words(entry, findings, [&](const Word& word) {
      auto ports = parse_port_specs(word.text);
      if (ports) {
        service.ports.insert(service.ports.end(), ports->begin(), ports->end());
      } else {
        findings.add(word.origin, std::move(ports.error()));
      }
    });
    services.push_back(std::move(service));
  }
  return services;
}

}  // namespace policy
