// Bytes <-> JavaScript strings in the encodings of Buffers. For every capability that takes or gives text of bytes.
#pragma once

#include <v8.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "api/buffer/codec.h"
#include "base/result.h"
#include "js/bytes.h"
#include "js/env.h"

namespace weft::buffer {

/// The string of some bytes; what is no valid UTF-8 becomes U+FFFD. Fails with ERR_STRING_TOO_LONG. On the isolate's
/// thread.
Result<v8::Local<v8::Value>> decode(js::Env& env, js::Bytes bytes, Encoding encoding);

/// Writes what fits of the text, never a part of a character, and returns the bytes written. Neither runs JavaScript
/// nor throws. On the isolate's thread.
size_t encode(v8::Isolate* isolate, v8::Local<v8::String> text, uint8_t* out, size_t capacity, Encoding encoding);

/// All of the text in an encoding.
std::vector<uint8_t> encode(v8::Isolate* isolate, v8::Local<v8::String> text, Encoding encoding);

}  // namespace weft::buffer
