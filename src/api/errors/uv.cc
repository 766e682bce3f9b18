// `binding:uv`: the errors that libuv knows, by number.
#include <uv.h>
#include <v8.h>

#include "js/binding.h"

namespace weft::errors {

namespace {

/// A Map of errno (negative) to [name, text].
v8::Local<v8::Map> error_map(v8::Isolate* isolate) {
  auto context = isolate->GetCurrentContext();
  auto map = v8::Map::New(isolate);
  auto add = [&](int number, const char* name, const char* text) {
    v8::Local<v8::Value> entry[] = {js::name(isolate, name), v8::String::NewFromUtf8(isolate, text).ToLocalChecked()};
    map->Set(context, v8::Integer::New(isolate, number), v8::Array::New(isolate, entry, 2)).ToLocalChecked();
  };
#define WEFT_ERROR(name, text) add(UV_##name, #name, text);
  UV_ERRNO_MAP(WEFT_ERROR)
#undef WEFT_ERROR
  return map;
}

}  // namespace

}  // namespace weft::errors

WEFT_BINDING(uv) {
  b.function<&weft::errors::error_map>("getErrorMap");
#define WEFT_ERROR(name, text) b.constant("UV_" #name, static_cast<int>(UV_##name));
  UV_ERRNO_MAP(WEFT_ERROR)
#undef WEFT_ERROR
}
