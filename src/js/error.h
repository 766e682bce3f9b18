// From weft::Error to JavaScript's errors.
#pragma once

#include "base/result.h"
#include "js/env.h"

namespace weft::js {

/// The JavaScript error for a system or coded Error: Node's message, and the properties code, errno, syscall, path, dest,
/// address, port where they apply.
v8::Local<v8::Value> to_exception(Env& env, const Error& error);

/// Throws it; a pending Error throws nothing, since its exception is already there.
void throw_error(Env& env, const Error& error);

/// Node's ERR_INVALID_ARG_TYPE for a positional argument, counted from 1.
void throw_wrong_argument(Env& env, int position, std::string_view expected, v8::Local<v8::Value> received);
/// Node's ERR_OUT_OF_RANGE for a positional argument.
void throw_out_of_range(Env& env, int position, std::string_view expected, v8::Local<v8::Value> received);

}  // namespace weft::js
