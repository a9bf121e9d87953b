// SPDX-License-Identifier: GPL-2.0-or-later
#include "bans/sqlite.h"

namespace bans {
namespace {

// `handle` may be null: then there was no memory for one.
std::unexpected<Complaint> complaint(sqlite3* handle, int code) {
  return std::unexpected(Complaint{code, handle != nullptr ? sqlite3_errmsg(handle) : sqlite3_errstr(code)});
}

}  // namespace

OrComplaint<Connection> Connection::open(const std::string& path) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(
      path.c_str(), &handle,
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOFOLLOW, nullptr);
  Connection connection(handle);
  if (code != SQLITE_OK) return complaint(handle, code);
  sqlite3_busy_timeout(handle, 1000);
  return connection;
}

OrComplaint<void> Connection::run(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return complaint(handle_.get(), code);
  return {};
}

OrComplaint<Statement> Connection::prepare(std::string_view sql) {
  sqlite3_stmt* handle = nullptr;
  const int code = sqlite3_prepare_v3(handle_.get(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &handle, nullptr);
  Statement statement(handle);
  if (code != SQLITE_OK) return complaint(handle_.get(), code);
  return statement;
}

OrComplaint<std::int64_t> Connection::number(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->number() : 0;
}

OrComplaint<std::string> Connection::text(std::string_view sql) {
  auto statement = prepare(sql);
  if (!statement) return std::unexpected(statement.error());
  const auto row = statement->step();
  if (!row) return std::unexpected(row.error());
  return *row ? statement->text() : std::string();
}

Statement& Statement::put(std::string_view text) {
  sqlite3_bind_text(handle_.get(), ++parameter_, text.data(), static_cast<int>(text.size()),
                    SQLITE_TRANSIENT);
  return *this;
}

Statement& Statement::put(std::int64_t number) {
  sqlite3_bind_int64(handle_.get(), ++parameter_, number);
  return *this;
}

OrComplaint<bool> Statement::step() {
  column_ = 0;
  const int code = sqlite3_step(handle_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return complaint(sqlite3_db_handle(handle_.get()), code);
}

void Statement::reset() {
  sqlite3_reset(handle_.get());
  parameter_ = 0;
}

std::string Statement::text() {
  const auto* bytes = reinterpret_cast<const char*>(sqlite3_column_text(handle_.get(), column_));
  const auto length = static_cast<std::size_t>(sqlite3_column_bytes(handle_.get(), column_));
  ++column_;
  return bytes != nullptr ? std::string(bytes, length) : std::string();
}

std::int64_t Statement::number() {
  return sqlite3_column_int64(handle_.get(), column_++);
}

}  // namespace bans
