#pragma once

#include <v8.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace weft::fs {

/// Memory of malloc, so that it can become an ArrayBuffer without a copy.
struct FreeDeleter {
  void operator()(void* data) const;
};
using OwnedBytes = std::unique_ptr<uint8_t[], FreeDeleter>;

/// Bytes that grow, such as the content of a file. May be filled on any thread.
struct GrowingBytes {
  OwnedBytes data;
  size_t size = 0;
  size_t capacity = 0;

  /// Makes room for `wanted` bytes in all and keeps the first `size`; false when there is no memory.
  bool reserve(size_t wanted);
  /// Gives memory back that is not used.
  void shrink();
};

/// What UTF-8 bytes become as a string: Latin-1 where all characters fit, which is half the memory and faster
/// afterwards.
struct Decoded {
  enum class Kind { kOneByte, kTwoByte, kMalformed, kNoMemory };
  Kind kind;
  const void* data;  ///< the bytes themselves, or where `scratch` holds the converted ones
  size_t units;
};

/// Decodes without V8, on any thread. The result points into `bytes` or `scratch`.
Decoded decode_utf8(const void* bytes, size_t size, GrowingBytes& scratch);

/// The string; malformed sequences become U+FFFD as the Encoding standard says. Empty, without an exception, when it
/// would be longer than V8 allows or there is no memory.
v8::MaybeLocal<v8::String> to_string(v8::Isolate* isolate, const Decoded& decoded);

/// Both in one, for short texts.
v8::MaybeLocal<v8::String> utf8_string(v8::Isolate* isolate, const void* data, size_t size);

/// An ArrayBuffer that takes over the bytes.
v8::Local<v8::ArrayBuffer> array_buffer(v8::Isolate* isolate, GrowingBytes&& bytes);

}  // namespace weft::fs
