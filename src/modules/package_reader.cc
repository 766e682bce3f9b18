// Reads package.json for resolution: only the fields that decide how a specifier resolves, taken out by simdjson
// without building the rest. Caching is the JavaScript side's (package.js), since what it caches are JavaScript
// objects.
#include <cerrno>

#include <simdjson.h>

#include "js/binding.h"
#include "modules/files.h"

namespace weft::modules {
namespace {

namespace ondemand = simdjson::ondemand;

v8::Local<v8::Value> text_or_undefined(v8::Isolate* isolate, std::string_view text) {
  v8::Local<v8::String> out;
  if (!js::string(isolate, text).ToLocal(&out)) return v8::Undefined(isolate);
  return out;
}

/// Returns undefined where there is no such file; a string (why) where it is no JSON object; otherwise the array
/// [name, main, type, exports, imports], the last two as JSON text, each undefined where absent or of the wrong type.
Result<v8::Local<v8::Value>> read(js::Env& env, std::string path) {
  v8::Isolate* isolate = env.isolate();
  int error = 0;
  auto bytes = read_file(path.c_str(), error);
  // Node treats a package.json that cannot be read (a directory, no permission) like one that is absent.
  if (!bytes) return v8::Local<v8::Value>(v8::Undefined(isolate));

  std::string_view json = *bytes;
  if (json.size() >= 3 && json.substr(0, 3) == "\xef\xbb\xbf") json.remove_prefix(3);
  ondemand::parser parser;
  simdjson::padded_string padded(json);
  ondemand::document document;
  auto invalid = [&](simdjson::error_code code) -> v8::Local<v8::Value> {
    return text_or_undefined(isolate, simdjson::error_message(code));
  };
  if (auto code = parser.iterate(padded).get(document)) return invalid(code);
  ondemand::object root;
  if (auto code = document.get_object().get(root)) return invalid(code);

  v8::Local<v8::Value> fields[5];
  for (auto& field : fields) field = v8::Undefined(isolate);
  for (simdjson::simdjson_result<ondemand::field> entry : root) {
    std::string_view key;
    if (auto code = entry.unescaped_key().get(key)) return invalid(code);
    int index = -1;
    if (key == "name") index = 0;
    if (key == "main") index = 1;
    if (key == "type") index = 2;
    if (key == "exports") index = 3;
    if (key == "imports") index = 4;
    if (index < 0) continue;
    ondemand::value value;
    if (auto code = entry.value().get(value)) return invalid(code);
    ondemand::json_type type;
    if (auto code = value.type().get(type)) return invalid(code);
    if (index < 3) {
      std::string_view text;
      if (type != ondemand::json_type::string) continue;
      if (auto code = value.get_string().get(text)) return invalid(code);
      fields[index] = text_or_undefined(isolate, text);
    } else {
      std::string_view raw;
      if (auto code = value.raw_json().get(raw)) return invalid(code);
      fields[index] = text_or_undefined(isolate, raw);
    }
  }
  if (!document.at_end()) return invalid(simdjson::TRAILING_CONTENT);
  return v8::Local<v8::Value>(v8::Array::New(isolate, fields, 5));
}

}  // namespace
}  // namespace weft::modules

WEFT_BINDING(package_reader) { b.function<&weft::modules::read>("read"); }
