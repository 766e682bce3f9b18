// The native side of DatabaseSync.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/sqlite/connection.h"
#include "api/sqlite/functions.h"
#include "api/sqlite/session.h"
#include "api/sqlite/statement.h"
#include "js/binding.h"

namespace weft::sqlite {

/// A database that can be opened and closed. JavaScript has checked all arguments; what is not open says so here.
class Database final : public js::Object {
 public:
  explicit Database(OpenOptions options) : options_(std::move(options)) {}
  ~Database() override;

  Result<void> open();
  Result<void> close();
  bool is_open() const { return connection_ != nullptr; }
  Result<bool> in_transaction() const;

  Result<void> exec(std::string sql);
  /// `flags`: StatementOptions::from.
  Result<Statement*> prepare(std::string sql, uint32_t flags);
  /// The file of an attached database; empty for none.
  Result<std::optional<std::string>> location(std::string name) const;

  /// `id` counts in Connection::kLimits; a negative `value` only asks. Answers the limit as it was before.
  Result<int> limit(uint32_t id, int value);
  Result<void> set_defensive(bool on);
  Result<void> set_extension_loading(bool on);
  Result<void> load_extension(std::string path, std::optional<std::string> entry);

  /// The bytes of a database file with the contents of `name`.
  Result<v8::Local<v8::Value>> serialize(std::string name);
  /// Replaces `name` by what `bytes` hold; statements and sessions end.
  Result<void> deserialize(js::Bytes bytes, std::string name);

  /// SQL functions of the program. They are kept by the caller, as long as this object: SQLite's side refers to them weakly.
  Result<void> define_function(std::string name, v8::Local<v8::Function> function, int arity, bool big_ints, int flags);
  Result<void> define_aggregate(std::string name, v8::Local<v8::Value> start, v8::Local<v8::Function> step,
                                v8::Local<v8::Value> inverse, v8::Local<v8::Value> result, int arity, bool big_ints,
                                int flags);
  /// A function that is asked before each action of a statement, or null; kept by the caller, too.
  Result<void> set_authorizer(v8::Local<v8::Value> callback);

  Result<Session*> create_session(std::optional<std::string> table, std::string database);
  /// Whether all of it was applied.
  Result<bool> apply_changeset(js::Bytes changes, v8::Local<v8::Value> filter, v8::Local<v8::Value> on_conflict);

  const std::shared_ptr<Connection>& connection() const { return connection_; }

 private:
  void keep_for(js::Object& dependent);

  OpenOptions options_;
  std::shared_ptr<Connection> connection_;
  /// What SQLite calls the authorizer with.
  std::unique_ptr<Authorizer> authorizer_;
};

}  // namespace weft::sqlite
