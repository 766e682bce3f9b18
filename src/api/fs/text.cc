#include "api/fs/text.h"

#include <simdutf.h>

#include <cstdlib>

namespace weft::fs {
namespace {

/// From here on an external string costs less than the copy into V8's heap.
constexpr size_t kExternalStringBytes = 1024 * 1024;

class ExternalText final : public v8::String::ExternalOneByteStringResource {
 public:
  explicit ExternalText(FileBytes&& bytes) : bytes_(std::move(bytes)) {}
  const char* data() const override { return reinterpret_cast<const char*>(bytes_.data.get()); }
  size_t length() const override { return bytes_.size; }

 private:
  FileBytes bytes_;
};

v8::MaybeLocal<v8::String> one_byte(v8::Isolate* isolate, const uint8_t* data, size_t size) {
  return v8::String::NewFromOneByte(isolate, data, v8::NewStringType::kNormal, static_cast<int>(size));
}

}  // namespace

void FreeDeleter::operator()(void* data) const { std::free(data); }

v8::MaybeLocal<v8::String> utf8_string(v8::Isolate* isolate, const void* bytes, size_t size) {
  const auto* text = static_cast<const char*>(bytes);
  const auto* octets = static_cast<const uint8_t*>(bytes);
  if (size == 0) return v8::String::Empty(isolate);
  if (size > INT32_MAX) return {};
  const simdutf::result ascii = simdutf::validate_ascii_with_errors(text, size);
  if (ascii.error == simdutf::SUCCESS) return one_byte(isolate, octets, size);
  if (!simdutf::validate_utf8(text + ascii.count, size - ascii.count)) {
    return v8::String::NewFromUtf8(isolate, text, v8::NewStringType::kNormal, static_cast<int>(size));
  }
  // Text that fits Latin-1 becomes a one-byte string: half the memory, and faster everywhere afterwards.
  OwnedBytes narrow(static_cast<uint8_t*>(std::malloc(size)));
  if (narrow == nullptr) return {};
  const size_t narrow_size = simdutf::convert_utf8_to_latin1(text, size, reinterpret_cast<char*>(narrow.get()));
  if (narrow_size != 0) return one_byte(isolate, narrow.get(), narrow_size);
  narrow.reset();
  OwnedBytes wide(static_cast<uint8_t*>(std::malloc(simdutf::utf16_length_from_utf8(text, size) * sizeof(char16_t))));
  if (wide == nullptr) return {};
  auto* target = reinterpret_cast<char16_t*>(wide.get());
  const size_t units = simdutf::convert_valid_utf8_to_utf16le(text, size, target);
  return v8::String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(target), v8::NewStringType::kNormal,
                                    static_cast<int>(units));
}

v8::MaybeLocal<v8::String> utf8_string(v8::Isolate* isolate, FileBytes&& bytes) {
  if (bytes.size >= kExternalStringBytes && bytes.size <= static_cast<size_t>(v8::String::kMaxLength) &&
      simdutf::validate_ascii(reinterpret_cast<const char*>(bytes.data.get()), bytes.size)) {
    // V8 frees the resource with the string.
    return v8::String::NewExternalOneByte(isolate, new ExternalText(std::move(bytes)));
  }
  return utf8_string(isolate, bytes.data.get(), bytes.size);
}

v8::Local<v8::ArrayBuffer> array_buffer(v8::Isolate* isolate, FileBytes&& bytes) {
  if (bytes.size == 0) return v8::ArrayBuffer::New(isolate, 0);
  const size_t size = bytes.size;
  std::unique_ptr<v8::BackingStore> store = v8::ArrayBuffer::NewBackingStore(
      bytes.data.release(), size, [](void* data, size_t, void*) { std::free(data); }, nullptr);
  return v8::ArrayBuffer::New(isolate, std::move(store));
}

}  // namespace weft::fs
