#include "api/inspector/json.h"

#include <cstdio>

namespace weft::inspector {

void append_quoted(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", byte);
      out += escaped;
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string json_text(std::string_view text) {
  std::string out;
  append_quoted(out, text);
  return out;
}

bool Request::parse(std::string_view json) {
  simdjson::dom::element document;
  if (parser_.parse(json.data(), json.size()).get(document) != simdjson::SUCCESS) return false;
  if (document.get(root_) != simdjson::SUCCESS) return false;
  if (root_["id"].get(id_) != simdjson::SUCCESS || root_["method"].get(method_) != simdjson::SUCCESS) return false;
  if (root_["sessionId"].get(session_id_) != simdjson::SUCCESS) session_id_ = {};
  has_params_ = root_["params"].get(params_) == simdjson::SUCCESS;
  return true;
}

std::string_view Request::text(const char* key, std::string_view otherwise) const {
  std::string_view out;
  return has_params_ && params_[key].get(out) == simdjson::SUCCESS ? out : otherwise;
}

bool Request::flag(const char* key, bool otherwise) const {
  bool out = false;
  return has_params_ && params_[key].get(out) == simdjson::SUCCESS ? out : otherwise;
}

int64_t Request::number(const char* key) const {
  int64_t out = 0;
  return has_params_ && params_[key].get(out) == simdjson::SUCCESS ? out : -1;
}

std::string_view Request::text_in(const char* object, const char* key) const {
  simdjson::dom::object inner;
  std::string_view out;
  if (!has_params_ || params_[object].get(inner) != simdjson::SUCCESS) return {};
  return inner[key].get(out) == simdjson::SUCCESS ? out : std::string_view();
}

bool Request::flag_in(const char* object, const char* key) const {
  simdjson::dom::object inner;
  bool out = false;
  if (!has_params_ || params_[object].get(inner) != simdjson::SUCCESS) return false;
  return inner[key].get(out) == simdjson::SUCCESS && out;
}

bool Request::has(const char* key) const { return has_params_ && params_[key].error() == simdjson::SUCCESS; }

std::string Request::without_session() const {
  std::string out = "{";
  for (auto [key, value] : root_) {
    if (key == "sessionId") continue;
    if (out.size() > 1) out += ',';
    append_quoted(out, key);
    out += ':';
    out += simdjson::minify(value);
  }
  return out + '}';
}

}  // namespace weft::inspector
