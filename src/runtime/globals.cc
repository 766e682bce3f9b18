// `binding:globals`: properties that look like plain data, but are made when they are first read.
#include "runtime/runtime.h"

namespace weft {

namespace {

void make_value(v8::Local<v8::Name> key, const v8::PropertyCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::Value> argv[] = {key}, value;
  if (info.Data().As<v8::Function>()->Call(context, v8::Undefined(isolate), 1, argv).ToLocal(&value)) {
    info.GetReturnValue().Set(value);
  }
}

/// Defines `key` of `target` as a writable, configurable data property whose value is `make(key)`, called at the first read.
void define_lazy(v8::Isolate* isolate, v8::Local<v8::Object> target, v8::Local<v8::Name> key,
                 v8::Local<v8::Function> make, bool enumerable) {
  target
      ->SetLazyDataProperty(isolate->GetCurrentContext(), key, &make_value, make,
                            enumerable ? v8::None : v8::DontEnum)
      .Check();
}

}  // namespace

}  // namespace weft

WEFT_BINDING(globals) {
  b.reference(&weft::make_value);
  b.function<&weft::define_lazy>("defineLazy");
}
