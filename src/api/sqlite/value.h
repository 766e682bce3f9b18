// SQLite's values and JavaScript's.
#pragma once

#include <v8.h>

#include "api/sqlite/library.h"
#include "base/result.h"
#include "js/env.h"

namespace weft::sqlite {

/// How integers reach JavaScript.
enum class Integers : bool { kNumbers, kBigInts };

/// A Uint8Array with a copy of the bytes.
v8::Local<v8::Value> bytes_value(v8::Isolate* isolate, const void* bytes, size_t size);

/// A column of the statement's current row. Empty with ERR_OUT_OF_RANGE pending where a number cannot hold the integer.
v8::MaybeLocal<v8::Value> column_value(js::Env& env, sqlite3_stmt* statement, int column, Integers integers);
/// An argument of an SQL function; the same.
v8::MaybeLocal<v8::Value> argument_value(js::Env& env, sqlite3_value* value, Integers integers);

/// Binds `value` to the parameter `index` (from 1). Answers SQLite's code, or the error of a value that SQLite has no type for.
Result<int> bind_value(js::Env& env, sqlite3_stmt* statement, int index, v8::Local<v8::Value> value);

/// Makes `value` the result of an SQL function; what cannot be becomes the function's error. Throws for a BigInt of more than
/// 64 bits, or beyond what the integers of a program can be.
Result<void> return_value(js::Env& env, sqlite3_context* context, v8::Local<v8::Value> value);

}  // namespace weft::sqlite
