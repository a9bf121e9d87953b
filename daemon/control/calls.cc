// SPDX-License-Identifier: GPL-2.0-or-later
//
// The calls of codec.h, both ways.
#include <array>

#include "base/overloaded.h"
#include "control/codec.h"
#include "control/description.h"
#include "control/fields.h"

namespace control {
namespace {

using Decoded = std::expected<Call, Failure>;

// A call whose parameters were read by `fields`, if they were all as declared.
Decoded finished(Call call, const Fields& fields) {
  if (auto wrong = fields.first_wrong()) return std::unexpected(Failure(InvalidParameter{*std::move(wrong)}));
  return call;
}

Decoded read_stop(Fields fields) {
  const StopCall call{fields.word<reconcile::StopMode>("mode")};
  return finished(call, fields);
}

Decoded read_description(Fields fields) {
  DescriptionCall call{fields.text("interface")};
  return finished(std::move(call), fields);
}

Decoded read_ban(Fields fields) {
  BanCall call;
  call.source = fields.text("source");
  call.service = fields.optional_text("service").value_or("");
  call.seconds = fields.optional_number("seconds");
  call.reason = fields.optional_text("reason").value_or("");
  call.cut = fields.optional_truth("cut");
  return finished(std::move(call), fields);
}

Decoded read_unban(Fields fields) {
  UnbanCall call;
  call.source = fields.optional_text("source").value_or("");
  call.service = fields.optional_text("service");
  call.all = fields.optional_truth("all");
  return finished(std::move(call), fields);
}

struct Method {
  std::string_view name;
  Decoded (*read)(Fields);
};

constexpr std::array methods{
    Method{"io.mailfwd.Status", [](Fields fields) { return finished(StatusCall{}, fields); }},
    Method{"io.mailfwd.Plan", [](Fields fields) { return finished(PlanCall{}, fields); }},
    Method{"io.mailfwd.Reload", [](Fields fields) { return finished(ReloadCall{}, fields); }},
    Method{"io.mailfwd.Stop", read_stop},
    Method{"io.mailfwd.Ban", read_ban},
    Method{"io.mailfwd.Unban", read_unban},
    Method{"io.mailfwd.ListBans", [](Fields fields) { return finished(ListBansCall{}, fields); }},
    Method{"org.varlink.service.GetInfo", [](Fields fields) { return finished(InfoCall{}, fields); }},
    Method{"org.varlink.service.GetInterfaceDescription", read_description},
};

Decoded read_call(const std::string& method, const json::object& parameters) {
  for (const auto& known : methods) {
    if (known.name == method) return known.read(Fields(parameters));
  }
  const auto dot = method.rfind('.');
  const std::string interface = method.substr(0, dot == std::string::npos ? 0 : dot);
  if (interface_description(interface)) return std::unexpected(Failure(MethodNotFound{method}));
  return std::unexpected(Failure(InterfaceNotFound{interface}));
}

bool flag(const json::object& message, std::string_view name) {
  const auto* value = message.if_contains(name);
  return value != nullptr && value->is_bool() && value->get_bool();
}

std::string written(std::string_view method, json::object parameters) {
  json::object message;
  message["method"] = method;
  message["parameters"] = std::move(parameters);
  return json::serialize(message);
}

json::object write(const BanCall& ban) {
  json::object parameters{{"source", well_formed(ban.source)}};
  if (!ban.service.empty()) parameters["service"] = well_formed(ban.service);
  if (ban.seconds) parameters["seconds"] = *ban.seconds;
  if (!ban.reason.empty()) parameters["reason"] = well_formed(ban.reason);
  if (ban.cut) parameters["cut"] = true;
  return parameters;
}

json::object write(const UnbanCall& unban) {
  json::object parameters;
  if (!unban.source.empty()) parameters["source"] = well_formed(unban.source);
  if (unban.service) parameters["service"] = well_formed(*unban.service);
  if (unban.all) parameters["all"] = true;
  return parameters;
}

}  // namespace

std::string encode(const Call& call) {
  return std::visit(base::Overloaded{
                        [](const StatusCall&) { return written("io.mailfwd.Status", {}); },
                        [](const PlanCall&) { return written("io.mailfwd.Plan", {}); },
                        [](const ReloadCall&) { return written("io.mailfwd.Reload", {}); },
                        [](const StopCall& stop) {
                          return written("io.mailfwd.Stop", {{"mode", to_text(stop.mode)}});
                        },
                        [](const BanCall& ban) { return written("io.mailfwd.Ban", write(ban)); },
                        [](const UnbanCall& unban) { return written("io.mailfwd.Unban", write(unban)); },
                        [](const ListBansCall&) { return written("io.mailfwd.ListBans", {}); },
                        [](const InfoCall&) { return written("org.varlink.service.GetInfo", {}); },
                        [](const DescriptionCall& description) {
                          return written("org.varlink.service.GetInterfaceDescription",
                                         {{"interface", well_formed(description.interface)}});
                        },
                    },
                    call);
}

std::expected<Request, BadRequest> decode_request(std::string_view frame) {
  const auto message = parse_object(frame);
  if (!message) return std::unexpected(BadRequest(NotACall{"the message is not a JSON object"}));
  const auto* method = message->if_contains("method");
  if (method == nullptr || !method->is_string()) {
    return std::unexpected(BadRequest(NotACall{"the message has no method"}));
  }
  static const json::object none;
  const auto* given = message->if_contains("parameters");
  if (given != nullptr && !given->is_null() && !given->is_object()) {
    return std::unexpected(BadRequest(Failure(InvalidParameter{"parameters"})));
  }
  // An upgraded connection would speak another protocol, and we have none.
  if (flag(*message, "upgrade")) return std::unexpected(BadRequest(Failure(InvalidParameter{"upgrade"})));
  auto call = read_call({method->get_string().data(), method->get_string().size()},
                        given != nullptr && given->is_object() ? given->get_object() : none);
  if (!call) return std::unexpected(BadRequest(std::move(call).error()));
  return Request{*std::move(call), flag(*message, "oneway")};
}

}  // namespace control
