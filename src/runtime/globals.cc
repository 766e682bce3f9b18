// `binding:globals`: properties that look like plain data, but are made when they are first read.
#include "runtime/runtime.h"

namespace weft {

namespace {

void make_value(v8::Local<v8::Name> key, const v8::PropertyCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::Value> id = info.Data(), exports, value;
  auto require = Runtime::from(isolate).require_builtin();
  if (require->Call(context, v8::Undefined(isolate), 1, &id).ToLocal(&exports) &&
      exports.As<v8::Object>()->Get(context, key).ToLocal(&value)) {
    info.GetReturnValue().Set(value);
  }
}

/// Defines `key` of `target` as a writable, configurable data property whose value is the export of that name of the built-in
/// `id`, which is loaded at the first read. The data is a string, not a function: V8 keeps it outside of the context, and a
/// function would drag the whole context into the part of the snapshot that belongs to the isolate.
void define_lazy(v8::Isolate* isolate, v8::Local<v8::Object> target, v8::Local<v8::Name> key, v8::Local<v8::String> id,
                 bool enumerable) {
  target->SetLazyDataProperty(isolate->GetCurrentContext(), key, &make_value, id, enumerable ? v8::None : v8::DontEnum)
      .Check();
}

}  // namespace

}  // namespace weft

WEFT_BINDING(globals) {
  b.reference(&weft::make_value);
  b.function<&weft::define_lazy>("defineLazy");
}
