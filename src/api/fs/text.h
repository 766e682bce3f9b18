#pragma once

#include <v8.h>

#include <cstddef>
#include <cstdint>
#include <memory>

namespace weft::fs {

/// Memory of malloc, so that it can become an ArrayBuffer or an external string without a copy.
struct FreeDeleter {
  void operator()(void* data) const;
};
using OwnedBytes = std::unique_ptr<uint8_t[], FreeDeleter>;

/// Bytes of a file, owned.
struct FileBytes {
  OwnedBytes data;
  size_t size = 0;
};

/// The string of UTF-8 bytes; malformed sequences become U+FFFD as the Encoding standard says. Empty when the string would
/// be longer than V8 allows.
v8::MaybeLocal<v8::String> utf8_string(v8::Isolate* isolate, const void* data, size_t size);

/// The same for the whole of a file; large ASCII texts keep their memory instead of being copied.
v8::MaybeLocal<v8::String> utf8_string(v8::Isolate* isolate, FileBytes&& bytes);

/// An ArrayBuffer that takes over the bytes.
v8::Local<v8::ArrayBuffer> array_buffer(v8::Isolate* isolate, FileBytes&& bytes);

}  // namespace weft::fs
