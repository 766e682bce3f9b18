// JavaScript functions that C++ keeps and calls from the loop.
#pragma once

#include <v8.h>

#include "js/async_context.h"
#include "js/convert.h"
#include "js/env.h"

namespace weft::js {

/// A JavaScript function kept by C++. Movable; used and destroyed on the runtime's thread only.
/// It runs in the async context (AsyncLocalStorage) in which it was made.
/// call() is for the loop: it opens its own handle scope, runs nextTicks and microtasks afterwards, and reports an exception
/// as uncaught, as Node does for a callback.
class Callback {
 public:
  Callback() = default;
  Callback(Env& env, v8::Local<v8::Function> fn) : env_(&env), fn_(env.isolate(), fn), context_(env.isolate()) {}

  explicit operator bool() const { return !fn_.IsEmpty(); }
  Env& env() const { return *env_; }
  v8::Local<v8::Function> function() const { return fn_.Get(env_->isolate()); }
  void reset() {
    fn_.Reset();
    context_.reset();
  }

  template <typename... Args>
  void call(Args&&... args) const {
    v8::HandleScope handles(env_->isolate());
    v8::Local<v8::Context> context = env_->context();
    v8::Context::Scope entered(context);
    v8::Local<v8::Value> argv[sizeof...(Args) + 1];
    size_t n = 0;
    bool ok = (to_value(*env_, std::forward<Args>(args)).ToLocal(&argv[n++]) && ...);
    if (!ok) return;
    AsyncContext::Scope in_context(env_->isolate(), context_);
    (void)env_->call_from_loop(function(), v8::Undefined(env_->isolate()), static_cast<int>(sizeof...(Args)), argv);
  }

 private:
  Env* env_ = nullptr;
  v8::Global<v8::Function> fn_;
  AsyncContext context_;
};

template <>
struct From<Callback> {
  using Storage = Callback;
  static bool convert(Env& env, v8::Local<v8::Value> value, int position, Storage& out) {
    if (!value->IsFunction()) return throw_wrong_argument(env, position, "a function", value), false;
    out = Callback(env, value.As<v8::Function>());
    return true;
  }
  static Callback pass(Storage& s) { return std::move(s); }
};

}  // namespace weft::js
