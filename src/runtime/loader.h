// Loading built-in JavaScript: the native half of `internal:runtime/loader`.
#pragma once

#include <v8.h>

namespace weft {

class Runtime;

/// Evaluates `internal:runtime/loader` in the current context, which loads the core, and returns its exports. Empty, with the
/// reason on stderr, when a built-in is broken.
v8::MaybeLocal<v8::Object> load_core(Runtime& runtime);

/// Compiles a built-in as a function (exports, require, module, requireBuiltin, lazy, onStart); empty with a pending
/// exception. `eager`: compile inner functions, too, as for a code cache.
v8::MaybeLocal<v8::Function> compile_builtin(Runtime& runtime, const class BuiltinSource& source, bool eager);


}  // namespace weft
