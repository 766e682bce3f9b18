// WebAssembly.compileStreaming() and instantiateStreaming(): V8 compiles while the bytes of a Response arrive.
#pragma once

#include <v8.h>

namespace weft {

/// V8's callback for a streaming compilation; hands source and stream to `internal:fetch/wasm_stream`. To be set on an
/// isolate before its context is made: V8 adds the two functions then.
void on_wasm_stream(const v8::FunctionCallbackInfo<v8::Value>& info);

}  // namespace weft
