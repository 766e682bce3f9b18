// Tables of the single-byte encodings of the Encoding Standard.
#pragma once

#include <string_view>

namespace weft::encoding {

/// What the bytes 0x80 to 0xff stand for, U+FFFD for nothing; null for a name (in lower case) that is no single-byte
/// encoding.
const char16_t* single_byte_table(std::string_view name);

}  // namespace weft::encoding
