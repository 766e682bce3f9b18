#include "api/encoding/decoder.h"

#include <simdutf.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ucnv_err.h>

#include <algorithm>
#include <cstring>

#include "api/buffer/text.h"
#include "api/encoding/single_byte.h"

namespace weft::encoding {

using v8::Local;
using v8::Value;

namespace {

constexpr char16_t kReplacement = 0xfffd;

/// ICU's converter for a multi-byte encoding of the standard. The standard's decoders are those of browsers: GBK is
/// read as GB 18030, Shift_JIS and EUC-KR with Windows' extensions, Big5 with those of Hong Kong.
const char* icu_name(const std::string& name) {
  if (name == "gbk" || name == "gb18030") return "gb18030";
  if (name == "big5") return "Big5-HKSCS";
  if (name == "euc-jp") return "EUC-JP";
  if (name == "iso-2022-jp") return "ISO-2022-JP";
  if (name == "shift_jis") return "windows-31j";
  if (name == "euc-kr") return "windows-949";
  return nullptr;
}

/// Puts U+FFFD for what cannot be decoded. (ICU's own callback puts U+001A for some single bytes.)
void substitute(const void*, UConverterToUnicodeArgs* args, const char*, int32_t, UConverterCallbackReason reason,
                UErrorCode* status) {
  if (reason > UCNV_IRREGULAR) return;  // opened, reset, closed
  *status = U_ZERO_ERROR;
  ucnv_cbToUWriteUChars(args, &kReplacement, 1, 0, status);
}

/// How many bytes at the end are the beginning of a UTF-8 sequence that may still become valid.
size_t incomplete_utf8(const uint8_t* data, size_t size) {
  for (size_t kept = 1; kept <= std::min<size_t>(size, 3); kept++) {
    uint8_t lead = data[size - kept];
    if ((lead & 0xc0) == 0x80) continue;
    size_t length = lead >= 0xc2 && lead <= 0xdf ? 2 : (lead & 0xf0) == 0xe0 ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 1;
    if (length <= kept) return 0;
    if (kept >= 2) {
      // The second byte already tells overlong forms, surrogates and what lies above U+10FFFF.
      uint8_t second = data[size - kept + 1];
      if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f) || (lead == 0xf0 && second < 0x90) ||
          (lead == 0xf4 && second > 0x8f)) {
        return 0;
      }
    }
    return kept;
  }
  return 0;
}

}  // namespace

Decoder::Decoder(std::string name, bool fatal, bool ignore_bom)
    : name_(std::move(name)), fatal_(fatal), ignore_bom_(ignore_bom) {
  if (name_ == "utf-8") {
    kind_ = Kind::kUtf8;
  } else if (name_ == "utf-16le" || name_ == "utf-16be") {
    kind_ = Kind::kUtf16;
    big_endian_ = name_ == "utf-16be";
  } else if (name_ == "x-user-defined") {
    kind_ = Kind::kUserDefined;
  } else if ((table_ = single_byte_table(name_)) != nullptr) {
    kind_ = Kind::kSingleByte;
  } else if (const char* icu = icu_name(name_)) {
    UErrorCode status = U_ZERO_ERROR;
    converter_.reset(ucnv_open(icu, &status));
    if (U_FAILURE(status)) return;
    ucnv_setToUCallBack(converter_.get(), fatal_ ? UCNV_TO_U_CALLBACK_STOP : substitute, nullptr, nullptr, nullptr,
                        &status);
    kind_ = Kind::kIcu;
  }
}

void Decoder::drop_incomplete() {
  pending_.clear();
  if (converter_) ucnv_reset(converter_.get());
}

Error Decoder::invalid() const {
  return Error::type("ERR_ENCODING_INVALID_ENCODED_DATA", "The encoded data was not valid for encoding " + name_);
}

