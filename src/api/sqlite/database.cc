#include "api/sqlite/database.h"

#include <cstring>

namespace weft::sqlite {

Database::~Database() {
  // Others may keep the connection a little longer.
  if (authorizer_ && connection_->is_open()) sqlite3_set_authorizer(connection_->handle(), nullptr, nullptr);
}

/// What the program's functions hang from is this object's wrapper: whoever can make SQLite call them must keep it.
void Database::keep_for(js::Object& dependent) {
  auto owner = v8::Private::ForApi(isolate(), js::name(isolate(), "weft.sqlite.owner"));
  dependent.wrapper()->SetPrivate(isolate()->GetCurrentContext(), owner, wrapper()).Check();
}

Result<void> Database::open() {
  if (is_open()) return invalid_state("database is already open");
  auto opened = Connection::open(env(), options_);
  if (!opened) return std::move(opened.error());
  connection_ = std::move(*opened);
  return {};
}

Result<void> Database::close() {
  if (!is_open()) return not_open();
  if (connection_->is_busy()) return invalid_state("database cannot be closed while in a callback");
  connection_->close();
  connection_.reset();
  authorizer_.reset();
  return {};
}

Result<bool> Database::in_transaction() const {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  return sqlite3_get_autocommit(connection_->handle()) == 0;
}

Result<void> Database::exec(std::string sql) {
  if (!is_open()) return not_open();
  Connection::Busy busy(*connection_);
  const int code = sqlite3_exec(connection_->handle(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK || connection_->has_exception()) return connection_->failure(code);
  return {};
}

Result<Statement*> Database::prepare(std::string sql, uint32_t flags) {
  if (!is_open()) return not_open();
  Connection::Busy busy(*connection_);
  sqlite3_stmt* handle = nullptr;
  const int code =
      sqlite3_prepare_v2(connection_->handle(), sql.c_str(), static_cast<int>(sql.size()) + 1, &handle, nullptr);
  if (code != SQLITE_OK || connection_->has_exception()) {
    sqlite3_finalize(handle);
    return connection_->failure(code);
  }
  if (handle == nullptr) return Error::type("ERR_INVALID_ARG_VALUE", "The SQL query contains no statements.");
  auto* statement = js::create<Statement>(env(), connection_, handle, StatementOptions::from(flags));
  if (statement == nullptr) return sqlite3_finalize(handle), Error::pending();
  keep_for(*statement);
  return statement;
}

Result<std::optional<std::string>> Database::location(std::string name) const {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  const char* file = sqlite3_db_filename(connection_->handle(), name.c_str());
  if (file == nullptr || *file == '\0') return std::optional<std::string>();
  return std::optional<std::string>(file);
}

Result<int> Database::limit(uint32_t id, int value) {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  return sqlite3_limit(connection_->handle(), Connection::kLimits.at(id), value);
}

Result<void> Database::set_defensive(bool on) {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  const int code = sqlite3_db_config(connection_->handle(), SQLITE_DBCONFIG_DEFENSIVE, on ? 1 : 0, nullptr);
  if (code != SQLITE_OK) return connection_->failure(code);
  return {};
}

Result<void> Database::set_extension_loading(bool on) {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  const int code = sqlite3_db_config(connection_->handle(), SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, on ? 1 : 0, nullptr);
  if (code != SQLITE_OK) return connection_->failure(code);
  return {};
}

Result<void> Database::load_extension(std::string path, std::optional<std::string> entry) {
  if (!is_open()) return not_open();
  Connection::Busy busy(*connection_);
  char* message = nullptr;
  const int code =
      sqlite3_load_extension(connection_->handle(), path.c_str(), entry ? entry->c_str() : nullptr, &message);
  std::unique_ptr<char, decltype(&sqlite3_free)> owner(message, &sqlite3_free);
  if (code == SQLITE_OK) return {};
  return Error::coded(ErrorKind::kError, "ERR_LOAD_SQLITE_EXTENSION",
                      message != nullptr ? message : sqlite3_errstr(code));
}

// --- as bytes ------------------------------------------------------------------------------------------------------------

Result<v8::Local<v8::Value>> Database::serialize(std::string name) {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  sqlite3_int64 size = 0;
  std::unique_ptr<unsigned char, decltype(&sqlite3_free)> bytes(
      sqlite3_serialize(connection_->handle(), name.c_str(), &size, 0), &sqlite3_free);
  // A database that nothing was written to has no pages.
  if (!bytes && size != 0) {
    if (size < 0) return throw_sqlite_error(isolate(), SQLITE_ERROR, ("unknown database " + name).c_str());
    return connection_->failure(SQLITE_NOMEM);
  }
  return bytes_value(isolate(), bytes.get(), static_cast<size_t>(size));
}

Result<void> Database::deserialize(js::Bytes bytes, std::string name) {
  if (!is_open()) return not_open();
  if (connection_->is_busy()) return invalid_state("database cannot be deserialized while in a callback");
  Connection::Turn turn(*connection_);
  auto* copy = static_cast<unsigned char*>(sqlite3_malloc64(bytes.size()));
  if (copy == nullptr) return connection_->failure(SQLITE_NOMEM);
  memcpy(copy, bytes.data(), bytes.size());
  connection_->finish_dependents();
  const auto size = static_cast<sqlite3_int64>(bytes.size());
  // SQLite owns the copy from here on, also if it fails.
  const int code = sqlite3_deserialize(connection_->handle(), name.c_str(), copy, size, size,
                                       SQLITE_DESERIALIZE_FREEONCLOSE | SQLITE_DESERIALIZE_RESIZEABLE);
  if (code != SQLITE_OK) return connection_->failure(code);
  return {};
}

// --- functions -----------------------------------------------------------------------------------------------------------

Result<void> Database::define_function(std::string name, v8::Local<v8::Function> function, int arity, bool big_ints,
                                       int flags) {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  const int code = sqlite::define_function(*connection_, {std::move(name), arity, big_ints, flags}, function);
  if (code != SQLITE_OK) return connection_->failure(code);
  return {};
}

Result<void> Database::define_aggregate(std::string name, v8::Local<v8::Value> start, v8::Local<v8::Function> step,
                                        v8::Local<v8::Value> inverse, v8::Local<v8::Value> result, int arity,
                                        bool big_ints, int flags) {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  const int code =
      sqlite::define_aggregate(*connection_, {std::move(name), arity, big_ints, flags}, start, step, inverse, result);
  if (code != SQLITE_OK) return connection_->failure(code);
  return {};
}

Result<void> Database::set_authorizer(v8::Local<v8::Value> callback) {
  if (!is_open()) return not_open();
  // Not while SQLite is inside the old one: it would return into what is gone.
  if (connection_->is_busy()) return invalid_state("the authorizer cannot be changed while in a callback");
  Connection::Turn turn(*connection_);
  auto next =
      callback->IsFunction() ? std::make_unique<Authorizer>(*connection_, callback.As<v8::Function>()) : nullptr;
  const int code = sqlite3_set_authorizer(connection_->handle(), next ? &Authorizer::ask : nullptr, next.get());
  if (code != SQLITE_OK) return connection_->failure(code);
  authorizer_ = std::move(next);
  return {};
}

// --- sessions ------------------------------------------------------------------------------------------------------------

Result<Session*> Database::create_session(std::optional<std::string> table, std::string database) {
  if (!is_open()) return not_open();
  Connection::Turn turn(*connection_);
  sqlite3_session* handle = nullptr;
  int code = sqlite3session_create(connection_->handle(), database.c_str(), &handle);
  if (code == SQLITE_OK) code = sqlite3session_attach(handle, table ? table->c_str() : nullptr);
  if (code != SQLITE_OK) {
    if (handle != nullptr) sqlite3session_delete(handle);
    return connection_->failure(code);
  }
  auto* session = js::create<Session>(env(), connection_, handle);
  if (session == nullptr) return sqlite3session_delete(handle), Error::pending();
  keep_for(*session);
  return session;
}

Result<bool> Database::apply_changeset(js::Bytes changes, v8::Local<v8::Value> filter,
                                       v8::Local<v8::Value> on_conflict) {
  if (!is_open()) return not_open();
  return sqlite::apply_changeset(*connection_, changes, filter, on_conflict);
}

}  // namespace weft::sqlite
