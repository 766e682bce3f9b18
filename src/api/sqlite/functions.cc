#include "api/sqlite/functions.h"

#include <vector>

#include "api/sqlite/value.h"
#include "js/error.h"

namespace weft::sqlite {

FunctionReference::FunctionReference(v8::Isolate* isolate, v8::Local<v8::Value> function) {
  if (!function->IsFunction()) return;
  global_.Reset(isolate, function.As<v8::Function>());
  global_.SetWeak();
}

v8::MaybeLocal<v8::Value> FunctionReference::call(Connection& connection, int argc, v8::Local<v8::Value>* argv) const {
  v8::Isolate* isolate = connection.isolate();
  // SQLite goes on calling after a failure, to clean up.
  if (connection.has_exception() || isolate->HasPendingException() || global_.IsEmpty()) return {};
  v8::TryCatch caught(isolate);
  v8::Local<v8::Value> result;
  if (global_.Get(isolate)->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), argc, argv).ToLocal(&result)) {
    return result;
  }
  connection.keep_exception(caught);
  return {};
}

namespace {

/// What all kinds of functions have in common.
struct Shared {
  Connection& connection;
  bool big_ints;

  Integers integers() const { return big_ints ? Integers::kBigInts : Integers::kNumbers; }
  v8::Isolate* isolate() const { return connection.isolate(); }

  /// Appends the arguments of a call; false if one cannot be a number.
  bool arguments(int argc, sqlite3_value** argv, std::vector<v8::Local<v8::Value>>& out) const {
    if (connection.has_exception() || isolate()->HasPendingException()) return false;
    v8::TryCatch caught(isolate());
    for (int i = 0; i < argc; i++) {
      v8::Local<v8::Value> value;
      if (!argument_value(connection.env(), argv[i], integers()).ToLocal(&value)) {
        connection.keep_exception(caught);
        return false;
      }
      out.push_back(value);
    }
    return true;
  }

  /// Makes `value` the result, or the exception that is kept the reason why there is none.
  void give(sqlite3_context* context, v8::MaybeLocal<v8::Value> value) const {
    v8::Local<v8::Value> local;
    if (!value.ToLocal(&local)) return fail(context);
    v8::TryCatch caught(isolate());
    if (auto given = return_value(connection.env(), context, local); !given) {
      js::throw_error(connection.env(), given.error());
      connection.keep_exception(caught);
      fail(context);
    }
  }

  static void fail(sqlite3_context* context) { sqlite3_result_error(context, "", 0); }
};

template <typename T>
T& data_of(sqlite3_context* context) {
  return *static_cast<T*>(sqlite3_user_data(context));
}
template <typename T>
void destroy(void* data) {
  delete static_cast<T*>(data);
}

// --- functions of a row --------------------------------------------------------------------------------------------------

struct Scalar : Shared {
  FunctionReference function;

  static void call(sqlite3_context* context, int argc, sqlite3_value** argv) {
    auto& self = data_of<Scalar>(context);
    v8::HandleScope handles(self.isolate());
    std::vector<v8::Local<v8::Value>> values;
    if (!self.arguments(argc, argv, values)) return fail(context);
    self.give(context, self.function.call(self.connection, argc, values.data()));
  }
};

// --- functions of many rows ------------------------------------------------------------------------------------------------

struct Aggregate : Shared {
  v8::Global<v8::Value> start_value;
  FunctionReference start, step, inverse, result;

  /// The state of one aggregation, in memory that SQLite gives; null when there is none yet.
  struct State {
    v8::Global<v8::Value>* accumulated;
  };

  /// The accumulated value, made from `start` at the first call; null if that fails.
  v8::Global<v8::Value>* accumulated(sqlite3_context* context) {
    auto* state = static_cast<State*>(sqlite3_aggregate_context(context, sizeof(State)));
    if (state == nullptr) return sqlite3_result_error_nomem(context), nullptr;
    if (state->accumulated == nullptr) {
      v8::Local<v8::Value> first;
      if (start.is_set()) {
        if (!start.call(connection, 0, nullptr).ToLocal(&first)) return nullptr;
      } else {
        first = start_value.Get(isolate());
      }
      state->accumulated = new v8::Global<v8::Value>(isolate(), first);
    }
    return state->accumulated;
  }

  void advance(sqlite3_context* context, int argc, sqlite3_value** argv, const FunctionReference& function) {
    v8::HandleScope handles(isolate());
    auto* value = accumulated(context);
    if (value == nullptr) return fail(context);
    std::vector<v8::Local<v8::Value>> values{value->Get(isolate())};
    v8::Local<v8::Value> next;
    if (!arguments(argc, argv, values) ||
        !function.call(connection, static_cast<int>(values.size()), values.data()).ToLocal(&next)) {
      return fail(context);
    }
    value->Reset(isolate(), next);
  }

