// What follows a chain of asynchronous calls: the values of AsyncLocalStorage, kept in V8's continuation-preserved data.
#pragma once

#include <v8.h>

namespace weft::js {

/// The async context of a moment, to be entered again when that moment's callback runs. Empty contexts, the usual case, cost
/// nothing. Used and destroyed on the isolate's thread only.
class AsyncContext {
 public:
  AsyncContext() = default;
  /// The current one.
  explicit AsyncContext(v8::Isolate* isolate) {
    v8::Local<v8::Value> data = isolate->GetContinuationPreservedEmbedderData();
    if (!data->IsUndefined()) data_.Reset(isolate, data);
  }
  void reset() { data_.Reset(); }

  /// While it lives, `context` is the current one.
  class Scope {
   public:
    Scope(v8::Isolate* isolate, const AsyncContext& context)
        : isolate_(isolate), before_(isolate->GetContinuationPreservedEmbedderData()) {
      if (context.data_.IsEmpty()) {
        if (!before_->IsUndefined()) isolate->SetContinuationPreservedEmbedderData(v8::Undefined(isolate));
      } else {
        isolate->SetContinuationPreservedEmbedderData(context.data_.Get(isolate));
      }
    }
    Scope(const Scope&) = delete;
    ~Scope() { isolate_->SetContinuationPreservedEmbedderData(before_); }

   private:
    v8::Isolate* isolate_;
    v8::Local<v8::Value> before_;
  };

 private:
  v8::Global<v8::Value> data_;
};

}  // namespace weft::js
