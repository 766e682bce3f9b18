// What kind of object a value is, as far as it matters for sending it to another thread.
#pragma once

#include <v8.h>

#include <cstdint>

namespace weft::deferred {

/// Known to `internal:deferred/graph` by number.
enum class Kind : int32_t {
  kPrimitive = 0,
  kObject = 1,
  kArray = 2,
  kMap = 3,
  kSet = 4,
  kFunction = 5,
  kLeaf = 6,  ///< cloned as it is, and holds no further objects: dates, buffers, views, boxed primitives, …
  kError = 7,
  kNamespace = 8,
  kNative = 9,  ///< an object of C++'s
  kProxy = 10,
  kGenerator = 11,
  kPromise = 12,
  kWeak = 13,  ///< WeakMap, WeakSet, WeakRef
  kIterator = 14,
  kOther = 15,
};

Kind kind(v8::Local<v8::Value> value);
inline int32_t kind_of(v8::Local<v8::Value> value) { return static_cast<int32_t>(kind(value)); }

}  // namespace weft::deferred
