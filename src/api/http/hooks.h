// The functions of `internal:http/parser` that parsers call.
#pragma once

#include <v8.h>

#include "runtime/runtime.h"

namespace weft::http {

/// Per-runtime state: what `setHooks` handed over.
class Hooks {
 public:
  enum Hook { kRequest, kBody, kComplete, kResponse, kExecute, kChunk, kHooks };
  explicit Hooks(Runtime& runtime) : runtime_(runtime) {}

  /// Empty (with a pending exception) when there is none, which would be an error of ours.
  v8::Local<v8::Function> get(Hook hook) const { return hooks_[hook].Get(runtime_.isolate()); }
  /// A Buffer on a part of an ArrayBuffer.
  v8::MaybeLocal<v8::Value> make_chunk(v8::Local<v8::Value> buffer, size_t offset, size_t size);
  /// Functions in the order of Hook, and the limit of a head in bytes where a parser is given none.
  void set(v8::Local<v8::Array> functions, double max_header_size);
  size_t max_header_size() const { return max_header_size_; }

 private:
  Runtime& runtime_;
  v8::Global<v8::Function> hooks_[kHooks];
  size_t max_header_size_ = 16384;
};

}  // namespace weft::http
