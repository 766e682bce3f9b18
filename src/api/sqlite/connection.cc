#include "api/sqlite/connection.h"

#include <string_view>

namespace weft::sqlite {

Error invalid_state(const char* message) { return Error::coded(ErrorKind::kError, "ERR_INVALID_STATE", message); }

Error throw_sqlite_error(v8::Isolate* isolate, int code, const char* message) {
  v8::Local<v8::String> text;
  if (!js::string(isolate, message).ToLocal(&text)) return Error::pending();
  auto error = v8::Exception::Error(text).As<v8::Object>();
  js::set(isolate, error, "code", js::name(isolate, "ERR_SQLITE_ERROR"));
  js::set(isolate, error, "errcode", v8::Integer::New(isolate, code));
  js::set(isolate, error, "errstr", js::name(isolate, sqlite3_errstr(code)));
  isolate->ThrowException(error);
  return Error::pending();
}

// --- dependents --------------------------------------------------------------------------------------------------------

Dependent::Dependent(std::shared_ptr<Connection> connection) : connection_(std::move(connection)) {
  next_ = connection_->dependents_;
  if (next_ != nullptr) next_->previous_ = this;
  connection_->dependents_ = this;
}

Dependent::~Dependent() {
  (previous_ != nullptr ? previous_->next_ : connection_->dependents_) = next_;
  if (next_ != nullptr) next_->previous_ = previous_;
}

// --- connection --------------------------------------------------------------------------------------------------------

Result<std::shared_ptr<Connection>> Connection::open(js::Env& env, const OpenOptions& options) {
  sqlite3* handle = nullptr;
  static std::once_flag configured;
  // SQLite would lock at each allocation to count what nobody asks for.
  std::call_once(configured, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); });
  const int mode = options.read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  int code = sqlite3_open_v2(options.path.c_str(), &handle, mode | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX, nullptr);
  // From here on `connection` closes the handle, which SQLite may make even when it fails.
  std::shared_ptr<Connection> connection(new Connection(env, handle));
  const auto configure = [&](int option, bool on) {
    if (code == SQLITE_OK) code = sqlite3_db_config(handle, option, on ? 1 : 0, nullptr);
  };
  configure(SQLITE_DBCONFIG_DQS_DML, options.double_quoted_literals);
  configure(SQLITE_DBCONFIG_DQS_DDL, options.double_quoted_literals);
  configure(SQLITE_DBCONFIG_ENABLE_FKEY, options.foreign_keys);
  configure(SQLITE_DBCONFIG_DEFENSIVE, options.defensive);
  if (options.allow_extension) configure(SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, true);
  if (code == SQLITE_OK) code = sqlite3_busy_timeout(handle, options.timeout);
  if (code != SQLITE_OK) return connection->failure(code);
  return connection;
}

Connection::~Connection() { close(); }

void Connection::finish_dependents() {
  Turn turn(*this);
  for (Dependent* d = dependents_; d != nullptr; d = d->next_) d->finish();
}

void Connection::close() {
  if (handle_ == nullptr) return;
  finish_dependents();
  if (backups_ > 0) {
    closing_ = std::exchange(handle_, nullptr);
  } else {
    sqlite3_close_v2(std::exchange(handle_, nullptr));
  }
}

void Connection::end_backup() {
  if (--backups_ == 0 && closing_ != nullptr) sqlite3_close_v2(std::exchange(closing_, nullptr));
}

v8::Local<v8::DictionaryTemplate> Connection::outcome_template() {
  if (outcome_template_.IsEmpty()) {
    static constexpr std::string_view kNames[] = {"changes", "lastInsertRowid"};
    outcome_template_.Reset(isolate(), v8::DictionaryTemplate::New(isolate(), {kNames, 2}));
  }
  return outcome_template_.Get(isolate());
}

void Connection::keep_exception(v8::TryCatch& caught) {
  if (caught.HasTerminated()) {
    terminated_ = true;
  } else if (caught.HasCaught()) {
    keep_exception(caught.Exception());
  }
}

void Connection::keep_exception(v8::Local<v8::Value> exception) {
  if (!has_exception()) exception_.Reset(isolate(), exception);
}

Error Connection::failure(int code) {
  if (std::exchange(terminated_, false)) {
    exception_.Reset();
    isolate()->TerminateExecution();
    return Error::pending();
  }
  if (!exception_.IsEmpty()) {
    v8::Local<v8::Value> exception = exception_.Get(isolate());
    exception_.Reset();
    isolate()->ThrowException(exception);
    return Error::pending();
  }
  // What SQLite remembers is of this failure only if the codes agree: some calls fail without leaving a message.
  if (handle_ != nullptr && (sqlite3_errcode(handle_) & 0xff) == (code & 0xff)) {
    return throw_sqlite_error(isolate(), sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_));
  }
  return throw_sqlite_error(isolate(), code, sqlite3_errstr(code));
}

}  // namespace weft::sqlite
