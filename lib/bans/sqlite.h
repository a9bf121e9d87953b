// SPDX-License-Identifier: GPL-2.0-or-later
//
// The owners of SQLite's handles: a connection and a prepared statement. They know SQL as text and not what
// it is about. Private to sqlite_store.cc.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

namespace bans {

// What SQLite complains of: its extended result code and its words.
struct Complaint {
  int code = SQLITE_OK;
  std::string words;

  // The file is not what it should be; all else may pass by itself.
  [[nodiscard]] bool broken() const {
    const int primary = code & 0xff;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
  }
};
template <class T>
using OrComplaint = std::expected<T, Complaint>;

class Statement;

class Connection {
 public:
  static OrComplaint<Connection> open(const std::string& path);

  // SQL without parameters and without rows that matter.
  OrComplaint<void> run(const std::string& sql);
  OrComplaint<Statement> prepare(std::string_view sql);
  // The first column of the first row.
  OrComplaint<std::int64_t> number(std::string_view sql);
  OrComplaint<std::string> text(std::string_view sql);

 private:
  struct Close {
    void operator()(sqlite3* handle) const { sqlite3_close(handle); }
  };
  explicit Connection(sqlite3* handle) : handle_(handle) {}

  std::unique_ptr<sqlite3, Close> handle_;
};

// Parameters and columns are counted from the left as they are put and taken.
class Statement {
 public:
  Statement& put(std::string_view text);
  Statement& put(std::int64_t number);

  // False: there is no further row.
  OrComplaint<bool> step();
  // Ready for the next parameters.
  void reset();

  std::string text();
  std::int64_t number();

 private:
  friend class Connection;
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const { sqlite3_finalize(handle); }
  };
  explicit Statement(sqlite3_stmt* handle) : handle_(handle) {}

  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
  int parameter_ = 0;
  int column_ = 0;
};

}  // namespace bans
