// SPDX-License-Identifier: GPL-2.0-or-later
#include "resolve/services.h"

namespace resolve {
namespace {

// Where a client port is demanded of an allow, a deny closes the service for every client port: another allow
// might not demand it.
Service resolve_service(const policy::Service& written, const policy::Options& options, policy::Verb verb) {
  Service service{written.name.text, written.ports};
  for (auto& spec : service.ports) {
    if (verb != policy::Verb::allow) {
      spec.client_ports = base::every_port;
    } else if (written.client_port_rule) {
      spec.client_ports = options.client_ports;
    }
  }
  return service;
}

}  // namespace

std::vector<Service> resolve_services(const std::vector<policy::ServiceUse>& uses,
                                      const policy::Options& options, policy::Verb verb) {
  std::vector<Service> services;
  services.reserve(uses.size());
  for (const auto& use : uses) services.push_back(resolve_service(*use.service, options, verb));
  return services;
}

}  // namespace resolve
