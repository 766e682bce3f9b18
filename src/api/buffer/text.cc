#include "api/buffer/text.h"

#include <simdutf.h>

#include <algorithm>
#include <cstring>
#include <memory>

namespace weft::buffer {
namespace {

using v8::Local;
using v8::NewStringType;
using v8::String;
using v8::Value;

Error too_long() {
  char message[80];
  snprintf(message, sizeof message, "Cannot create a string longer than 0x%x characters", String::kMaxLength);
  return Error::coded(ErrorKind::kError, "ERR_STRING_TOO_LONG", message);
}

/// Room for text on the way to V8: on the stack when it is small.
template <typename Unit>
class Scratch {
 public:
  explicit Scratch(size_t size) {
    if (size > kInline) heap_.reset(new Unit[size]);
  }
  Unit* data() { return heap_ ? heap_.get() : inline_; }

 private:
  static constexpr size_t kInline = 2048 / sizeof(Unit);
  std::unique_ptr<Unit[]> heap_;
  Unit inline_[kInline];
};

/// Above this size (in units) V8 gets memory of ours instead of a copy of it.
constexpr size_t kExternalFrom = 1 << 20;

class ExternalOneByte final : public String::ExternalOneByteStringResource {
 public:
  ExternalOneByte(std::unique_ptr<char[]> data, size_t length) : data_(std::move(data)), length_(length) {}
  const char* data() const override { return data_.get(); }
  size_t length() const override { return length_; }

 private:
  std::unique_ptr<char[]> data_;
  size_t length_;
};

class ExternalTwoByte final : public String::ExternalStringResource {
 public:
  ExternalTwoByte(std::unique_ptr<char16_t[]> data, size_t length) : data_(std::move(data)), length_(length) {}
  const uint16_t* data() const override { return reinterpret_cast<const uint16_t*>(data_.get()); }
  size_t length() const override { return length_; }

 private:
  std::unique_ptr<char16_t[]> data_;
  size_t length_;
};

Result<Local<Value>> finished(v8::MaybeLocal<String> text) {
  Local<String> string;
  if (!text.ToLocal(&string)) return too_long();
  return Local<Value>(string);
}

/// A string of `length` Latin-1 characters that `fill` writes.
template <typename Fill>
Result<Local<Value>> make_one_byte(v8::Isolate* isolate, size_t length, Fill fill) {
  if (length > static_cast<size_t>(String::kMaxLength)) return too_long();
  if (length >= kExternalFrom) {
    std::unique_ptr<char[]> data(new char[length]);
    fill(data.get());
    return finished(String::NewExternalOneByte(isolate, new ExternalOneByte(std::move(data), length)));
  }
  Scratch<char> scratch(length);
  fill(scratch.data());
  return finished(String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(scratch.data()),
                                         NewStringType::kNormal, static_cast<int>(length)));
}

Result<Local<Value>> from_latin1(v8::Isolate* isolate, js::Bytes bytes) {
  if (bytes.size() >= kExternalFrom) {
    return make_one_byte(isolate, bytes.size(), [&](char* out) { std::memcpy(out, bytes.data(), bytes.size()); });
  }
  return finished(
      String::NewFromOneByte(isolate, bytes.data(), NewStringType::kNormal, static_cast<int>(bytes.size())));
}

Result<Local<Value>> from_two_byte(v8::Isolate* isolate, std::unique_ptr<char16_t[]> data, size_t length) {
  return finished(String::NewExternalTwoByte(isolate, new ExternalTwoByte(std::move(data), length)));
}

Result<Local<Value>> from_utf16(v8::Isolate* isolate, js::Bytes bytes) {
  size_t length = bytes.size() / 2;
  if (length > static_cast<size_t>(String::kMaxLength)) return too_long();
  if (length >= kExternalFrom) {
    std::unique_ptr<char16_t[]> data(new char16_t[length]);
    std::memcpy(data.get(), bytes.data(), length * 2);
    return from_two_byte(isolate, std::move(data), length);
  }
  auto* units = reinterpret_cast<const uint16_t*>(bytes.data());
  Scratch<uint16_t> aligned(reinterpret_cast<uintptr_t>(units) % 2 == 0 ? 0 : length);
  if (reinterpret_cast<uintptr_t>(units) % 2 != 0) {
    std::memcpy(aligned.data(), bytes.data(), length * 2);
    units = aligned.data();
  }
  return finished(String::NewFromTwoByte(isolate, units, NewStringType::kNormal, static_cast<int>(length)));
}

Result<Local<Value>> from_utf8(v8::Isolate* isolate, js::Bytes bytes) {
  auto* data = reinterpret_cast<const char*>(bytes.data());
  size_t size = bytes.size();
  auto ascii = simdutf::validate_ascii_with_errors(data, size);
  if (ascii.error == simdutf::SUCCESS) return from_latin1(isolate, bytes);
  if (size < kExternalFrom) {
    // No more units than bytes: nothing has to be counted. What begins with a character of Latin-1 probably is all
    // that.
    Scratch<char16_t> scratch(size);
    if ((bytes[ascii.count] & 0xfe) == 0xc2) {
      auto* latin1 = reinterpret_cast<char*>(scratch.data());
      auto result = simdutf::convert_utf8_to_latin1_with_errors(data, size, latin1);
      if (result.error == simdutf::SUCCESS) {
        return finished(String::NewFromOneByte(isolate, reinterpret_cast<const uint8_t*>(latin1),
                                               NewStringType::kNormal, static_cast<int>(result.count)));
      }
    }
    auto result = simdutf::convert_utf8_to_utf16le_with_errors(data, size, scratch.data());
    if (result.error == simdutf::SUCCESS) {
      return finished(String::NewFromTwoByte(isolate, reinterpret_cast<const uint16_t*>(scratch.data()),
                                             NewStringType::kNormal, static_cast<int>(result.count)));
    }
  } else if (simdutf::validate_utf8(data, size)) {
    size_t length = simdutf::utf16_length_from_utf8(data, size);
    if (length > static_cast<size_t>(String::kMaxLength)) return too_long();
    std::unique_ptr<char16_t[]> units(new char16_t[length]);
    length = simdutf::convert_valid_utf8_to_utf16le(data, size, units.get());
    return from_two_byte(isolate, std::move(units), length);
  }
  // V8 knows what to put for broken sequences.
  if (size > static_cast<size_t>(String::kMaxLength)) return too_long();
  return finished(String::NewFromUtf8(isolate, data, NewStringType::kNormal, static_cast<int>(size)));
}

Result<Local<Value>> from_ascii(v8::Isolate* isolate, js::Bytes bytes) {
  if (simdutf::validate_ascii(reinterpret_cast<const char*>(bytes.data()), bytes.size())) {
    return from_latin1(isolate, bytes);
  }
  return make_one_byte(isolate, bytes.size(), [&](char* out) {
    for (size_t i = 0; i < bytes.size(); i++) out[i] = static_cast<char>(bytes[i] & 0x7f);
  });
}

size_t encode_utf8(v8::Isolate* isolate, Local<String> text, uint8_t* out, size_t capacity) {
  auto* to = reinterpret_cast<char*>(out);
  {
    String::ValueView view(isolate, text);
    if (view.is_one_byte()) {
      return simdutf::convert_latin1_to_utf8_safe(reinterpret_cast<const char*>(view.data8()), view.length(), to,
                                                  capacity);
    }
    auto* units = reinterpret_cast<const char16_t*>(view.data16());
    // Three bytes a unit are the most there can be; if they fit, nothing has to be counted.
    if (capacity / 3 >= view.length()) {
      auto result = simdutf::convert_utf16le_to_utf8_with_errors(units, view.length(), to);
      if (result.error == simdutf::SUCCESS) return result.count;
    }
  }
  return text->WriteUtf8V2(isolate, to, capacity, String::WriteFlags::kReplaceInvalidUtf8);
}

size_t encode_utf16(v8::Isolate* isolate, Local<String> text, uint8_t* out, size_t capacity) {
  String::ValueView view(isolate, text);
  size_t count = std::min<size_t>(view.length(), capacity / 2);
  if (view.is_one_byte()) {
    const uint8_t* data = view.data8();
    for (size_t i = 0; i < count; i++) {
      out[2 * i] = data[i];
      out[2 * i + 1] = 0;
    }
  } else if (count > 0) {
    std::memcpy(out, view.data16(), count * 2);
  }
  return count * 2;
}

template <typename Decode>
size_t encode_coded(v8::Isolate* isolate, Local<String> text, Decode decode) {
  String::ValueView view(isolate, text);
  return view.is_one_byte() ? decode(view.data8(), view.length()) : decode(view.data16(), view.length());
}

}  // namespace

