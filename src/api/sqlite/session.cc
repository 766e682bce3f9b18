#include "api/sqlite/session.h"

#include <vector>

#include "api/sqlite/value.h"

namespace weft::sqlite {

void Session::finish() {
  if (handle_ == nullptr) return;
  Connection::Turn turn(*connection_);
  sqlite3session_delete(std::exchange(handle_, nullptr));
}

Result<void> Session::check_open() const {
  if (!connection_->is_open()) return not_open();
  if (handle_ == nullptr) return invalid_state("session is not open");
  return {};
}

Result<v8::Local<v8::Value>> Session::collect(Collect collect) {
  if (auto open = check_open(); !open) return std::move(open.error());
  Connection::Busy busy(*connection_);
  int size = 0;
  void* bytes = nullptr;
  const int code = collect(handle_, &size, &bytes);
  std::unique_ptr<void, decltype(&sqlite3_free)> owner(bytes, &sqlite3_free);
  if (code != SQLITE_OK) return connection_->failure(code);
  return bytes_value(isolate(), bytes, static_cast<size_t>(size));
}

Result<v8::Local<v8::Value>> Session::changeset() { return collect(&sqlite3session_changeset); }
Result<v8::Local<v8::Value>> Session::patchset() { return collect(&sqlite3session_patchset); }

Result<void> Session::close() {
  if (auto open = check_open(); !open) return open;
  finish();
  return {};
}

// --- applying ----------------------------------------------------------------------------------------------------------

namespace {

struct Application {
  Connection& connection;
  v8::Local<v8::Value> filter;
  v8::Local<v8::Value> on_conflict;

  /// Calls one of the functions; empty if it threw, or if one did before.
  v8::MaybeLocal<v8::Value> ask(v8::Local<v8::Value> function, v8::Local<v8::Value> argument) {
    v8::Isolate* isolate = connection.isolate();
    if (connection.has_exception()) return {};
    v8::TryCatch caught(isolate);
    v8::Local<v8::Value> answer;
    if (function.As<v8::Function>()
            ->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 1, &argument)
            .ToLocal(&answer)) {
      return answer;
    }
    connection.keep_exception(caught);
    return {};
  }

  static int wants(void* data, const char* table) {
    auto& self = *static_cast<Application*>(data);
    v8::Isolate* isolate = self.connection.isolate();
    v8::HandleScope handles(isolate);
    v8::Local<v8::String> name;
    v8::Local<v8::Value> answer;
    if (!js::string(isolate, table).ToLocal(&name) || !self.ask(self.filter, name).ToLocal(&answer)) return 0;
    return answer->BooleanValue(isolate) ? 1 : 0;
  }

  static int resolve(void* data, int kind, sqlite3_changeset_iter*) {
    auto& self = *static_cast<Application*>(data);
    if (!self.on_conflict->IsFunction()) return SQLITE_CHANGESET_ABORT;
    v8::Isolate* isolate = self.connection.isolate();
    v8::HandleScope handles(isolate);
    v8::Local<v8::Value> answer;
    if (!self.ask(self.on_conflict, v8::Integer::New(isolate, kind)).ToLocal(&answer)) return SQLITE_CHANGESET_ABORT;
    // What is no answer makes SQLite refuse with SQLITE_MISUSE.
    return answer->IsInt32() ? answer.As<v8::Int32>()->Value() : -1;
  }
};

}  // namespace

Result<bool> apply_changeset(Connection& connection, js::Bytes changes, v8::Local<v8::Value> filter,
                             v8::Local<v8::Value> on_conflict) {
  Connection::Busy busy(connection);
  Application application{connection, filter, on_conflict};
  // The functions may do what they like with the program's buffer meanwhile.
  std::vector<uint8_t> copy(changes.begin(), changes.end());
  const int code =
      sqlite3changeset_apply(connection.handle(), static_cast<int>(copy.size()), copy.data(),
                             filter->IsFunction() ? &Application::wants : nullptr, &Application::resolve, &application);
  if (connection.has_exception()) return connection.failure(code);
  if (code == SQLITE_ABORT) return false;
  if (code != SQLITE_OK) return throw_sqlite_error(connection.isolate(), code, sqlite3_errstr(code));
  return true;
}

}  // namespace weft::sqlite
