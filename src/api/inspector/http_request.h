// The requests that a debugger's client makes before it speaks WebSocket.
#pragma once

#include <llhttp.h>

#include <cstddef>
#include <string>
#include <string_view>

namespace weft::inspector {

/// Reads one request. On one thread.
class HttpRequest {
 public:
  enum class State { kMore, kComplete, kBad };

  HttpRequest();
  HttpRequest(const HttpRequest&) = delete;
  HttpRequest& operator=(const HttpRequest&) = delete;

  /// Adds bytes. Once the state is no longer kMore nothing is read any more, and rest() is what followed.
  State add(std::string_view bytes);
  std::string_view rest() const { return rest_; }

  bool is_get() const { return is_get_; }
  const std::string& path() const { return path_; }
  const std::string& host() const { return host_; }
  bool wants_websocket() const { return upgrade_; }
  const std::string& key() const { return key_; }

  /// Whether a browser may have been led here under a foreign name (DNS rebinding): such a host is neither an address nor localhost.
  bool has_safe_host() const;

 private:
  static HttpRequest& of(llhttp_t* parser) { return *static_cast<HttpRequest*>(parser->data); }
  void end_field();

  llhttp_t parser_;
  llhttp_settings_t settings_;
  size_t read_ = 0;
  State state_ = State::kMore;
  bool is_get_ = false;
  bool upgrade_ = false;
  bool in_value_ = false;
  std::string path_, host_, key_, field_, value_;
  std::string rest_;
};

}  // namespace weft::inspector
