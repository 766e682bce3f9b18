// Prepared statements.
#pragma once

#include <v8.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "api/sqlite/connection.h"
#include "api/sqlite/library.h"
#include "api/sqlite/value.h"
#include "js/binding.h"

namespace weft::sqlite {

/// How a statement reads parameters and hands out rows; each can be changed later.
struct StatementOptions {
  bool read_big_ints = false;
  bool return_arrays = false;
  bool bare_named_parameters = true;
  bool unknown_named_parameters = false;

  /// From one bit each, in this order.
  static StatementOptions from(uint32_t bits) {
    return {(bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0};
  }
};

/// `StatementSync`. Its methods take the parameters to bind: an object of named ones first, then those without a name.
/// Ends with its connection, or when nobody refers to it any more; used on its runtime's thread.
class Statement final : public js::Object, public Dependent {
 public:
  Statement(std::shared_ptr<Connection> connection, sqlite3_stmt* handle, const StatementOptions& options)
      : Dependent(std::move(connection)), handle_(handle), options_(options) {}
  ~Statement() override { finish(); }

  /// { changes, lastInsertRowid }
  Result<v8::Local<v8::Value>> run(js::Rest parameters);
  /// The first row, or undefined.
  Result<v8::Local<v8::Value>> get(js::Rest parameters);
  /// An array of all rows.
  Result<v8::Local<v8::Value>> all(js::Rest parameters);

  /// Binds the parameters for an iteration; the result names it: every other use of the statement ends it.
  Result<double> begin(js::Rest parameters);
  /// The next row of the iteration, or undefined after the last.
  Result<v8::Local<v8::Value>> step(double iteration);
  Result<void> end(double iteration);

  /// An object a column: where it comes from.
  Result<v8::Local<v8::Value>> columns();
  Result<std::string> source_sql() const;
  Result<std::string> expanded_sql() const;

  Result<void> set_read_big_ints(v8::Local<v8::Value> on);
  Result<void> set_return_arrays(v8::Local<v8::Value> on);
  Result<void> set_bare_named_parameters(v8::Local<v8::Value> on);
  Result<void> set_unknown_named_parameters(v8::Local<v8::Value> on);

 private:
  class Use;
  void finish() override;
  /// Whether it can be executed: not ended, and not in the middle of an execution that called back into the program.
  Result<void> check() const;
  Result<void> check_not_ended() const;
  Result<void> bind(js::Rest parameters);
  Result<void> bind_named(v8::Local<v8::Object> parameters);
  Result<int> index_of(const std::string& name);
  /// Prepares the names that rows are made of, if they are not those of the last time.
  void learn_columns();
  void make_row_template();
  Result<v8::Local<v8::Value>> row();
  Result<void> set(bool& option, v8::Local<v8::Value> on, const char* name);
  Integers integers() const { return options_.read_big_ints ? Integers::kBigInts : Integers::kNumbers; }

  sqlite3_stmt* handle_;
  StatementOptions options_;
  bool in_use_ = false;
  double iteration_ = 0;
  /// Parameters without their prefix, and where they are bound; found when first needed.
  std::optional<std::vector<std::pair<std::string, int>>> bare_names_;
  /// Names of the columns as of the statement's `prepared_`th preparation (SQLite repeats it when the schema changes).
  std::vector<v8::Global<v8::Name>> names_;
  int prepared_ = -1;
  int rows_ = 0;
  /// Makes rows of one hidden class, once more than a few were asked for; empty where a name stands twice, is an index, or is
  /// not ASCII.
  v8::Global<v8::Object> row_template_;
};

}  // namespace weft::sqlite
