// Bytes <-> text for the encodings of Buffers, without V8. Everything here is thread-safe and owns nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace weft::buffer {

/// The encodings of Buffers; the numbers are those of encodings.js.
enum class Encoding : int32_t { kAscii, kUtf8, kBase64, kUtf16le, kLatin1, kHex, kBase64url };

/// Decodes base64 of either alphabet the way Buffers do: characters outside of the alphabets are skipped, the first "="
/// ends it, a group that lacks characters gives the bytes it can. Only the low byte of a unit counts, as in Node.
/// Writes at most `capacity` bytes and returns how many.
template <typename Unit>
size_t decode_base64(const Unit* text, size_t length, uint8_t* out, size_t capacity);

/// Decodes pairs of hexadecimal digits up to the first that is none; an odd last digit is ignored.
template <typename Unit>
size_t decode_hex(const Unit* text, size_t length, uint8_t* out, size_t capacity);

/// Writes 2 * size characters.
void encode_hex(const uint8_t* bytes, size_t size, char* out);

/// Repeats the pattern over [out, out + size). `pattern_size` must not be 0.
void fill_pattern(uint8_t* out, size_t size, const uint8_t* pattern, size_t pattern_size);

/// Reverses the bytes of each unit of `unit` (2, 4 or 8) bytes; `size` is a multiple of it.
void swap_bytes(uint8_t* data, size_t size, size_t unit);

/// Finds `needle` in `haystack`, looking at `start` and then forward or backward; only at multiples of `step` bytes
/// from the beginning (2 for UTF-16, else 1). Gives the index, or -1.
int64_t find(const uint8_t* haystack, size_t size, const uint8_t* needle, size_t needle_size, size_t start,
             bool forward, size_t step);

/// Where a search starts for a byte offset as JavaScript gives it (negative: from the end); -1: nothing can be found.
int64_t search_start(size_t size, int64_t offset, size_t needle_size, bool forward);

}  // namespace weft::buffer
