// SPDX-License-Identifier: GPL-2.0-or-later
//
// The replies of codec.h, both ways. Each struct has one write() and one read() beside each other.
#include "base/overloaded.h"
#include "control/codec.h"
#include "control/fields.h"

namespace control {
namespace {

json::object write(const base::Note& note) {
  return {{"file", well_formed(note.origin.file.text())},
          {"line", note.origin.line},
          {"column", note.origin.column},
          {"message", well_formed(note.message)},
          {"source_line", well_formed(note.source_line)}};
}

base::Note read_note(Fields& fields) {
  base::Note note;
  note.origin = {fields.text("file"), fields.position("line"), fields.position("column")};
  note.message = fields.text("message");
  note.source_line = fields.text("source_line");
  return note;
}

json::object write(const base::Error& error) {
  json::array notes;
  for (const auto& note : error.notes) notes.push_back(write(note));
  return {{"file", well_formed(error.origin.file.text())},
          {"line", error.origin.line},
          {"column", error.origin.column},
          {"message", well_formed(error.message)},
          {"source_line", well_formed(error.source_line)},
          {"hint", well_formed(error.hint)},
          {"notes", std::move(notes)}};
}

// Every element of the array `name` through `read`; one that is not as declared makes `name` wrong.
template <class Read>
auto read_all(Fields& fields, std::string_view name, Read read) {
  std::vector<std::invoke_result_t<Read, Fields&>> all;
  for (const auto& value : fields.array(name)) {
    const auto* members = value.if_object();
    if (members == nullptr) {
      fields.wrong(name);
      continue;
    }
    Fields element(*members);
    all.push_back(read(element));
    if (element.first_wrong()) fields.wrong(name);
  }
  return all;
}

base::Error read_error(Fields& fields) {
  base::Error error;
  error.origin = {fields.text("file"), fields.position("line"), fields.position("column")};
  error.message = fields.text("message");
  error.source_line = fields.text("source_line");
  error.hint = fields.text("hint");
  error.notes = read_all(fields, "notes", read_note);
  return error;
}

json::array write(const base::Errors& errors) {
  json::array all;
  for (const auto& error : errors) all.push_back(write(error));
  return all;
}

json::object write(const reconcile::Decision& decision) {
  return {{"kind", to_text(decision.kind)},
          {"cause", well_formed(decision.cause)},
          {"change", well_formed(decision.change)},
          {"generation", decision.generation},
          {"microseconds", decision.duration.count()},
          {"errors", write(decision.errors)}};
}

reconcile::Decision read_decision(Fields& fields) {
  reconcile::Decision decision;
  decision.kind = fields.word<reconcile::DecisionKind>("kind");
  decision.cause = fields.text("cause");
  decision.change = fields.text("change");
  decision.generation = fields.generation("generation");
  decision.duration = std::chrono::microseconds(fields.number("microseconds"));
  decision.errors = read_all(fields, "errors", read_error);
  return decision;
}

json::object write_status(const StatusReply& reply) {
  json::object status{{"version", reply.version},
                      {"policy", well_formed(reply.policy)},
                      {"dropins", well_formed(reply.dropins)},
                      {"phase", to_text(reply.phase)},
                      {"generation", reply.generation}};
  if (reply.equal_since) status["equal_since"] = *reply.equal_since;
  status["owned"] = reply.owned;
  status["put_off"] = reply.put_off;
  status["sentences"] = reply.sentences;
  status["rules"] = reply.rules;
  status["sets"] = reply.sets;
  status["set_elements"] = reply.set_elements;
  status["kernel"] = json::object{{"release", well_formed(reply.kernel.kernel_release)},
                                  {"table_owner", reply.kernel.table_owner}};
  if (reply.last_decision) status["last_decision"] = write(*reply.last_decision);
  status["errors"] = write(reply.errors);
  status["warnings"] = write(reply.warnings);
  return status;
}

StatusReply read_status(Fields& fields) {
  StatusReply reply;
  reply.version = fields.text("version");
  reply.policy = fields.text("policy");
  reply.dropins = fields.text("dropins");
  reply.phase = fields.word<reconcile::Phase>("phase");
  reply.generation = fields.generation("generation");
  reply.equal_since = fields.optional_number("equal_since");
  reply.owned = fields.truth("owned");
  reply.put_off = fields.text("put_off");
  reply.sentences = fields.count("sentences");
  reply.rules = fields.count("rules");
  reply.sets = fields.count("sets");
  reply.set_elements = fields.count("set_elements");
  Fields kernel(fields.object("kernel"));
  reply.kernel.kernel_release = kernel.text("release");
  reply.kernel.table_owner = kernel.truth("table_owner");
  if (kernel.first_wrong()) fields.wrong("kernel");
  if (const auto* members = fields.optional_object("last_decision")) {
    Fields decision(*members);
    reply.last_decision = read_decision(decision);
    if (decision.first_wrong()) fields.wrong("last_decision");
  }
  reply.errors = read_all(fields, "errors", read_error);
  reply.warnings = read_all(fields, "warnings", read_error);
  return reply;
}

json::object write(const StatusReply& reply) {
  return {{"status", write_status(reply)}};
}

StatusReply read(Fields& fields, const StatusReply&) {
  Fields inner(fields.object("status"));
  auto reply = read_status(inner);
  if (auto wrong = inner.first_wrong()) fields.wrong("status." + *wrong);
  return reply;
}

json::array write(const std::vector<std::string>& texts) {
  json::array array;
  for (const auto& text : texts) array.emplace_back(well_formed(text));
  return array;
}

json::object write(const plan::Told& told) {
  return {{"effect", told.effect},
          {"from", well_formed(told.from)},
          {"to", well_formed(told.to)},
          {"services", write(told.services)},
          {"when", write(told.when)},
          {"before", well_formed(told.before)},
          {"now", well_formed(told.now)},
          {"place", well_formed(told.place)},
          {"witness", well_formed(told.witness)},
          {"open_sessions", told.open_sessions}};
}

plan::Told read_told(Fields& fields) {
  plan::Told told;
  told.effect = fields.text("effect");
  told.from = fields.text("from");
  told.to = fields.text("to");
  told.services = fields.texts("services");
  told.when = fields.texts("when");
  told.before = fields.text("before");
  told.now = fields.text("now");
  told.place = fields.text("place");
  told.witness = fields.text("witness");
  told.open_sessions = fields.count("open_sessions");
  return told;
}

json::object write(const PlanReply& reply) {
  json::array sentences;
  for (const auto& told : reply.sentences) sentences.push_back(write(told));
  return {{"equal", reply.equal},
          {"text", well_formed(reply.text)},
          {"compared", reply.compared},
          {"sentences", std::move(sentences)}};
}

PlanReply read(Fields& fields, const PlanReply&) {
  PlanReply reply{fields.truth("equal"), fields.text("text"), fields.truth("compared"), {}};
  reply.sentences = read_all(fields, "sentences", read_told);
  return reply;
}

json::object write(const ChangeReply& reply) {
  return {{"change", well_formed(reply.change)},
          {"generation", reply.generation},
          {"warnings", write(reply.warnings)}};
}

ChangeReply read(Fields& fields, const ChangeReply&) {
  ChangeReply reply{fields.text("change"), fields.generation("generation"), {}};
  reply.warnings = read_all(fields, "warnings", read_error);
  return reply;
}

json::object write(const BanEntry& ban) {
  return {{"source", ban.source},
          {"service", well_formed(ban.service)},
          {"since", ban.since},
          {"until", ban.until},
          {"left", ban.left},
          {"times", ban.times},
          {"reason", well_formed(ban.reason)}};
}

BanEntry read_ban(Fields& fields) {
  BanEntry ban;
  ban.source = fields.text("source");
  ban.service = fields.text("service");
  ban.since = fields.number("since");
  ban.until = fields.number("until");
  ban.left = fields.number("left");
  ban.times = fields.count("times");
  ban.reason = fields.text("reason");
  return ban;
}

json::object write(const BanReply& reply) {
  return {{"ban", write(reply.ban)}, {"ended_sessions", reply.ended_sessions}};
}

BanReply read(Fields& fields, const BanReply&) {
  Fields inner(fields.object("ban"));
  BanReply reply{read_ban(inner), fields.count("ended_sessions")};
  if (inner.first_wrong()) fields.wrong("ban");
  return reply;
}

json::object write(const BansReply& reply) {
  json::array bans;
  for (const auto& ban : reply.bans) bans.push_back(write(ban));
  return {{"bans", std::move(bans)}};
}

BansReply read(Fields& fields, const BansReply&) {
  return {read_all(fields, "bans", read_ban)};
}

json::object write(const InfoReply& reply) {
  return {{"vendor", reply.vendor},
          {"product", reply.product},
          {"version", reply.version},
          {"url", reply.url},
          {"interfaces", json::array(reply.interfaces.begin(), reply.interfaces.end())}};
}

InfoReply read(Fields& fields, const InfoReply&) {
  InfoReply reply;
  reply.vendor = fields.text("vendor");
  reply.product = fields.text("product");
  reply.version = fields.text("version");
  reply.url = fields.text("url");
  reply.interfaces = fields.texts("interfaces");
  return reply;
}

json::object write(const DescriptionReply& reply) {
  return {{"description", well_formed(reply.description)}};
}

DescriptionReply read(Fields& fields, const DescriptionReply&) {
  return {fields.text("description")};
}

struct WrittenFailure {
  std::string_view name;
  json::object parameters;
};

WrittenFailure write(const Failure& failure) {
  return std::visit(
      base::Overloaded{
          [](const PolicyRejected& f) -> WrittenFailure {
            return {"io.mailfwd.PolicyRejected", {{"errors", write(f.errors)}}};
          },
          [](const KernelRefused& f) -> WrittenFailure {
            return {"io.mailfwd.KernelRefused", {{"errors", write(f.errors)}}};
          },
          [](const BanRefused& f) -> WrittenFailure {
            return {"io.mailfwd.BanRefused", {{"errors", write(f.errors)}}};
          },
          [](const BanIncomplete& f) -> WrittenFailure {
            return {"io.mailfwd.BanIncomplete", {{"errors", write(f.errors)}}};
          },
          [](const NotPermitted& f) -> WrittenFailure {
            return {"io.mailfwd.NotPermitted", {{"message", well_formed(f.message)}}};
          },
          [](const InterfaceNotFound& f) -> WrittenFailure {
            return {"org.varlink.service.InterfaceNotFound", {{"interface", well_formed(f.interface)}}};
          },
          [](const MethodNotFound& f) -> WrittenFailure {
            return {"org.varlink.service.MethodNotFound", {{"method", well_formed(f.method)}}};
          },
          [](const MethodNotImplemented& f) -> WrittenFailure {
            return {"org.varlink.service.MethodNotImplemented", {{"method", well_formed(f.method)}}};
          },
          [](const InvalidParameter& f) -> WrittenFailure {
            return {"org.varlink.service.InvalidParameter", {{"parameter", well_formed(f.parameter)}}};
          },
      },
      failure);
}

// Nothing for an error that is not one of ours.
std::optional<Failure> read_failure(std::string_view name, Fields& fields) {
  if (name == "io.mailfwd.PolicyRejected") return PolicyRejected{read_all(fields, "errors", read_error)};
  if (name == "io.mailfwd.KernelRefused") return KernelRefused{read_all(fields, "errors", read_error)};
  if (name == "io.mailfwd.BanRefused") return BanRefused{read_all(fields, "errors", read_error)};
  if (name == "io.mailfwd.BanIncomplete") return BanIncomplete{read_all(fields, "errors", read_error)};
  if (name == "io.mailfwd.NotPermitted") return NotPermitted{fields.text("message")};
  if (name == "org.varlink.service.InterfaceNotFound") return InterfaceNotFound{fields.text("interface")};
  if (name == "org.varlink.service.MethodNotFound") return MethodNotFound{fields.text("method")};
  if (name == "org.varlink.service.MethodNotImplemented") return MethodNotImplemented{fields.text("method")};
  if (name == "org.varlink.service.InvalidParameter") return InvalidParameter{fields.text("parameter")};
  return std::nullopt;
}

std::string written_error(const Failure& failure) {
  auto [name, parameters] = write(failure);
  json::object message;
  message["error"] = name;
  message["parameters"] = std::move(parameters);
  return json::serialize(message);
}

base::Error unusable(std::string why) {
  return {{},
          "the daemon's reply can not be read: " + std::move(why),
          {},
          "are mailfwd and mailfwctl of one version?",
          {}};
}

}  // namespace

std::string encode(const Reply& reply) {
  return std::visit(base::Overloaded{
                        [](const Failure& failure) { return written_error(failure); },
                        [](const auto& returned) {
                          json::object message;
                          message["parameters"] = write(returned);
                          return json::serialize(message);
                        },
                    },
                    reply);
}

template <class Expected>
base::Result<std::variant<Expected, Failure>> decode_reply(std::string_view frame) {
  using Decoded = std::variant<Expected, Failure>;
  static const json::object none;
  const auto message = parse_object(frame);
  if (!message) return std::unexpected(unusable("it is not a JSON object"));
  const auto* given = message->if_contains("parameters");
  Fields fields(given != nullptr && given->is_object() ? given->get_object() : none);

  const auto* error = message->if_contains("error");
  if (error == nullptr) {
    Decoded reply = read(fields, Expected{});
    if (const auto wrong = fields.first_wrong())
      return std::unexpected(unusable("'" + *wrong + "' is missing or unexpected"));
    return reply;
  }
  const std::string name = error->is_string() ? std::string(error->get_string()) : std::string();
  auto failure = read_failure(name, fields);
  if (!failure) return std::unexpected(unusable("unknown error '" + name + "'"));
  if (const auto wrong = fields.first_wrong())
    return std::unexpected(unusable("'" + *wrong + "' is missing or unexpected"));
  return Decoded(*std::move(failure));
}

template base::Result<std::variant<StatusReply, Failure>> decode_reply<StatusReply>(std::string_view);
template base::Result<std::variant<PlanReply, Failure>> decode_reply<PlanReply>(std::string_view);
template base::Result<std::variant<ChangeReply, Failure>> decode_reply<ChangeReply>(std::string_view);
template base::Result<std::variant<BanReply, Failure>> decode_reply<BanReply>(std::string_view);
template base::Result<std::variant<BansReply, Failure>> decode_reply<BansReply>(std::string_view);
template base::Result<std::variant<InfoReply, Failure>> decode_reply<InfoReply>(std::string_view);
template base::Result<std::variant<DescriptionReply, Failure>> decode_reply<DescriptionReply>(
    std::string_view);

}  // namespace control