Result<Local<Value>> Decoder::decode(js::Env& env, js::Bytes bytes, bool flush) {
  if (ended_) {
    started_ = false;
    drop_incomplete();
  }
  ended_ = flush;
  if (kind_ == Kind::kUtf8) return decode_utf8(env, bytes, flush);
  std::u16string text;
  bool good = false;
  switch (kind_) {
    case Kind::kUtf16:
      good = decode_utf16(bytes, flush, text);
      break;
    case Kind::kSingleByte:
    case Kind::kUserDefined:
      good = decode_single_byte(bytes, text);
      break;
    default:
      good = decode_icu(bytes, flush, text);
      break;
  }
  if (!good) {
    drop_incomplete();
    return invalid();
  }
  return buffer::decode(env, {reinterpret_cast<uint8_t*>(text.data()), text.size() * 2}, buffer::Encoding::kUtf16le);
}

Result<Local<Value>> Decoder::decode_utf8(js::Env& env, js::Bytes bytes, bool flush) {
  std::vector<uint8_t> joined;
  if (!pending_.empty()) {
    joined = std::move(pending_);
    pending_.clear();
    joined.insert(joined.end(), bytes.begin(), bytes.end());
    bytes = {joined.data(), joined.size()};
  }
  size_t size = bytes.size();
  if (!flush) size -= incomplete_utf8(bytes.data(), size);
  pending_.assign(bytes.data() + size, bytes.data() + bytes.size());
  js::Bytes head(bytes.data(), size);
  if (!started_ && size > 0) {
    started_ = true;
    if (!ignore_bom_ && size >= 3 && std::memcmp(head.data(), "\xef\xbb\xbf", 3) == 0)
      head = {head.data() + 3, size - 3};
  }
  if (fatal_ && !simdutf::validate_utf8(reinterpret_cast<const char*>(head.data()), head.size())) {
    drop_incomplete();
    return invalid();
  }
  return buffer::decode(env, head, buffer::Encoding::kUtf8);
}

bool Decoder::decode_utf16(js::Bytes bytes, bool flush, std::u16string& out) {
  std::vector<uint8_t> joined = std::move(pending_);
  pending_.clear();
  joined.insert(joined.end(), bytes.begin(), bytes.end());
  out.resize(joined.size() / 2);
  if (!out.empty()) std::memcpy(out.data(), joined.data(), out.size() * 2);
  if (big_endian_) {
    for (char16_t& unit : out) unit = static_cast<char16_t>(unit << 8 | unit >> 8);
  }
  bool odd = joined.size() % 2 != 0;
  if (!flush) {
    // A high surrogate at the end waits for its low one.
    size_t keep = odd ? 1 : 0;
    if (!out.empty() && (out.back() & 0xfc00) == 0xd800) {
      out.pop_back();
      keep += 2;
    }
    pending_.assign(joined.end() - static_cast<ptrdiff_t>(keep), joined.end());
  } else if (odd) {
    if (fatal_) return false;
    // Half a unit behind a high surrogate is one error with it.
    if (out.empty() || (out.back() & 0xfc00) != 0xd800) out.push_back(kReplacement);
  }
  if (fatal_ && !simdutf::validate_utf16le(out.data(), out.size())) return false;
  if (!fatal_) simdutf::to_well_formed_utf16le(out.data(), out.size(), out.data());
  if (!started_ && !out.empty()) {
    started_ = true;
    if (!ignore_bom_ && out[0] == 0xfeff) out.erase(0, 1);
  }
  return true;
}

bool Decoder::decode_single_byte(js::Bytes bytes, std::u16string& out) const {
  out.resize(bytes.size());
  for (size_t i = 0; i < bytes.size(); i++) {
    uint8_t byte = bytes[i];
    if (byte < 0x80) {
      out[i] = byte;
    } else if (table_ == nullptr) {
      out[i] = static_cast<char16_t>(0xf700 + byte);  // x-user-defined
    } else {
      out[i] = table_[byte - 0x80];
      if (fatal_ && out[i] == kReplacement) return false;
    }
  }
  return true;
}

