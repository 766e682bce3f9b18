// The global object of a contextified sandbox. V8 asks here about every property of it; answers come from the sandbox
// first, and what scripts define arrives there. The real global object below holds the built-ins of the context.
//
// Interceptor callbacks are V8's own signature; nothing of the binding layer fits them.
#include "api/vm/contextify.h"

namespace weft::vm {

namespace {

using v8::Intercepted;
using v8::Local;
using v8::Name;
using v8::Value;

/// What a callback works with; false while the context is still being made.
struct Target {
  Local<v8::Context> context;
  Local<v8::Object> sandbox;
  Local<v8::Object> global;

  template <typename Info>
  bool find(const Info& info) {
    v8::Isolate* isolate = info.GetIsolate();
    if (!info.HolderV2()->GetCreationContext(isolate).ToLocal(&context)) return false;
    if (context->GetNumberOfEmbedderDataFields() <= static_cast<uint32_t>(kSandboxIndex)) return false;
    Local<Value> data = context->GetEmbedderData(kSandboxIndex);
    if (!data->IsObject()) return false;
    sandbox = data.As<v8::Object>();
    global = context->Global();
    return true;
  }
};

bool is_read_only(v8::PropertyAttribute attributes) { return (attributes & v8::ReadOnly) != 0; }

Intercepted get(Local<Name> property, const v8::PropertyCallbackInfo<Value>& info) {
  Target t;
  if (!t.find(info)) return Intercepted::kNo;
  v8::TryCatch caught(info.GetIsolate());
  Local<Value> value;
  bool found = t.sandbox->GetRealNamedProperty(t.context, property).ToLocal(&value);
  if (!found && !caught.HasCaught()) found = t.global->GetRealNamedProperty(t.context, property).ToLocal(&value);
  if (caught.HasCaught()) {
    caught.ReThrow();
    return Intercepted::kYes;
  }
  if (!found) return Intercepted::kNo;
  // A sandbox that refers to itself refers to the global object, seen from inside.
  info.GetReturnValue().Set(value == t.sandbox ? t.global.As<Value>() : value);
  return Intercepted::kYes;
}

Intercepted query(Local<Name> property, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  Target t;
  if (!t.find(info)) return Intercepted::kNo;
  v8::PropertyAttribute attributes;
  if (t.sandbox->HasRealNamedProperty(t.context, property).FromMaybe(false)) {
    if (!t.sandbox->GetRealNamedPropertyAttributes(t.context, property).To(&attributes)) return Intercepted::kNo;
    info.GetReturnValue().Set(attributes);
    return Intercepted::kYes;
  }
  if (t.global->HasRealNamedProperty(t.context, property).FromMaybe(false)) {
    if (!t.global->GetRealNamedPropertyAttributes(t.context, property).To(&attributes)) return Intercepted::kNo;
    info.GetReturnValue().Set(attributes);
    return Intercepted::kYes;
  }
  return Intercepted::kNo;
}

/// Whether the sandbox's own property is an accessor.
bool is_accessor(Target& t, Local<Name> property) {
  Local<Value> value;
  v8::Isolate* isolate = t.context->GetIsolate();
  if (!t.sandbox->GetOwnPropertyDescriptor(t.context, property).ToLocal(&value) || !value->IsObject()) return false;
  auto descriptor = value.As<v8::Object>();
  return descriptor->HasOwnProperty(t.context, js::name(isolate, "get")).FromMaybe(false) ||
         descriptor->HasOwnProperty(t.context, js::name(isolate, "set")).FromMaybe(false);
}

Intercepted set(Local<Name> property, Local<Value> value, const v8::PropertyCallbackInfo<void>& info) {
  Target t;
  if (!t.find(info)) return Intercepted::kNo;
  v8::PropertyAttribute on_global = v8::None, on_sandbox = v8::None;
  bool declared_on_global = t.global->GetRealNamedPropertyAttributes(t.context, property).To(&on_global);
  bool declared_on_sandbox = t.sandbox->GetRealNamedPropertyAttributes(t.context, property).To(&on_sandbox);
  // What the global object refuses, V8 refuses in the words of the language.
  if ((declared_on_global && is_read_only(on_global)) || (declared_on_sandbox && is_read_only(on_sandbox))) {
    return Intercepted::kNo;
  }
  // `x = 1` in strict code where there is no x is a ReferenceError; `this.x = 1` is not, nor is a function declaration.
  bool contextual = t.global != info.This();
  bool declared = declared_on_global || declared_on_sandbox;
  if (!declared && info.ShouldThrowOnError() && contextual && !value->IsFunction()) return Intercepted::kNo;
  if (!declared && property->IsSymbol()) return Intercepted::kNo;

  if (t.sandbox->Set(t.context, property, value).IsNothing()) return Intercepted::kYes;
  // A setter has done its work; a plain value is stored on the global object, too.
  if (declared_on_sandbox && is_accessor(t, property)) return Intercepted::kYes;
  return Intercepted::kNo;
}

Intercepted descriptor(Local<Name> property, const v8::PropertyCallbackInfo<Value>& info) {
  Target t;
  if (!t.find(info)) return Intercepted::kNo;
  if (!t.sandbox->HasOwnProperty(t.context, property).FromMaybe(false)) return Intercepted::kNo;
  Local<Value> value;
  if (t.sandbox->GetOwnPropertyDescriptor(t.context, property).ToLocal(&value)) {
    info.GetReturnValue().Set(value);
    return Intercepted::kYes;
  }
  return Intercepted::kNo;
}

Intercepted define(Local<Name> property, const v8::PropertyDescriptor& wanted,
                   const v8::PropertyCallbackInfo<void>& info) {
  Target t;
  if (!t.find(info)) return Intercepted::kNo;
  v8::Isolate* isolate = info.GetIsolate();
  v8::PropertyAttribute attributes = v8::None;
  bool declared = t.global->GetRealNamedPropertyAttributes(t.context, property).To(&attributes);
  // A property that can change neither value nor shape is left to V8, which says so.
  if (declared && is_read_only(attributes) && (attributes & v8::DontDelete) != 0) return Intercepted::kNo;

  auto define_on_sandbox = [&](v8::PropertyDescriptor& d) {
    if (wanted.has_enumerable()) d.set_enumerable(wanted.enumerable());
    if (wanted.has_configurable()) d.set_configurable(wanted.configurable());
    [[maybe_unused]] auto done = t.sandbox->DefineProperty(t.context, property, d);
  };
  Local<Value> undefined = v8::Undefined(isolate);
  if (wanted.has_get() || wanted.has_set()) {
    v8::PropertyDescriptor d(wanted.has_get() ? wanted.get() : undefined, wanted.has_set() ? wanted.set() : undefined);
    define_on_sandbox(d);
  } else {
    Local<Value> value = wanted.has_value() ? wanted.value() : undefined;
    if (wanted.has_writable()) {
      v8::PropertyDescriptor d(value, wanted.writable());
      define_on_sandbox(d);
    } else {
      v8::PropertyDescriptor d(value);
      define_on_sandbox(d);
    }
  }
  return Intercepted::kNo;
}

Intercepted remove(Local<Name> property, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  Target t;
  if (!t.find(info)) return Intercepted::kNo;
  if (t.sandbox->Delete(t.context, property).FromMaybe(false)) return Intercepted::kNo;
  // What cannot be deleted from the sandbox stays on the global object.
  info.GetReturnValue().Set(false);
  return Intercepted::kYes;
}

void list(const v8::PropertyCallbackInfo<v8::Array>& info) {
  Target t;
  if (!t.find(info)) return;
  Local<v8::Array> names;
  if (t.sandbox
          ->GetPropertyNames(t.context, v8::KeyCollectionMode::kOwnOnly, v8::ALL_PROPERTIES,
                             v8::IndexFilter::kSkipIndices, v8::KeyConversionMode::kConvertToString)
          .ToLocal(&names)) {
    info.GetReturnValue().Set(names);
  }
}

void list_indices(const v8::PropertyCallbackInfo<v8::Array>& info) {
  Target t;
  if (!t.find(info)) return;
  v8::Isolate* isolate = info.GetIsolate();
  Local<v8::Array> names;
  if (!t.sandbox
           ->GetPropertyNames(t.context, v8::KeyCollectionMode::kOwnOnly, v8::SKIP_SYMBOLS,
                              v8::IndexFilter::kIncludeIndices, v8::KeyConversionMode::kKeepNumbers)
           .ToLocal(&names)) {
    return;
  }
  v8::LocalVector<Value> indices(isolate);
  for (uint32_t i = 0; i < names->Length(); i++) {
    Local<Value> name;
    if (names->Get(t.context, i).ToLocal(&name) && name->IsUint32()) indices.push_back(name);
  }
  info.GetReturnValue().Set(v8::Array::New(isolate, indices.data(), indices.size()));
}

template <typename Info>
Local<Name> index_name(const Info& info, uint32_t index) {
  return v8::Integer::NewFromUnsigned(info.GetIsolate(), index)
      ->ToString(info.GetIsolate()->GetCurrentContext())
      .ToLocalChecked();
}

Intercepted get_index(uint32_t i, const v8::PropertyCallbackInfo<Value>& info) {
  return get(index_name(info, i), info);
}
Intercepted query_index(uint32_t i, const v8::PropertyCallbackInfo<v8::Integer>& info) {
  return query(index_name(info, i), info);
}
Intercepted set_index(uint32_t i, Local<Value> value, const v8::PropertyCallbackInfo<void>& info) {
  return set(index_name(info, i), value, info);
}
Intercepted descriptor_index(uint32_t i, const v8::PropertyCallbackInfo<Value>& info) {
  return descriptor(index_name(info, i), info);
}
Intercepted define_index(uint32_t i, const v8::PropertyDescriptor& wanted, const v8::PropertyCallbackInfo<void>& info) {
  return define(index_name(info, i), wanted, info);
}
Intercepted remove_index(uint32_t i, const v8::PropertyCallbackInfo<v8::Boolean>& info) {
  return remove(index_name(info, i), info);
}

}  // namespace

Local<v8::ObjectTemplate> intercepted_global(v8::Isolate* isolate, Local<v8::String> class_name) {
  Local<v8::FunctionTemplate> constructor = v8::FunctionTemplate::New(isolate);
  constructor->SetClassName(class_name);
  Local<v8::ObjectTemplate> global = constructor->InstanceTemplate();
  auto flags = v8::PropertyHandlerFlags::kHasNoSideEffect;
  global->SetHandler(
      v8::NamedPropertyHandlerConfiguration(get, set, query, remove, list, define, descriptor, {}, flags));
  global->SetHandler(v8::IndexedPropertyHandlerConfiguration(get_index, set_index, query_index, remove_index,
                                                             list_indices, define_index, descriptor_index, {}, flags));
  return global;
}

}  // namespace weft::vm
