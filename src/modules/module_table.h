// ES modules as the JavaScript loader sees them: a handle for each v8::Module.
#pragma once

#include <v8.h>

#include <unordered_map>

#include "runtime/runtime.h"

namespace weft::modules {

/// Where a context of node:vm keeps the symbol that answers import() of code without one, among its embedder data.
constexpr int kImporterIndex = 3;

/// A handle is an ordinary JavaScript object whose internal fields hold the module and what belongs to it. Everything
/// is reachable through V8's heap alone, so that cycles between modules and their loaders are collected like any other.
enum Field : int {
  kModule,   ///< v8::Module
  kUrl,      ///< v8::String
  kSymbol,   ///< the host-defined symbol, or undefined
  kLinked,   ///< v8::Array of handles in the order of the module's requests, or undefined
  kSteps,    ///< the function that fills a synthetic module, or undefined
  kContext,  ///< v8::Context
  kFieldCount
};

/// The module handles of one runtime, and the JavaScript functions that the engine's questions go to.
class ModuleTable {
 public:
  explicit ModuleTable(Runtime& runtime) : isolate_(runtime.isolate()) {}

  v8::Local<v8::Object> make_handle(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                                    v8::Local<v8::String> url, v8::Local<v8::Value> symbol, v8::Local<v8::Value> steps);
  /// The handle of a module; empty when JavaScript dropped it.
  v8::Local<v8::Object> find(v8::Local<v8::Module> module);

  /// import(): (symbol | undefined, referrer name, specifier, attributes, phase) -> promise.
  v8::Global<v8::Function> import_dynamically;
  /// import.meta: (symbol | undefined, meta, url, handle).
  v8::Global<v8::Function> initialize_meta;
  /// The host-defined options of the program's own files: [symbol].
  v8::Global<v8::PrimitiveArray> default_options;

 private:
  v8::Isolate* isolate_;
  v8::Global<v8::ObjectTemplate> template_;
  /// By v8::Module's identity hash; the handles are weak.
  std::unordered_multimap<int, v8::Global<v8::Object>> handles_;
};

/// The module behind a handle; empty when `value` is no handle.
v8::Local<v8::Module> module_of(v8::Local<v8::Object> handle);

/// Host-defined options that carry `symbol`; empty options for undefined.
v8::Local<v8::Data> host_options(v8::Isolate* isolate, v8::Local<v8::Value> symbol);

/// Whether a SyntaxError says that a CommonJS source is in fact an ES module.
bool is_module_syntax_error(v8::Isolate* isolate, v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                            v8::Local<v8::String> source, v8::Local<v8::String> filename);

}  // namespace weft::modules