bool Decoder::decode_icu(js::Bytes bytes, bool flush, std::u16string& out) {
  auto* source = reinterpret_cast<const char*>(bytes.data());
  const char* end = source + bytes.size();
  char16_t chunk[2048];
  for (;;) {
    char16_t* target = chunk;
    UErrorCode status = U_ZERO_ERROR;
    ucnv_toUnicode(converter_.get(), &target, chunk + std::size(chunk), &source, end, nullptr, flush, &status);
    out.append(chunk, static_cast<size_t>(target - chunk));
    if (status == U_BUFFER_OVERFLOW_ERROR) continue;
    if (U_FAILURE(status)) return false;
    break;
  }
  if (name_ == "euc-kr") {
    // Windows' table has characters for two bytes that stand for nothing in the standard.
    for (char16_t& unit : out) {
      if (unit != 0x80 && unit != 0xf8f7) continue;
      if (fatal_) return false;
      unit = kReplacement;
    }
  }
  return true;
}

namespace {

/// Decodes UTF-8 that comes in one piece, without keeping anything.
Result<Local<Value>> decode_utf8_once(js::Env& env, js::Bytes bytes, bool ignore_bom, bool fatal) {
  if (!ignore_bom && bytes.size() >= 3 && std::memcmp(bytes.data(), "\xef\xbb\xbf", 3) == 0) {
    bytes = {bytes.data() + 3, bytes.size() - 3};
  }
  if (fatal && !simdutf::validate_utf8(reinterpret_cast<const char*>(bytes.data()), bytes.size())) {
    return Error::type("ERR_ENCODING_INVALID_ENCODED_DATA", "The encoded data was not valid for encoding utf-8");
  }
  return buffer::decode(env, bytes, buffer::Encoding::kUtf8);
}

/// The text in UTF-8, in an ArrayBuffer of its own.
Result<Local<Value>> encode_utf8(js::Env& env, Local<v8::String> text) {
  v8::Isolate* isolate = env.isolate();
  size_t size = text->Utf8LengthV2(isolate);
  auto store = v8::ArrayBuffer::NewBackingStore(isolate, size, v8::BackingStoreInitializationMode::kUninitialized,
                                                v8::BackingStoreOnFailureMode::kReturnNull);
  if (store == nullptr) return Error::range("ERR_MEMORY_ALLOCATION_FAILED", "Array buffer allocation failed");
  if (size > 0) buffer::encode(isolate, text, static_cast<uint8_t*>(store->Data()), size, buffer::Encoding::kUtf8);
  return Local<Value>(v8::Uint8Array::New(v8::ArrayBuffer::New(isolate, std::move(store)), 0, size));
}

/// Writes what fits; `result`, a Uint32Array of two, gets the units read and the bytes written.
void encode_into(js::Env& env, Local<v8::String> text, js::Bytes target, js::Bytes result) {
  size_t read = 0;
  size_t written = text->WriteUtf8V2(env.isolate(), reinterpret_cast<char*>(target.data()), target.size(),
                                     v8::String::WriteFlags::kReplaceInvalidUtf8, &read);
  const uint32_t counts[2] = {static_cast<uint32_t>(read), static_cast<uint32_t>(written)};
  std::memcpy(result.data(), counts, std::min(result.size(), sizeof counts));
}

}  // namespace
}  // namespace weft::encoding

WEFT_BINDING(encoding) {
  using weft::encoding::Decoder;
  b.type<Decoder>("Decoder")
      .constructor<std::string, bool, bool>()
      .method<&Decoder::decode>("decode")
      .getter<&Decoder::valid>("valid");
  b.function<&weft::encoding::decode_utf8_once>("decodeUtf8");
  b.function<&weft::encoding::encode_utf8>("encodeUtf8");
  b.fast<&weft::encoding::encode_into>("encodeInto");
}
