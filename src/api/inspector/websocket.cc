#include "api/inspector/websocket.h"

#include <openssl/evp.h>
#include <simdutf.h>

#include <utility>

namespace weft::inspector {
namespace {

enum Opcode : uint8_t { kContinuation = 0, kTextFrame = 1, kCloseFrame = 8, kPingFrame = 9, kPongFrame = 10 };

std::string frame(Opcode opcode, std::string_view payload) {
  std::string out;
  out.reserve(payload.size() + 10);
  out += static_cast<char>(0x80 | opcode);
  const size_t size = payload.size();
  if (size < 126) {
    out += static_cast<char>(size);
  } else {
    const bool is_short = size < 0x10000;
    out += static_cast<char>(is_short ? 126 : 127);
    for (int shift = is_short ? 8 : 56; shift >= 0; shift -= 8) out += static_cast<char>(size >> shift);
  }
  return out.append(payload);
}

bool is_valid_close(uint16_t code) {
  return (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) ||
         (code >= 3000 && code < 5000);
}

}  // namespace

std::string websocket_accept(std::string_view key) {
  constexpr std::string_view kMagic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::string text(key);
  text += kMagic;
  unsigned char digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  if (EVP_Digest(text.data(), text.size(), digest, &size, EVP_sha1(), nullptr) != 1) return {};
  std::string out(simdutf::base64_length_from_binary(size), '\0');
  out.resize(simdutf::binary_to_base64(reinterpret_cast<const char*>(digest), size, out.data()));
  return out;
}

std::string websocket_text(std::string_view message) { return frame(kTextFrame, message); }
std::string websocket_pong(std::string_view payload) { return frame(kPongFrame, payload); }

std::string websocket_close(uint16_t code) {
  if (code == 0) return frame(kCloseFrame, {});
  const char bytes[] = {static_cast<char>(code >> 8), static_cast<char>(code)};
  return frame(kCloseFrame, {bytes, 2});
}

void WebSocketReader::add(std::string_view bytes) {
  if (failed_) return;
  if (read_ > 0 && read_ >= buffer_.size() / 2) {
    buffer_.erase(0, read_);
    read_ = 0;
  }
  buffer_.append(bytes);
}

WebSocketReader::Event WebSocketReader::fail(uint16_t code) {
  failed_ = true;
  code_ = code;
  buffer_.clear();
  message_.clear();
  read_ = 0;
  return Event::kError;
}

WebSocketReader::Event WebSocketReader::next() {
  if (failed_) return Event::kError;
  for (;;) {
    const auto* bytes = reinterpret_cast<const uint8_t*>(buffer_.data()) + read_;
    const size_t available = buffer_.size() - read_;
    if (available < 2) return Event::kMore;
    const bool final = (bytes[0] & 0x80) != 0;
    const uint8_t opcode = bytes[0] & 0x0f;
    // No extension was agreed on, so that nothing may use the reserved bits; a client always masks.
    if ((bytes[0] & 0x70) != 0 || (bytes[1] & 0x80) == 0) return fail(kProtocolError);
    uint64_t size = bytes[1] & 0x7f;
    size_t head = 2;
    if (size >= 126) {
      const size_t width = size == 126 ? 2 : 8;
      if (opcode >= kCloseFrame) return fail(kProtocolError);
      if (available < head + width) return Event::kMore;
      size = 0;
      for (size_t i = 0; i < width; i++) size = size << 8 | bytes[head + i];
      head += width;
      if (size < 126 || (width == 8 && size < 0x10000)) return fail(kProtocolError);
    }
    switch (opcode) {
      case kContinuation:
        if (!in_message_) return fail(kProtocolError);
        break;
      case kTextFrame:
        if (in_message_) return fail(kProtocolError);
        break;
      case kCloseFrame:
      case kPingFrame:
      case kPongFrame:
        if (!final) return fail(kProtocolError);
        break;
      case 2:
        return fail(kWrongData);
      default:
        return fail(kProtocolError);
    }
    if (size > kLongest || message_.size() + size > kLongest) return fail(kTooLong);
    if (available < head + 4 + size) return Event::kMore;
    const uint8_t* mask = bytes + head;
    const uint8_t* data = mask + 4;
    std::string clear(static_cast<size_t>(size), '\0');
    for (size_t i = 0; i < clear.size(); i++) clear[i] = static_cast<char>(data[i] ^ mask[i & 3]);
    read_ += head + 4 + clear.size();
    if (read_ == buffer_.size()) {
      buffer_.clear();
      read_ = 0;
    }
    if (opcode >= kCloseFrame) {
      if (opcode == kPongFrame) continue;
      return control(opcode, clear);
    }
    in_message_ = !final;
    if (message_.empty()) {
      message_ = std::move(clear);
    } else {
      message_ += clear;
    }
    if (!final) continue;
    payload_ = std::exchange(message_, {});
    if (!simdutf::validate_utf8(payload_.data(), payload_.size())) return fail(kNotUtf8);
    return Event::kText;
  }
}

WebSocketReader::Event WebSocketReader::control(uint8_t opcode, std::string_view data) {
  if (opcode == kPingFrame) {
    payload_ = data;
    return Event::kPing;
  }
  code_ = 0;
  if (data.size() == 1) return fail(kProtocolError);
  if (data.size() >= 2) {
    code_ = static_cast<uint16_t>(static_cast<uint8_t>(data[0]) << 8 | static_cast<uint8_t>(data[1]));
    data.remove_prefix(2);
    if (!is_valid_close(code_)) return fail(kProtocolError);
    if (!simdutf::validate_utf8(data.data(), data.size())) return fail(kNotUtf8);
  }
  payload_ = data;
  return Event::kClose;
}

}  // namespace weft::inspector
