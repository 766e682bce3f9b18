// Strings of JavaScript as UTF-8 bytes for hashing, and results as encoded strings; with as few copies as the engine allows.
#pragma once

#include <simdutf.h>
#include <v8.h>

#include <cstdint>
#include <vector>

namespace weft::crypto {

/// How a result is handed to JavaScript; numbered as in `src/api/crypto/util.js`.
enum class Encoding : int32_t { kHex = 0, kBase64 = 1, kBase64Url = 2, kLatin1 = 3 };

/// Calls `use(data, size)` with the UTF-8 form of `string`; unpaired surrogates become U+FFFD. ASCII strings are passed from
/// where the engine keeps them, others by a buffer. `use` must not call into V8.
template <typename Use>
auto with_utf8(v8::Isolate* isolate, v8::Local<v8::String> string, Use&& use) {
  {
    v8::String::ValueView view(isolate, string);
    if (view.is_one_byte()) {
      const auto* data = reinterpret_cast<const char*>(view.data8());
      if (simdutf::validate_ascii(data, view.length())) return use(view.data8(), static_cast<size_t>(view.length()));
      std::vector<char> utf8(simdutf::utf8_length_from_latin1(data, view.length()));
      const size_t size = simdutf::convert_latin1_to_utf8(data, view.length(), utf8.data());
      return use(reinterpret_cast<const uint8_t*>(utf8.data()), size);
    }
  }
  std::vector<char> utf8(string->Utf8LengthV2(isolate));
  const size_t size =
      string->WriteUtf8V2(isolate, utf8.data(), utf8.size(), v8::String::WriteFlags::kReplaceInvalidUtf8);
  return use(reinterpret_cast<const uint8_t*>(utf8.data()), size);
}

/// The bytes as a string in `encoding`; empty if it would be longer than a string can be.
v8::MaybeLocal<v8::String> encode(v8::Isolate* isolate, const uint8_t* data, size_t size, Encoding encoding);

}  // namespace weft::crypto
