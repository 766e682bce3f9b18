// `binding:async_hooks`: V8's hooks for the life of promises.
#include "runtime/runtime.h"

namespace weft::async_hooks {

namespace {

/// Functions or undefined: init(promise, parent), before(promise), after(promise), resolve(promise).
void set_promise_hooks(Runtime& runtime, v8::Local<v8::Value> init, v8::Local<v8::Value> before,
                       v8::Local<v8::Value> after, v8::Local<v8::Value> resolve) {
  auto as_function = [](v8::Local<v8::Value> value) {
    return value->IsFunction() ? value.As<v8::Function>() : v8::Local<v8::Function>();
  };
  runtime.context()->SetPromiseHooks(as_function(init), as_function(before), as_function(after), as_function(resolve));
}

}  // namespace

}  // namespace weft::async_hooks

WEFT_BINDING(async_hooks) { b.function<&weft::async_hooks::set_promise_hooks>("setPromiseHooks"); }