  void conclude(sqlite3_context* context, bool last) {
    v8::HandleScope handles(isolate());
    auto* value = accumulated(context);
    if (value == nullptr) return fail(context);
    v8::Local<v8::Value> outcome = value->Get(isolate());
    if (last) {
      delete value;
      static_cast<State*>(sqlite3_aggregate_context(context, sizeof(State)))->accumulated = nullptr;
    }
    if (!result.is_set()) return give(context, outcome);
    give(context, result.call(connection, 1, &outcome));
  }

  static void on_step(sqlite3_context* context, int argc, sqlite3_value** argv) {
    auto& self = data_of<Aggregate>(context);
    self.advance(context, argc, argv, self.step);
  }
  static void on_inverse(sqlite3_context* context, int argc, sqlite3_value** argv) {
    auto& self = data_of<Aggregate>(context);
    self.advance(context, argc, argv, self.inverse);
  }
  static void on_value(sqlite3_context* context) { data_of<Aggregate>(context).conclude(context, false); }
  /// A window's rows have had their results by on_value: what is left is to clean up.
  static void on_final(sqlite3_context* context) {
    auto& self = data_of<Aggregate>(context);
    if (!self.inverse.is_set()) return self.conclude(context, true);
    auto* state = static_cast<State*>(sqlite3_aggregate_context(context, 0));
    if (state != nullptr) delete std::exchange(state->accumulated, nullptr);
  }
};

}  // namespace

int define_function(Connection& connection, const FunctionDefinition& definition, v8::Local<v8::Function> function) {
  auto* scalar = new Scalar{{connection, definition.big_ints}, {connection.isolate(), function}};
  // SQLite destroys it, also when it refuses the function.
  return sqlite3_create_function_v2(connection.handle(), definition.name.c_str(), definition.arity,
                                    SQLITE_UTF8 | definition.flags, scalar, &Scalar::call, nullptr, nullptr,
                                    &destroy<Scalar>);
}

int define_aggregate(Connection& connection, const FunctionDefinition& definition, v8::Local<v8::Value> start,
                     v8::Local<v8::Function> step, v8::Local<v8::Value> inverse, v8::Local<v8::Value> result) {
  v8::Isolate* isolate = connection.isolate();
  auto* aggregate = new Aggregate{
      {connection, definition.big_ints}, {}, {isolate, start}, {isolate, step}, {isolate, inverse}, {isolate, result}};
  if (!aggregate->start.is_set()) aggregate->start_value.Reset(isolate, start);
  const bool window = aggregate->inverse.is_set();
  return sqlite3_create_window_function(connection.handle(), definition.name.c_str(), definition.arity,
                                        SQLITE_UTF8 | definition.flags, aggregate, &Aggregate::on_step,
                                        &Aggregate::on_final, window ? &Aggregate::on_value : nullptr,
                                        window ? &Aggregate::on_inverse : nullptr, &destroy<Aggregate>);
}

// --- authorizer ------------------------------------------------------------------------------------------------------------

int Authorizer::ask(void* data, int action, const char* a, const char* b, const char* database, const char* trigger) {
  auto& self = *static_cast<Authorizer*>(data);
  v8::Isolate* isolate = self.connection_.isolate();
  v8::HandleScope handles(isolate);
  const auto text = [&](const char* s) -> v8::Local<v8::Value> {
    v8::Local<v8::String> string;
    if (s == nullptr || !js::string(isolate, s).ToLocal(&string)) return v8::Null(isolate);
    return string;
  };
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, action), text(a), text(b), text(database), text(trigger)};
  v8::Local<v8::Value> answer;
  if (!self.callback_.call(self.connection_, 5, argv).ToLocal(&answer)) return SQLITE_DENY;
  if (!answer->IsInt32()) {
    self.connection_.keep_exception(
        v8::Exception::TypeError(js::name(isolate, "Authorizer callback must return an integer authorization code")));
    return SQLITE_DENY;
  }
  const int code = answer.As<v8::Int32>()->Value();
  if (code == SQLITE_OK || code == SQLITE_DENY || code == SQLITE_IGNORE) return code;
  self.connection_.keep_exception(
      v8::Exception::RangeError(js::name(isolate, "Authorizer callback returned a invalid authorization code")));
  return SQLITE_DENY;
}

}  // namespace weft::sqlite
