#include "js/env.h"

namespace weft::js {

v8::Local<v8::FunctionTemplate> Env::type_template(const void* tag) {
  for (auto& [known, global] : templates_) {
    if (known == tag) return global.Get(isolate_);
  }
  v8::Local<v8::FunctionTemplate> found;
  if (template_from_snapshot(tag).ToLocal(&found)) set_type_template(tag, found);
  return found;
}

void Env::set_type_template(const void* tag, v8::Local<v8::FunctionTemplate> t) {
  templates_.emplace_back(tag, v8::Global<v8::FunctionTemplate>(isolate_, t));
}

v8::MaybeLocal<v8::String> string(v8::Isolate* isolate, std::string_view utf8) {
  if (utf8.size() > static_cast<size_t>(v8::String::kMaxLength)) {
    auto error = v8::Exception::Error(name(isolate, "Cannot create a string longer than 0x1fffffe8 characters"));
    set(isolate, error.As<v8::Object>(), "code", name(isolate, "ERR_STRING_TOO_LONG"));
    isolate->ThrowException(error);
    return {};
  }
  return v8::String::NewFromUtf8(isolate, utf8.data(), v8::NewStringType::kNormal, static_cast<int>(utf8.size()));
}

std::string utf8(v8::Isolate* isolate, v8::Local<v8::String> text) {
  std::string out(text->Utf8LengthV2(isolate), '\0');
  text->WriteUtf8V2(isolate, out.data(), out.size(), v8::String::WriteFlags::kReplaceInvalidUtf8);
  return out;
}

}  // namespace weft::js
