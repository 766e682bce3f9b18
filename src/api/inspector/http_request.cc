#include "api/inspector/http_request.h"

#include <arpa/inet.h>
#include <strings.h>

#include <cctype>

namespace weft::inspector {
namespace {

constexpr size_t kLongestRequest = size_t{64} << 10;

bool equals(std::string_view a, const char* b) {
  return strncasecmp(a.data(), b, a.size()) == 0 && b[a.size()] == '\0';
}

bool is_address(const std::string& host) {
  unsigned char ignored[sizeof(struct in6_addr)];
  return inet_pton(AF_INET, host.c_str(), ignored) == 1 || inet_pton(AF_INET6, host.c_str(), ignored) == 1;
}

}  // namespace

HttpRequest::HttpRequest() {
  llhttp_settings_init(&settings_);
  settings_.on_url = [](llhttp_t* parser, const char* at, size_t length) {
    of(parser).path_.append(at, length);
    return 0;
  };
  settings_.on_header_field = [](llhttp_t* parser, const char* at, size_t length) {
    HttpRequest& request = of(parser);
    if (request.in_value_) request.end_field();
    request.field_.append(at, length);
    return 0;
  };
  settings_.on_header_value = [](llhttp_t* parser, const char* at, size_t length) {
    HttpRequest& request = of(parser);
    request.in_value_ = true;
    request.value_.append(at, length);
    return 0;
  };
  settings_.on_headers_complete = [](llhttp_t* parser) {
    HttpRequest& request = of(parser);
    request.end_field();
    request.is_get_ = llhttp_get_method(parser) == HTTP_GET;
    request.upgrade_ = request.upgrade_ && llhttp_get_upgrade(parser) != 0;
    return 0;
  };
  settings_.on_message_complete = [](llhttp_t* parser) {
    of(parser).state_ = State::kComplete;
    return static_cast<int>(HPE_PAUSED);
  };
  llhttp_init(&parser_, HTTP_REQUEST, &settings_);
  parser_.data = this;
}

void HttpRequest::end_field() {
  if (equals(field_, "host")) host_ = value_;
  if (equals(field_, "sec-websocket-key")) key_ = value_;
  if (equals(field_, "upgrade")) upgrade_ = equals(value_, "websocket");
  field_.clear();
  value_.clear();
  in_value_ = false;
}

HttpRequest::State HttpRequest::add(std::string_view bytes) {
  if (state_ != State::kMore) return state_;
  read_ += bytes.size();
  const llhttp_errno_t error = llhttp_execute(&parser_, bytes.data(), bytes.size());
  if (error == HPE_OK) {
    if (state_ == State::kMore && read_ > kLongestRequest) state_ = State::kBad;
    return state_;
  }
  if ((error != HPE_PAUSED && error != HPE_PAUSED_UPGRADE) || state_ != State::kComplete) {
    state_ = State::kBad;
    return state_;
  }
  const char* end = llhttp_get_error_pos(&parser_);
  if (end != nullptr && end >= bytes.data() && end <= bytes.data() + bytes.size()) {
    rest_.assign(end, static_cast<size_t>(bytes.data() + bytes.size() - end));
  }
  return state_;
}

bool HttpRequest::has_safe_host() const {
  std::string host = host_;
  if (host.empty()) return true;
  if (host[0] == '[') {
    const size_t end = host.find(']');
    if (end == std::string::npos) return false;
    return is_address(host.substr(1, end - 1));
  }
  if (const size_t colon = host.rfind(':'); colon != std::string::npos) {
    for (size_t i = colon + 1; i < host.size(); i++) {
      if (std::isdigit(static_cast<unsigned char>(host[i])) == 0) return false;
    }
    host.resize(colon);
  }
  return equals(host, "localhost") || equals(host, "localhost6") || is_address(host);
}

}  // namespace weft::inspector
