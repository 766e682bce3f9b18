// An open SQLite connection: what a database, its statements, its sessions and its functions share.
#pragma once

#include <v8.h>

#include <array>
#include <memory>
#include <mutex>
#include <string>

#include "api/sqlite/library.h"
#include "base/result.h"
#include "js/env.h"

namespace weft::sqlite {

/// What a connection is opened with; the names are those of DatabaseSync's options.
struct OpenOptions {
  std::string path;
  bool read_only = false;
  bool foreign_keys = true;
  bool double_quoted_literals = false;
  bool allow_extension = false;
  bool defensive = true;
  int timeout = 0;  ///< milliseconds that a locked database is waited for
};

/// Something that lives inside a connection and must end before it does. Registers itself; on the runtime's thread.
class Dependent {
 public:
  Dependent(const Dependent&) = delete;
  Dependent& operator=(const Dependent&) = delete;

 protected:
  friend class Connection;
  explicit Dependent(std::shared_ptr<class Connection> connection);
  virtual ~Dependent();
  /// Gives back what SQLite holds for it; may be called more than once.
  virtual void finish() = 0;

  std::shared_ptr<Connection> connection_;

 private:
  Dependent* next_ = nullptr;
  Dependent* previous_ = nullptr;
};

/// Owns a sqlite3*. Used on its runtime's thread, so that SQLite need not lock at each call; while backups are made, the thread
/// pool uses it, too, and both sides lock. After close() it stays as an empty shell for those who still refer to it.
class Connection {
 public:
  static Result<std::shared_ptr<Connection>> open(js::Env& env, const OpenOptions& options);
  ~Connection();

  sqlite3* handle() const { return handle_; }
  bool is_open() const { return handle_ != nullptr; }
  v8::Isolate* isolate() const { return env_.isolate(); }
  js::Env& env() const { return env_; }

  /// Ends all statements and sessions, then the connection: SQLite's side of it after the backups that are being made.
  void close();
  /// Ends all statements and sessions.
  void finish_dependents();

  /// Held by the runtime's thread during each use of the handle; costs nothing but while a backup is made.
  class Turn {
   public:
    explicit Turn(Connection& connection) {
      if (connection.backups_ > 0) lock_ = std::unique_lock(connection.mutex_);
    }

   private:
    std::unique_lock<std::recursive_mutex> lock_;
  };
  /// The same on the thread pool.
  std::unique_lock<std::recursive_mutex> turn_of_backup() { return std::unique_lock(mutex_); }
  /// On the runtime's thread, before the first and after the last turn of a backup.
  void begin_backup() { backups_++; }
  void end_backup();

  /// A turn during which SQLite may call functions of the program, so that the connection must not be closed.
  class Busy {
   public:
    explicit Busy(Connection& connection) : turn_(connection), connection_(connection) { connection_.depth_++; }
    ~Busy() { connection_.depth_--; }

   private:
    Turn turn_;
    Connection& connection_;
  };
  bool is_busy() const { return depth_ > 0; }

  /// Keeps what a function of the program threw, until SQLite has returned; only the first counts.
  void keep_exception(v8::TryCatch& caught);
  void keep_exception(v8::Local<v8::Value> exception);
  bool has_exception() const { return terminated_ || !exception_.IsEmpty(); }

  /// The error of the call into SQLite that just returned `code`: the program's own exception where there is one, else an
  /// ERR_SQLITE_ERROR, which is thrown; the result says that it is pending.
  Error failure(int code);

  /// Makes what StatementSync.run() answers: { changes, lastInsertRowid }.
  v8::Local<v8::DictionaryTemplate> outcome_template();

  /// Which of limit()'s a name means, in this order; SQLite's numbers.
  static constexpr std::array<int, 11> kLimits = {
      SQLITE_LIMIT_LENGTH,          SQLITE_LIMIT_SQL_LENGTH,      SQLITE_LIMIT_COLUMN,
      SQLITE_LIMIT_EXPR_DEPTH,      SQLITE_LIMIT_COMPOUND_SELECT, SQLITE_LIMIT_VDBE_OP,
      SQLITE_LIMIT_FUNCTION_ARG,    SQLITE_LIMIT_ATTACHED,        SQLITE_LIMIT_LIKE_PATTERN_LENGTH,
      SQLITE_LIMIT_VARIABLE_NUMBER, SQLITE_LIMIT_TRIGGER_DEPTH};

 private:
  friend class Dependent;
  Connection(js::Env& env, sqlite3* handle) : env_(env), handle_(handle) {}

  js::Env& env_;
  sqlite3* handle_;
  sqlite3* closing_ = nullptr;  ///< closed, but for backups
  std::recursive_mutex mutex_;
  int backups_ = 0;
  Dependent* dependents_ = nullptr;
  int depth_ = 0;
  bool terminated_ = false;
  v8::Global<v8::Value> exception_;
  v8::Global<v8::DictionaryTemplate> outcome_template_;
};

/// Throws ERR_SQLITE_ERROR with `errcode` and `errstr`, and says that it is pending.
Error throw_sqlite_error(v8::Isolate* isolate, int code, const char* message);

/// Node's errors for an object in the wrong state.
Error invalid_state(const char* message);
inline Error not_open() { return invalid_state("database is not open"); }

}  // namespace weft::sqlite
