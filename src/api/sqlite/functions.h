// Functions of the program that SQLite calls.
#pragma once

#include <v8.h>

#include <memory>
#include <string>

#include "api/sqlite/connection.h"

namespace weft::sqlite {

/// A function that somebody else keeps alive: SQLite's tables would otherwise hold what refers back to the database for ever.
class FunctionReference {
 public:
  FunctionReference() = default;
  FunctionReference(v8::Isolate* isolate, v8::Local<v8::Value> function);
  bool is_set() const { return !global_.IsEmpty(); }
  /// Calls it; empty if it threw, which the connection then keeps.
  v8::MaybeLocal<v8::Value> call(Connection& connection, int argc, v8::Local<v8::Value>* argv) const;

 private:
  v8::Global<v8::Function> global_;
};

/// What an SQL function is made of; `flags` are SQLite's (SQLITE_DETERMINISTIC, SQLITE_DIRECTONLY). Answer SQLite's code.
struct FunctionDefinition {
  std::string name;
  int arity = -1;
  bool big_ints = false;
  int flags = 0;
};
int define_function(Connection& connection, const FunctionDefinition& definition, v8::Local<v8::Function> function);
/// `start` is a value or a function that makes it; `inverse` and `result` may be undefined.
int define_aggregate(Connection& connection, const FunctionDefinition& definition, v8::Local<v8::Value> start,
                     v8::Local<v8::Function> step, v8::Local<v8::Value> inverse, v8::Local<v8::Value> result);

/// Asks the program before each action; must outlive its installation.
class Authorizer {
 public:
  Authorizer(Connection& connection, v8::Local<v8::Function> callback)
      : connection_(connection), callback_(connection.isolate(), callback) {}
  /// SQLite's callback; `self` is the Authorizer.
  static int ask(void* self, int action, const char* a, const char* b, const char* database, const char* trigger);

 private:
  Connection& connection_;
  FunctionReference callback_;
};

}  // namespace weft::sqlite
