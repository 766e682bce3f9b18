#include "api/buffer/codec.h"

#include <simdutf.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace weft::buffer {

namespace {

constexpr uint8_t kInvalid = 0xff;

constexpr std::array<uint8_t, 256> make_base64_table() {
  std::array<uint8_t, 256> table{};
  table.fill(kInvalid);
  for (int i = 0; i < 26; i++) {
    table['A' + i] = static_cast<uint8_t>(i);
    table['a' + i] = static_cast<uint8_t>(26 + i);
  }
  for (int i = 0; i < 10; i++) table['0' + i] = static_cast<uint8_t>(52 + i);
  table['+'] = table['-'] = 62;
  table['/'] = table['_'] = 63;
  return table;
}

constexpr std::array<uint8_t, 256> make_hex_table() {
  std::array<uint8_t, 256> table{};
  table.fill(kInvalid);
  for (int i = 0; i < 10; i++) table['0' + i] = static_cast<uint8_t>(i);
  for (int i = 0; i < 6; i++) table['a' + i] = table['A' + i] = static_cast<uint8_t>(10 + i);
  return table;
}

constexpr auto kBase64Table = make_base64_table();
constexpr auto kHexTable = make_hex_table();

template <typename Unit>
size_t decode_base64_lenient(const Unit* text, size_t length, uint8_t* out, size_t capacity) {
  size_t written = 0;
  uint32_t bits = 0;
  int pending = 0;
  for (size_t i = 0; i < length && written < capacity; i++) {
    auto unit = static_cast<uint8_t>(text[i]);
    if (unit == '=') break;
    uint8_t value = kBase64Table[unit];
    if (value == kInvalid) continue;
    bits = bits << 6 | value;
    pending += 6;
    if (pending >= 8) {
      pending -= 8;
      out[written++] = static_cast<uint8_t>(bits >> pending);
    }
  }
  return written;
}

const char* as_simdutf(const uint8_t* text) { return reinterpret_cast<const char*>(text); }
const char16_t* as_simdutf(const uint16_t* text) { return reinterpret_cast<const char16_t*>(text); }

}  // namespace

template <typename Unit>
size_t decode_base64(const Unit* text, size_t length, uint8_t* out, size_t capacity) {
  // Well-formed text takes the fast way; it fails on the first character that is none, and on a group of one character.
  if (length >= 16 && capacity >= simdutf::maximal_binary_length_from_base64(as_simdutf(text), length)) {
    auto result = simdutf::base64_to_binary(as_simdutf(text), length, reinterpret_cast<char*>(out),
                                            simdutf::base64_default_or_url);
    if (result.error == simdutf::SUCCESS) return result.count;
  }
  return decode_base64_lenient(text, length, out, capacity);
}

template <typename Unit>
size_t decode_hex(const Unit* text, size_t length, uint8_t* out, size_t capacity) {
  size_t pairs = std::min(length / 2, capacity);
  for (size_t i = 0; i < pairs; i++) {
    uint8_t high = kHexTable[static_cast<uint8_t>(text[2 * i])];
    uint8_t low = kHexTable[static_cast<uint8_t>(text[2 * i + 1])];
    if ((high | low) == kInvalid) return i;
    out[i] = static_cast<uint8_t>(high << 4 | low);
  }
  return pairs;
}

template size_t decode_base64(const uint8_t*, size_t, uint8_t*, size_t);
template size_t decode_base64(const uint16_t*, size_t, uint8_t*, size_t);
template size_t decode_hex(const uint8_t*, size_t, uint8_t*, size_t);
template size_t decode_hex(const uint16_t*, size_t, uint8_t*, size_t);

namespace {
/// Both digits of each byte, in the order in which they are written.
constexpr std::array<std::array<char, 2>, 256> make_hex_digits() {
  constexpr char kDigits[] = "0123456789abcdef";
  std::array<std::array<char, 2>, 256> digits{};
  for (int i = 0; i < 256; i++) digits[i] = {kDigits[i >> 4], kDigits[i & 15]};
  return digits;
}
constexpr auto kHexDigits = make_hex_digits();
}  // namespace

void encode_hex(const uint8_t* bytes, size_t size, char* out) {
  for (size_t i = 0; i < size; i++) std::memcpy(out + 2 * i, kHexDigits[bytes[i]].data(), 2);
}

void fill_pattern(uint8_t* out, size_t size, const uint8_t* pattern, size_t pattern_size) {
  if (size == 0) return;
  size_t done = std::min(size, pattern_size);
  std::memmove(out, pattern, done);  // the pattern may lie in the same buffer
  while (done < size) {
    // What is there is whole repetitions: doubling it keeps it so.
    size_t count = std::min(done - done % pattern_size, size - done);
    std::memcpy(out + done, out, count);
    done += count;
  }
}

namespace {
template <typename Unit>
Unit reversed(Unit unit) {
  if constexpr (sizeof(Unit) == 2) return __builtin_bswap16(unit);
  if constexpr (sizeof(Unit) == 4) return __builtin_bswap32(unit);
  if constexpr (sizeof(Unit) == 8) return __builtin_bswap64(unit);
}
template <typename Unit>
void swap_units(uint8_t* data, size_t size) {
  for (size_t i = 0; i < size; i += sizeof(Unit)) {
    Unit unit;
    std::memcpy(&unit, data + i, sizeof unit);  // a Buffer need not be aligned
    unit = reversed(unit);
    std::memcpy(data + i, &unit, sizeof unit);
  }
}
}  // namespace

void swap_bytes(uint8_t* data, size_t size, size_t unit) {
  switch (unit) {
    case 2:
      return swap_units<uint16_t>(data, size);
    case 4:
      return swap_units<uint32_t>(data, size);
    case 8:
      return swap_units<uint64_t>(data, size);
  }
}

int64_t find(const uint8_t* haystack, size_t size, const uint8_t* needle, size_t needle_size, size_t start,
             bool forward, size_t step) {
  if (needle_size > size) return -1;
  if (forward) {
    // Looking for the first byte alone is many times faster than memmem(), as long as it is rare.
    int chances = 16;
    for (size_t at = start; at + needle_size <= size;) {
      const void* found = chances-- > 0 || needle_size == 1
                              ? std::memchr(haystack + at, needle[0], size - at - needle_size + 1)
                              : memmem(haystack + at, size - at, needle, needle_size);
      if (found == nullptr) return -1;
      auto* hit = static_cast<const uint8_t*>(found);
      size_t index = static_cast<size_t>(hit - haystack);
      if (index % step == 0 && std::memcmp(hit, needle, needle_size) == 0) return static_cast<int64_t>(index);
      at = index + 1;
    }
    return -1;
  }
  for (size_t end = std::min(start, size - needle_size) + 1; end > 0;) {
    auto* hit = static_cast<const uint8_t*>(memrchr(haystack, needle[0], end));
    if (hit == nullptr) return -1;
    size_t index = static_cast<size_t>(hit - haystack);
    if (index % step == 0 && std::memcmp(hit, needle, needle_size) == 0) return static_cast<int64_t>(index);
    end = index;
  }
  return -1;
}

int64_t search_start(size_t size, int64_t offset, size_t needle_size, bool forward) {
  auto length = static_cast<int64_t>(size);
  auto needle = static_cast<int64_t>(needle_size);
  if (offset < 0) {
    offset += length;
    if (offset >= 0) return offset;
    return forward || needle == 0 ? 0 : -1;  // before the beginning
  }
  if (offset + needle <= length) return offset;
  if (needle == 0) return length;
  return forward ? -1 : length - 1;
}

}  // namespace weft::buffer
