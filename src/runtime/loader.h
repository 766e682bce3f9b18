// Loading built-in JavaScript: the native half of `internal:runtime/loader`.
#pragma once

#include <v8.h>

#include <utility>
#include <vector>

namespace weft {

class BuiltinSource;
class Runtime;

/// Evaluates `internal:runtime/loader` in the current context, which loads the core, and returns its exports. Empty, with the
/// reason on stderr, when a built-in is broken.
v8::MaybeLocal<v8::Object> load_core(Runtime& runtime);

/// A built-in's script; its value is a function (exports, require, module, requireBuiltin, lazy, onStart). Empty with a pending
/// exception. `eager`: compile inner functions, too, as for a code cache.
v8::MaybeLocal<v8::Script> compile_builtin(Runtime& runtime, const BuiltinSource& source, bool eager);

/// While the image is made: remembers the scripts of a training run, to tell which of their functions were called.
class CompileRecorder {
 public:
  explicit CompileRecorder(Runtime& runtime) : runtime_(runtime) {}
  void add(const BuiltinSource& source, v8::Local<v8::Script> script);
  /// Fills BuiltinSource::called of each script that was added.
  void store();

 private:
  Runtime& runtime_;
  std::vector<std::pair<const BuiltinSource*, v8::Global<v8::CompileHintsCollector>>> scripts_;
};

}  // namespace weft
