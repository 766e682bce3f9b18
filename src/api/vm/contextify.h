// Contexts of node:vm: a global object of its own whose properties live on an ordinary object of the program, the
// sandbox.
#pragma once

#include <v8.h>

#include "runtime/runtime.h"

namespace weft::vm {

/// Where a context keeps its sandbox, among its embedder data.
constexpr int kSandboxIndex = 1;
/// Whether the context may compile WebAssembly: a boolean, or undefined for yes.
constexpr int kAllowWasmIndex = 2;

/// What makes a context differ from the main one.
struct ContextOptions {
  v8::Local<v8::String> name;
  v8::Local<v8::Value> origin;  ///< a string for debuggers, or undefined
  bool allow_strings = true;    ///< eval() and Function()
  bool allow_wasm = true;
  v8::Local<v8::Value> importer;     ///< host-defined symbol of code without one, or undefined
  bool own_microtask_queue = false;  ///< microtasks run after each evaluation, not with the main queue
};

/// A context for `sandbox`. The object knows its context from then on (context_of).
v8::MaybeLocal<v8::Context> contextify(Runtime& runtime, v8::Local<v8::Object> sandbox, const ContextOptions& options);
/// A context with an ordinary global object, which is returned.
v8::MaybeLocal<v8::Object> plain_context(Runtime& runtime, const ContextOptions& options);

/// The holder of an object's context: an object whose first internal field is the v8::Context. Empty when it has none.
v8::MaybeLocal<v8::Object> holder_of(v8::Isolate* isolate, v8::Local<v8::Object> object);

/// The global object's template, with the interceptors of contextify.
v8::Local<v8::ObjectTemplate> intercepted_global(v8::Isolate* isolate, v8::Local<v8::String> class_name);

}  // namespace weft::vm
