// Bytes that OpenSSL made, as JavaScript's own memory.
#pragma once

#include <v8.h>

#include <cstdint>
#include <cstring>
#include <memory>
#include <utility>
#include <vector>

#include "api/crypto/secret_bytes.h"
#include "js/env.h"

namespace weft::crypto {

/// A new Uint8Array with a copy of the bytes. The runtime's thread only.
inline v8::Local<v8::Value> to_uint8_array(js::Env& env, const uint8_t* data, size_t size) {
  v8::Isolate* isolate = env.isolate();
  std::unique_ptr<v8::BackingStore> store =
      v8::ArrayBuffer::NewBackingStore(isolate, size, v8::BackingStoreInitializationMode::kUninitialized);
  if (size > 0) std::memcpy(store->Data(), data, size);
  return v8::Uint8Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0, size);
}

inline v8::Local<v8::Value> to_uint8_array(js::Env& env, const std::vector<uint8_t>& bytes) {
  return to_uint8_array(env, bytes.data(), bytes.size());
}
inline v8::Local<v8::Value> to_uint8_array(js::Env& env, const SecretBytes& bytes) {
  return to_uint8_array(env, bytes.data(), bytes.size());
}

}  // namespace weft::crypto
