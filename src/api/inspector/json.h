// Messages of the protocol, as far as they are read and made here: V8 does the rest.
#pragma once

#include <simdjson.h>

#include <memory>
#include <string>
#include <string_view>

namespace weft::inspector {

/// Appends `text` (UTF-8) as a JSON string.
void append_quoted(std::string& out, std::string_view text);
std::string json_text(std::string_view text);

/// A request of a client. Any thread.
class Request {
 public:
  /// Whether `json` is a request; what it holds stays valid as long as this lives.
  bool parse(std::string_view json);

  int64_t id() const { return id_; }
  std::string_view method() const { return method_; }
  /// The target that it is for; empty: the one that was connected to.
  std::string_view session_id() const { return session_id_; }
  /// Parameters; what is absent or of another type gives the default.
  std::string_view text(const char* key, std::string_view otherwise = {}) const;
  bool flag(const char* key, bool otherwise = false) const;
  /// -1 when absent.
  int64_t number(const char* key) const;
  /// An object of the parameters' own: its member.
  std::string_view text_in(const char* object, const char* key) const;
  bool flag_in(const char* object, const char* key) const;
  bool has(const char* key) const;
  /// The request as JSON without its sessionId.
  std::string without_session() const;

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::object root_;
  simdjson::dom::object params_;
  bool has_params_ = false;
  int64_t id_ = 0;
  std::string_view method_;
  std::string_view session_id_;
};

}  // namespace weft::inspector
