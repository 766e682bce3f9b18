#include "api/crypto/text.h"

#include <array>
#include <memory>

namespace weft::crypto {
namespace {

size_t encoded_size(size_t size, Encoding encoding) {
  switch (encoding) {
    case Encoding::kHex:
      return size * 2;
    case Encoding::kBase64:
      return simdutf::base64_length_from_binary(size);
    case Encoding::kBase64Url:
      return simdutf::base64_length_from_binary(size, simdutf::base64_url);
    case Encoding::kLatin1:
      return size;
  }
  return 0;
}

void write_encoded(const uint8_t* data, size_t size, Encoding encoding, char* out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  const auto* bytes = reinterpret_cast<const char*>(data);
  switch (encoding) {
    case Encoding::kHex:
      for (size_t i = 0; i < size; ++i) {
        out[2 * i] = kDigits[data[i] >> 4];
        out[2 * i + 1] = kDigits[data[i] & 15];
      }
      break;
    case Encoding::kBase64:
      simdutf::binary_to_base64(bytes, size, out);
      break;
    case Encoding::kBase64Url:
      simdutf::binary_to_base64(bytes, size, out, simdutf::base64_url);
      break;
    case Encoding::kLatin1:
      std::copy(bytes, bytes + size, out);
      break;
  }
}

}  // namespace

v8::MaybeLocal<v8::String> encode(v8::Isolate* isolate, const uint8_t* data, size_t size, Encoding encoding) {
  const size_t length = encoded_size(size, encoding);
  if (length > static_cast<size_t>(v8::String::kMaxLength)) return {};
  std::array<char, 256> small;
  std::unique_ptr<char[]> large;
  char* out = small.data();
  if (length > small.size()) {
    large = std::make_unique<char[]>(length);
    out = large.get();
  }
  write_encoded(data, size, encoding, out);
  return v8::String::NewFromOneByte(isolate, reinterpret_cast<uint8_t*>(out), v8::NewStringType::kNormal,
                                    static_cast<int>(length));
}

}  // namespace weft::crypto
