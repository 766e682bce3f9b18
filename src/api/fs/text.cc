#include "api/fs/text.h"

#include <simdutf.h>

#include <algorithm>
#include <cstdlib>

namespace weft::fs {

void FreeDeleter::operator()(void* data) const { std::free(data); }

bool GrowingBytes::reserve(size_t wanted) {
  if (wanted <= capacity) return true;
  // Nothing is copied where there is nothing yet.
  if (size == 0) data.reset();
  auto* larger = static_cast<uint8_t*>(std::realloc(data.get(), wanted));
  if (larger == nullptr) {
    data.reset();
    size = capacity = 0;
    return false;
  }
  (void)data.release();
  data.reset(larger);
  capacity = wanted;
  return true;
}

void GrowingBytes::shrink() {
  if (size == 0 || size + size / 8 >= capacity) return;
  void* smaller = std::realloc(data.get(), size);
  if (smaller == nullptr) return;
  (void)data.release();
  data.reset(static_cast<uint8_t*>(smaller));
  capacity = size;
}

Decoded decode_utf8(const void* bytes, size_t size, GrowingBytes& scratch) {
  using Kind = Decoded::Kind;
  const auto* text = static_cast<const char*>(bytes);
  const simdutf::result ascii = simdutf::validate_ascii_with_errors(text, size);
  if (ascii.error == simdutf::SUCCESS) return {Kind::kOneByte, bytes, size};
  scratch.size = 0;
  if (!scratch.reserve(size)) return {Kind::kNoMemory, nullptr, 0};
  auto* narrow = reinterpret_cast<char*>(scratch.data.get());
  const simdutf::result latin1 = simdutf::convert_utf8_to_latin1_with_errors(text, size, narrow);
  if (latin1.error == simdutf::SUCCESS) return {Kind::kOneByte, narrow, latin1.count};
  if (latin1.error != simdutf::TOO_LARGE) return {Kind::kMalformed, bytes, size};
  // Never more units than bytes.
  if (!scratch.reserve(size * sizeof(char16_t))) return {Kind::kNoMemory, nullptr, 0};
  auto* wide = reinterpret_cast<char16_t*>(scratch.data.get());
  const size_t units = simdutf::convert_utf8_to_utf16le(text, size, wide);
  if (units == 0) return {Kind::kMalformed, bytes, size};
  return {Kind::kTwoByte, wide, units};
}

v8::MaybeLocal<v8::String> to_string(v8::Isolate* isolate, const Decoded& decoded) {
  if (decoded.units > static_cast<size_t>(v8::String::kMaxLength)) return {};
  const int units = static_cast<int>(decoded.units);
  switch (decoded.kind) {
    case Decoded::Kind::kOneByte:
      if (units == 0) return v8::String::Empty(isolate);
      return v8::String::NewFromOneByte(isolate, static_cast<const uint8_t*>(decoded.data), v8::NewStringType::kNormal,
                                        units);
    case Decoded::Kind::kTwoByte:
      return v8::String::NewFromTwoByte(isolate, static_cast<const uint16_t*>(decoded.data), v8::NewStringType::kNormal,
                                        units);
    case Decoded::Kind::kMalformed:
      return v8::String::NewFromUtf8(isolate, static_cast<const char*>(decoded.data), v8::NewStringType::kNormal,
                                     units);
    case Decoded::Kind::kNoMemory:
      break;
  }
  return {};
}

v8::MaybeLocal<v8::String> utf8_string(v8::Isolate* isolate, const void* data, size_t size) {
  GrowingBytes scratch;
  return to_string(isolate, decode_utf8(data, size, scratch));
}

v8::Local<v8::ArrayBuffer> array_buffer(v8::Isolate* isolate, GrowingBytes&& bytes) {
  if (bytes.size == 0) return v8::ArrayBuffer::New(isolate, 0);
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      bytes.data.release(), bytes.size, [](void* data, size_t, void*) { std::free(data); }, nullptr);
  return v8::ArrayBuffer::New(isolate, std::move(store));
}

}  // namespace weft::fs
