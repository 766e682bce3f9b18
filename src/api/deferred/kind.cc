#include "api/deferred/kind.h"

namespace weft::deferred {

Kind kind(v8::Local<v8::Value> value) {
  if (!value->IsObject()) return Kind::kPrimitive;
  if (value->IsProxy()) return Kind::kProxy;
  if (value->IsFunction()) return Kind::kFunction;
  if (value->IsArray()) return Kind::kArray;
  if (value->IsArrayBufferView() || value->IsArrayBuffer() || value->IsSharedArrayBuffer() || value->IsDate() ||
      value->IsRegExp() || value->IsNumberObject() || value->IsStringObject() || value->IsBooleanObject() ||
      value->IsBigIntObject() || value->IsWasmModuleObject() || value->IsWasmMemoryObject()) {
    return Kind::kLeaf;
  }
  if (value->IsMap()) return Kind::kMap;
  if (value->IsSet()) return Kind::kSet;
  if (value->IsNativeError()) return Kind::kError;
  if (value->IsModuleNamespaceObject()) return Kind::kNamespace;
  if (value->IsPromise()) return Kind::kPromise;
  if (value->IsGeneratorObject()) return Kind::kGenerator;
  if (value->IsWeakMap() || value->IsWeakSet() || value->IsWeakRef()) return Kind::kWeak;
  if (value->IsMapIterator() || value->IsSetIterator()) return Kind::kIterator;
  if (value->IsExternal() || value->IsSymbolObject() || value->IsArgumentsObject()) return Kind::kOther;
  if (value.As<v8::Object>()->InternalFieldCount() > 0) return Kind::kNative;
  return Kind::kObject;
}

}  // namespace weft::deferred
