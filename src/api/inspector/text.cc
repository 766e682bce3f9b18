#include "api/inspector/text.h"

#include <simdutf.h>

namespace weft::inspector {

std::string to_utf8(const v8_inspector::StringView& text) {
  std::string out;
  if (text.is8Bit()) {
    const auto* bytes = reinterpret_cast<const char*>(text.characters8());
    out.resize(simdutf::utf8_length_from_latin1(bytes, text.length()));
    out.resize(simdutf::convert_latin1_to_utf8(bytes, text.length(), out.data()));
    return out;
  }
  std::u16string units(reinterpret_cast<const char16_t*>(text.characters16()), text.length());
  simdutf::to_well_formed_utf16(units.data(), units.size(), units.data());
  out.resize(simdutf::utf8_length_from_utf16(units.data(), units.size()));
  out.resize(simdutf::convert_utf16_to_utf8(units.data(), units.size(), out.data()));
  return out;
}

Text::Text(std::string_view utf8) {
  if (simdutf::validate_ascii(utf8.data(), utf8.size())) {
    view_ = {reinterpret_cast<const uint8_t*>(utf8.data()), utf8.size()};
    return;
  }
  wide_.resize(simdutf::utf16_length_from_utf8(utf8.data(), utf8.size()));
  wide_.resize(simdutf::convert_utf8_to_utf16(utf8.data(), utf8.size(), wide_.data()));
  view_ = {reinterpret_cast<const uint16_t*>(wide_.data()), wide_.size()};
}

}  // namespace weft::inspector
