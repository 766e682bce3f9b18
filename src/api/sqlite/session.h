// Recorded changes of a database, and applying them to another one.
#pragma once

#include <memory>

#include "api/sqlite/connection.h"
#include "api/sqlite/library.h"
#include "js/binding.h"

namespace weft::sqlite {

/// `Session`: records the changes of its connection until it is closed. Used on its runtime's thread.
class Session final : public js::Object, public Dependent {
 public:
  Session(std::shared_ptr<Connection> connection, sqlite3_session* handle)
      : Dependent(std::move(connection)), handle_(handle) {}
  ~Session() override { finish(); }

  Result<v8::Local<v8::Value>> changeset();
  Result<v8::Local<v8::Value>> patchset();
  Result<void> close();
  /// As close(), for those that are closed, too.
  void dispose() { finish(); }

 private:
  void finish() override;
  using Collect = int (*)(sqlite3_session*, int*, void**);
  Result<v8::Local<v8::Value>> collect(Collect collect);
  Result<void> check_open() const;

  sqlite3_session* handle_;
};

/// Applies a changeset or patchset; answers whether all of it was. `filter(table)` and `on_conflict(kind)` are functions or
/// undefined; without the latter, a conflict ends it.
Result<bool> apply_changeset(Connection& connection, js::Bytes changes, v8::Local<v8::Value> filter,
                             v8::Local<v8::Value> on_conflict);

}  // namespace weft::sqlite