Result<Local<Value>> decode(js::Env& env, js::Bytes bytes, Encoding encoding) {
  v8::Isolate* isolate = env.isolate();
  if (bytes.empty()) return Local<Value>(String::Empty(isolate));
  auto* data = reinterpret_cast<const char*>(bytes.data());
  switch (encoding) {
    case Encoding::kUtf8:
      return from_utf8(isolate, bytes);
    case Encoding::kAscii:
      return from_ascii(isolate, bytes);
    case Encoding::kUtf16le:
      return from_utf16(isolate, bytes);
    case Encoding::kHex:
      return make_one_byte(isolate, bytes.size() * 2, [&](char* out) { encode_hex(bytes.data(), bytes.size(), out); });
    case Encoding::kBase64:
    case Encoding::kBase64url: {
      auto options = encoding == Encoding::kBase64 ? simdutf::base64_default : simdutf::base64_url;
      return make_one_byte(isolate, simdutf::base64_length_from_binary(bytes.size(), options),
                           [&](char* out) { simdutf::binary_to_base64(data, bytes.size(), out, options); });
    }
    case Encoding::kLatin1:
      break;
  }
  if (bytes.size() > static_cast<size_t>(String::kMaxLength)) return too_long();
  return from_latin1(isolate, bytes);
}

size_t encode(v8::Isolate* isolate, Local<String> text, uint8_t* out, size_t capacity, Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return encode_utf8(isolate, text, out, capacity);
    case Encoding::kUtf16le:
      return encode_utf16(isolate, text, out, capacity);
    case Encoding::kBase64:
    case Encoding::kBase64url:
      return encode_coded(isolate, text,
                          [&](auto* units, size_t length) { return decode_base64(units, length, out, capacity); });
    case Encoding::kHex:
      return encode_coded(isolate, text,
                          [&](auto* units, size_t length) { return decode_hex(units, length, out, capacity); });
    case Encoding::kAscii:
    case Encoding::kLatin1:
      break;
  }
  auto count = static_cast<uint32_t>(std::min<size_t>(static_cast<size_t>(text->Length()), capacity));
  text->WriteOneByteV2(isolate, 0, count, out);
  return count;
}

std::vector<uint8_t> encode(v8::Isolate* isolate, Local<String> text, Encoding encoding) {
  auto length = static_cast<size_t>(text->Length());
  size_t capacity = length;
  if (encoding == Encoding::kUtf8) capacity = length * 3;
  if (encoding == Encoding::kUtf16le) capacity = length * 2;
  std::vector<uint8_t> out(capacity);
  out.resize(encode(isolate, text, out.data(), capacity, encoding));
  return out;
}

}  // namespace weft::buffer
