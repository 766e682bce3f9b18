// `binding:util`: what a value is.
#include <v8.h>

#include "js/binding.h"

namespace weft::util {

namespace {

/// The kinds that util.inspect tells apart; src/api/util/inspect.js has the same numbers.
enum Kind : int32_t {
  kOther = 0,
  kArray,
  kMap,
  kSet,
  kTypedArray,
  kMapIterator,
  kSetIterator,
  kArguments,
  kRegExp,
  kDate,
  kError,
  kArrayBuffer,
  kSharedArrayBuffer,
  kDataView,
  kPromise,
  kWeakSet,
  kWeakMap,
  kNamespace,
  kBoxed,
  kExternal,
  kProxy,
};

bool is_boxed(v8::Local<v8::Value> v) {
  return v->IsNumberObject() || v->IsStringObject() || v->IsBooleanObject() || v->IsBigIntObject() ||
         v->IsSymbolObject();
}

int32_t classify(v8::Local<v8::Value> v) {
  if (!v->IsObject()) return kOther;
  if (v->IsProxy()) return kProxy;
  if (v->IsArray()) return kArray;
  if (v->IsFunction()) return kOther;
  if (v->IsArrayBufferView()) return v->IsDataView() ? kDataView : kTypedArray;
  if (v->IsMap()) return kMap;
  if (v->IsSet()) return kSet;
  if (v->IsNativeError()) return kError;
  if (v->IsDate()) return kDate;
  if (v->IsRegExp()) return kRegExp;
  if (v->IsPromise()) return kPromise;
  if (v->IsArgumentsObject()) return kArguments;
  if (v->IsMapIterator()) return kMapIterator;
  if (v->IsSetIterator()) return kSetIterator;
  if (v->IsArrayBuffer()) return kArrayBuffer;
  if (v->IsSharedArrayBuffer()) return kSharedArrayBuffer;
  if (is_boxed(v)) return kBoxed;
  if (v->IsWeakMap()) return kWeakMap;
  if (v->IsWeakSet()) return kWeakSet;
  if (v->IsModuleNamespaceObject()) return kNamespace;
  if (v->IsExternal()) return kExternal;
  return kOther;
}

template <bool (v8::Value::*Test)() const>
bool test(v8::Local<v8::Value> v) {
  return ((*v)->*Test)();
}

bool is_any_array_buffer(v8::Local<v8::Value> v) { return v->IsArrayBuffer() || v->IsSharedArrayBuffer(); }

/// The address that an External holds.
v8::Local<v8::Value> external_value(v8::Isolate* isolate, v8::Local<v8::Value> v) {
  return v8::BigInt::NewFromUnsigned(isolate, reinterpret_cast<uint64_t>(v.As<v8::External>()->Value()));
}

}  // namespace

/// Adds `classify` and the predicates of util.types.
void declare_types(js::Binding& b) {
  b.fast<&classify>("classify");
  b.function<&external_value>("getExternalValue");
  b.fast<&is_any_array_buffer>("isAnyArrayBuffer");
  b.fast<&is_boxed>("isBoxedPrimitive");
#define WEFT_PREDICATE(name) b.fast<&test<&v8::Value::I##name>>("i" #name);
  WEFT_PREDICATE(sExternal)
  WEFT_PREDICATE(sDate)
  WEFT_PREDICATE(sArgumentsObject)
  WEFT_PREDICATE(sBigIntObject)
  WEFT_PREDICATE(sBooleanObject)
  WEFT_PREDICATE(sNumberObject)
  WEFT_PREDICATE(sStringObject)
  WEFT_PREDICATE(sSymbolObject)
  WEFT_PREDICATE(sNativeError)
  WEFT_PREDICATE(sRegExp)
  WEFT_PREDICATE(sAsyncFunction)
  WEFT_PREDICATE(sGeneratorFunction)
  WEFT_PREDICATE(sGeneratorObject)
  WEFT_PREDICATE(sPromise)
  WEFT_PREDICATE(sMap)
  WEFT_PREDICATE(sSet)
  WEFT_PREDICATE(sMapIterator)
  WEFT_PREDICATE(sSetIterator)
  WEFT_PREDICATE(sWeakMap)
  WEFT_PREDICATE(sWeakSet)
  WEFT_PREDICATE(sArrayBuffer)
  WEFT_PREDICATE(sDataView)
  WEFT_PREDICATE(sSharedArrayBuffer)
  WEFT_PREDICATE(sProxy)
  WEFT_PREDICATE(sModuleNamespaceObject)
#undef WEFT_PREDICATE
}

}  // namespace weft::util
