// The WebSocket protocol (RFC 6455), a server's side: bytes in, messages out. Knows no sockets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weft::inspector {

/// What a client's key is to be answered with.
std::string websocket_accept(std::string_view key);
/// A message as one frame.
std::string websocket_text(std::string_view message);
std::string websocket_pong(std::string_view payload);
/// `code` 0: without one.
std::string websocket_close(uint16_t code);

/// Reads the frames of one client. On one thread.
class WebSocketReader {
 public:
  enum class Event { kMore, kText, kPing, kClose, kError };

  /// Adds bytes as they came.
  void add(std::string_view bytes);
  /// What comes next: kMore, more bytes are needed; kText, kPing: payload() has it; kClose: the client wants to end, payload() is its
  /// reason and code() its code; kError: the client broke the protocol and code() says how, nothing more is read.
  Event next();
  /// Valid until the next call of any method but code().
  std::string_view payload() const { return payload_; }
  uint16_t code() const { return code_; }

  /// The longest message that is taken, in bytes.
  static constexpr size_t kLongest = size_t{100} << 20;
  static constexpr uint16_t kProtocolError = 1002, kWrongData = 1003, kNotUtf8 = 1007, kTooLong = 1009;

 private:
  Event fail(uint16_t code);
  Event control(uint8_t opcode, std::string_view data);

  std::string buffer_;
  size_t read_ = 0;      ///< bytes of buffer_ that are done with
  std::string message_;  ///< of the fragments up to now
  std::string payload_;
  bool in_message_ = false;
  bool failed_ = false;
  uint16_t code_ = 0;
};

}  // namespace weft::inspector
