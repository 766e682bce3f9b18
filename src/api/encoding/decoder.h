// Decoders of the Encoding Standard: bytes in chunks become text.
#pragma once

#include <unicode/ucnv.h>
#include <v8.h>

#include <memory>
#include <string>
#include <vector>

#include "js/binding.h"

namespace weft::encoding {

/// A decoder of one encoding, with what it keeps between chunks. On its isolate's thread.
class Decoder final : public js::Object {
 public:
  /// `name` is one of the standard's, in lower case. An encoding that ICU does not have: valid() is false.
  Decoder(std::string name, bool fatal, bool ignore_bom);

  bool valid() const { return kind_ != Kind::kNone; }

  /// The text of a chunk. `flush` ends the stream: what is incomplete then is an error, and the next chunk starts anew.
  /// Fails with ERR_ENCODING_INVALID_ENCODED_DATA if `fatal`; otherwise errors become U+FFFD.
  Result<v8::Local<v8::Value>> decode(js::Env& env, js::Bytes bytes, bool flush);

 private:
  enum class Kind { kNone, kUtf8, kUtf16, kSingleByte, kUserDefined, kIcu };
  struct CloseConverter {
    void operator()(UConverter* converter) const { ucnv_close(converter); }
  };

  Result<v8::Local<v8::Value>> decode_utf8(js::Env& env, js::Bytes bytes, bool flush);
  bool decode_utf16(js::Bytes bytes, bool flush, std::u16string& out);
  bool decode_single_byte(js::Bytes bytes, std::u16string& out) const;
  bool decode_icu(js::Bytes bytes, bool flush, std::u16string& out);
  void drop_incomplete();
  Error invalid() const;

  const std::string name_;
  const bool fatal_;
  const bool ignore_bom_;
  Kind kind_ = Kind::kNone;
  bool big_endian_ = false;
  /// The beginning of the stream has been looked at for a byte order mark.
  bool started_ = false;
  /// The last chunk ended its stream: the next one starts another.
  bool ended_ = true;
  /// Bytes of an incomplete character.
  std::vector<uint8_t> pending_;
  const char16_t* table_ = nullptr;
  std::unique_ptr<UConverter, CloseConverter> converter_;
};

}  // namespace weft::encoding
