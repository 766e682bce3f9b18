#include "modules/module_table.h"

namespace weft::modules {

v8::Local<v8::Object> ModuleTable::make_handle(v8::Local<v8::Context> context, v8::Local<v8::Module> module,
                                               v8::Local<v8::String> url, v8::Local<v8::Value> symbol,
                                               v8::Local<v8::Value> steps) {
  v8::Local<v8::ObjectTemplate> shape;
  if (template_.IsEmpty()) {
    shape = v8::ObjectTemplate::New(isolate_);
    shape->SetInternalFieldCount(kFieldCount);
    template_.Reset(isolate_, shape);
  } else {
    shape = template_.Get(isolate_);
  }
  v8::Local<v8::Object> handle = shape->NewInstance(js::Env::from(isolate_).context()).ToLocalChecked();
  handle->SetInternalField(kModule, module);
  handle->SetInternalField(kUrl, url);
  handle->SetInternalField(kSymbol, symbol);
  handle->SetInternalField(kSteps, steps);
  handle->SetInternalField(kContext, context);
  v8::Global<v8::Object> weak(isolate_, handle);
  weak.SetWeak();
  handles_.emplace(module->GetIdentityHash(), std::move(weak));
  return handle;
}

v8::Local<v8::Object> ModuleTable::find(v8::Local<v8::Module> module) {
  auto [begin, end] = handles_.equal_range(module->GetIdentityHash());
  for (auto it = begin; it != end;) {
    if (it->second.IsEmpty()) {
      it = handles_.erase(it);
      continue;
    }
    v8::Local<v8::Object> handle = it->second.Get(isolate_);
    if (module_of(handle) == module) return handle;
    ++it;
  }
  return {};
}

v8::Local<v8::Module> module_of(v8::Local<v8::Object> handle) {
  if (handle->InternalFieldCount() != kFieldCount) return {};
  return handle->GetInternalField(kModule).As<v8::Module>();
}

v8::Local<v8::Data> host_options(v8::Isolate* isolate, v8::Local<v8::Value> symbol) {
  if (!symbol->IsSymbol()) return {};
  v8::Local<v8::PrimitiveArray> options = v8::PrimitiveArray::New(isolate, 1);
  options->Set(isolate, 0, symbol.As<v8::Primitive>());
  return options;
}

}  // namespace weft::modules
