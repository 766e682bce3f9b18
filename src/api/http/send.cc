#include "api/http/send.h"

#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <string_view>

namespace weft::http {

namespace {

/// Most messages are smaller; their bytes are put together on the stack.
constexpr size_t kSmall = 8 * 1024;
/// For the length of a body, in either notation.
constexpr size_t kFrameRoom = 64;
/// Views up to this size are copied behind the head, which is cheaper than a second part for the kernel.
constexpr size_t kCopied = 2 * 1024;

char* append(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* append_number(char* out, size_t number, int base) { return std::to_chars(out, out + 20, number, base).ptr; }

char* begin_body(char* out, Frame frame, size_t size) {
  if (frame == Frame::kLength) {
    out = append(out, "Content-Length: ");
    out = append_number(out, size, 10);
    return append(out, "\r\n\r\n");
  }
  if (frame == Frame::kChunk && size > 0) {
    out = append_number(out, size, 16);
    return append(out, "\r\n");
  }
  return out;
}

std::string_view end_of_body(Frame frame, size_t size) {
  if (frame != Frame::kChunk) return "";
  return size > 0 ? "\r\n0\r\n\r\n" : "0\r\n\r\n";
}

double outcome(int32_t written, size_t size) {
  return written < 0 ? written : static_cast<double>(size) * 2 + (written > 0 ? 1 : 0);
}

uv_buf_t part(const void* data, size_t size) {
  return uv_buf_init(const_cast<char*>(static_cast<const char*>(data)), static_cast<unsigned>(size));
}

}  // namespace

double send_message(v8::Isolate* isolate, stream_base::Stream& stream, v8::Local<v8::String> head,
                    v8::Local<v8::Value> body, Frame frame) {
  const auto head_size = static_cast<size_t>(head->Length());
  const bool is_text = body->IsString();
  js::Bytes bytes;
  size_t size = 0;
  if (is_text) {
    size = body.As<v8::String>()->Utf8LengthV2(isolate);
  } else if (js::Bytes::is(body)) {
    bytes = js::Bytes::of(body);
    size = bytes.size();
  }
  const bool together = is_text || size <= kCopied;
  // Text takes the head with it into UTF-8, unless the head goes before the length of a chunk.
  const size_t head_bytes = is_text && size > 0 && frame != Frame::kChunk ? head->Utf8LengthV2(isolate) : head_size;
  const size_t room = head_bytes + kFrameRoom + (together ? size : 0);
  std::array<char, kSmall> small;
  std::unique_ptr<char[]> large;
  char* start = small.data();
  if (room > small.size()) {
    large = std::make_unique_for_overwrite<char[]>(room);
    start = large.get();
  }
  if (head_bytes == head_size) {
    head->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(head_size), reinterpret_cast<uint8_t*>(start));
  } else {
    head->WriteUtf8V2(isolate, start, head_bytes, v8::String::WriteFlags::kReplaceInvalidUtf8);
  }
  char* out = begin_body(start + head_bytes, frame, size);
  const auto last = end_of_body(frame, size);
  if (together) {
    if (is_text) {
      // Text of ASCII alone needs no conversion.
      auto text = body.As<v8::String>();
      if (size == static_cast<size_t>(text->Length())) {
        text->WriteOneByteV2(isolate, 0, static_cast<uint32_t>(size), reinterpret_cast<uint8_t*>(out));
      } else {
        text->WriteUtf8V2(isolate, out, size, v8::String::WriteFlags::kReplaceInvalidUtf8);
      }
    } else if (size > 0) {
      std::memcpy(out, bytes.data(), size);
    }
    out = append(out + size, last);
    const uv_buf_t whole = part(start, static_cast<size_t>(out - start));
    return outcome(stream.write_parts(&whole, 1, body), size);
  }
  const std::array<uv_buf_t, 3> parts = {part(start, static_cast<size_t>(out - start)), part(bytes.data(), size),
                                         part(last.data(), last.size())};
  return outcome(stream.write_parts(parts.data(), last.empty() ? 2 : 3, body), size);
}

}  // namespace weft::http
