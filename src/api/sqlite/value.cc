#include "api/sqlite/value.h"

#include <cstring>
#include <string>

#include "js/bytes.h"
#include "js/error.h"

namespace weft::sqlite {
namespace {

constexpr int64_t kMaxSafeInteger = (int64_t{1} << 53) - 1;

v8::MaybeLocal<v8::Value> integer(js::Env& env, int64_t n, Integers integers) {
  if (integers == Integers::kBigInts) return v8::BigInt::New(env.isolate(), n).As<v8::Value>();
  if (n >= INT32_MIN && n <= INT32_MAX) return v8::Integer::New(env.isolate(), static_cast<int32_t>(n)).As<v8::Value>();
  if (n >= -kMaxSafeInteger && n <= kMaxSafeInteger) {
    return v8::Number::New(env.isolate(), static_cast<double>(n)).As<v8::Value>();
  }
  js::throw_error(env,
                  Error::range("ERR_OUT_OF_RANGE",
                               "Value is too large to be represented as a JavaScript number: " + std::to_string(n)));
  return {};
}

v8::MaybeLocal<v8::Value> text(js::Env& env, const unsigned char* bytes, int size) {
  if (bytes == nullptr) return v8::String::Empty(env.isolate()).As<v8::Value>();
  v8::Local<v8::String> string;
  if (!js::string(env.isolate(), {reinterpret_cast<const char*>(bytes), static_cast<size_t>(size)}).ToLocal(&string)) {
    return {};
  }
  return string.As<v8::Value>();
}

}  // namespace

v8::Local<v8::Value> bytes_value(v8::Isolate* isolate, const void* bytes, size_t size) {
  auto store = v8::ArrayBuffer::NewBackingStore(isolate, size, v8::BackingStoreInitializationMode::kUninitialized);
  if (size > 0) memcpy(store->Data(), bytes, size);
  return v8::Uint8Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0, size);
}

v8::MaybeLocal<v8::Value> column_value(js::Env& env, sqlite3_stmt* statement, int column, Integers integers) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return integer(env, sqlite3_column_int64(statement, column), integers);
    case SQLITE_FLOAT:
      return v8::Number::New(env.isolate(), sqlite3_column_double(statement, column)).As<v8::Value>();
    case SQLITE_TEXT: {
      const unsigned char* bytes = sqlite3_column_text(statement, column);
      return text(env, bytes, sqlite3_column_bytes(statement, column));
    }
    case SQLITE_BLOB: {
      const void* bytes = sqlite3_column_blob(statement, column);
      return bytes_value(env.isolate(), bytes, static_cast<size_t>(sqlite3_column_bytes(statement, column)));
    }
    default:
      return v8::Null(env.isolate()).As<v8::Value>();
  }
}

v8::MaybeLocal<v8::Value> argument_value(js::Env& env, sqlite3_value* value, Integers integers) {
  switch (sqlite3_value_type(value)) {
    case SQLITE_INTEGER:
      return integer(env, sqlite3_value_int64(value), integers);
    case SQLITE_FLOAT:
      return v8::Number::New(env.isolate(), sqlite3_value_double(value)).As<v8::Value>();
    case SQLITE_TEXT: {
      const unsigned char* bytes = sqlite3_value_text(value);
      return text(env, bytes, sqlite3_value_bytes(value));
    }
    case SQLITE_BLOB: {
      const void* bytes = sqlite3_value_blob(value);
      return bytes_value(env.isolate(), bytes, static_cast<size_t>(sqlite3_value_bytes(value)));
    }
    default:
      return v8::Null(env.isolate()).As<v8::Value>();
  }
}

Result<int> bind_value(js::Env& env, sqlite3_stmt* statement, int index, v8::Local<v8::Value> value) {
  // A number is REAL for SQLite, whole or not: 7 / ? is not to change with what a program counts by.
  if (value->IsNumber()) return sqlite3_bind_double(statement, index, value.As<v8::Number>()->Value());
  if (value->IsString()) {
    const std::string bytes = js::utf8(env.isolate(), value.As<v8::String>());
    return sqlite3_bind_text64(statement, index, bytes.data(), bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  }
  if (value->IsNull()) return sqlite3_bind_null(statement, index);
  if (value->IsBoolean()) return sqlite3_bind_int(statement, index, value->IsTrue() ? 1 : 0);
  if (value->IsBigInt()) {
    bool lossless = false;
    const int64_t n = value.As<v8::BigInt>()->Int64Value(&lossless);
    if (!lossless) return Error::type("ERR_INVALID_ARG_VALUE", "BigInt value is too large to bind.");
    return sqlite3_bind_int64(statement, index, n);
  }
  if (js::Bytes::is(value)) {
    const js::Bytes bytes = js::Bytes::of(value);
    // A blob without bytes still needs an address: none would mean NULL.
    return sqlite3_bind_blob64(statement, index, bytes.empty() ? reinterpret_cast<const void*>("") : bytes.data(),
                               bytes.size(), SQLITE_TRANSIENT);
  }
  return Error::type("ERR_INVALID_ARG_TYPE",
                     "Provided value cannot be bound to SQLite parameter " + std::to_string(index) + ".");
}

Result<void> return_value(js::Env& env, sqlite3_context* context, v8::Local<v8::Value> value) {
  if (value->IsNullOrUndefined()) {
    sqlite3_result_null(context);
  } else if (value->IsNumber()) {
    sqlite3_result_double(context, value.As<v8::Number>()->Value());
  } else if (value->IsBoolean()) {
    sqlite3_result_int(context, value->IsTrue() ? 1 : 0);
  } else if (value->IsString()) {
    const std::string bytes = js::utf8(env.isolate(), value.As<v8::String>());
    sqlite3_result_text64(context, bytes.data(), bytes.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
  } else if (js::Bytes::is(value)) {
    const js::Bytes bytes = js::Bytes::of(value);
    sqlite3_result_blob64(context, bytes.empty() ? reinterpret_cast<const void*>("") : bytes.data(), bytes.size(),
                          SQLITE_TRANSIENT);
  } else if (value->IsBigInt()) {
    bool lossless = false;
    const int64_t n = value.As<v8::BigInt>()->Int64Value(&lossless);
    if (!lossless) return Error::range("ERR_OUT_OF_RANGE", "BigInt value is too large for SQLite");
    sqlite3_result_int64(context, n);
  } else if (value->IsPromise()) {
    sqlite3_result_error(context, "Asynchronous user-defined functions are not supported", -1);
  } else {
    sqlite3_result_error(context, "Returned JavaScript value cannot be converted to a SQLite value", -1);
  }
  return {};
}

}  // namespace weft::sqlite
