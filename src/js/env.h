// What the binding layer knows of the thread that it serves.
#pragma once

#include <v8.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weft::js {

class Object;

/// The JavaScript side of one runtime: its isolate and main context. One thread owns it; every method runs there.
/// `weft::Runtime` derives from it; the binding layer needs no more than this.
class Env {
 public:
  virtual ~Env() = default;
  Env() = default;
  Env(const Env&) = delete;
  Env& operator=(const Env&) = delete;

  static Env& from(v8::Isolate* isolate) { return *static_cast<Env*>(isolate->GetData(kIsolateSlot)); }

  v8::Isolate* isolate() const { return isolate_; }
  /// The main context; user code may run in others (node:vm).
  v8::Local<v8::Context> context() const { return context_.Get(isolate_); }

  /// Calls `fn` as the loop does: from the outermost frame, with nextTicks and microtasks run after it, and an exception
  /// reported as uncaught. The result is empty if it threw.
  virtual v8::MaybeLocal<v8::Value> call_from_loop(v8::Local<v8::Function> fn, v8::Local<v8::Value> receiver, int argc,
                                                   v8::Local<v8::Value>* argv) = 0;

  /// Names and texts of system errors, as libuv spells them (ENOENT, "no such file or directory").
  virtual std::string system_error_name(int number) const = 0;
  virtual std::string system_error_message(int number) const = 0;

  /// Living native objects; those that are left are destroyed with the runtime.
  Object* objects_head = nullptr;

  using Template = std::pair<const void*, v8::Global<v8::FunctionTemplate>>;
  /// The constructor template of an exposed C++ type, by its tag; empty when its binding was never loaded.
  v8::Local<v8::FunctionTemplate> type_template(const void* tag);
  void set_type_template(const void* tag, v8::Local<v8::FunctionTemplate> t);
  /// While a snapshot is made: all templates, to be stored in it.
  const std::vector<Template>& type_templates() const { return templates_; }

 protected:
  static constexpr int kIsolateSlot = 0;
  v8::Isolate* isolate_ = nullptr;
  v8::Global<v8::Context> context_;
  std::vector<Template> templates_;
  /// Finds a template that the snapshot holds; empty when it holds none.
  virtual v8::MaybeLocal<v8::FunctionTemplate> template_from_snapshot(const void*) { return {}; }
};

/// An interned string, for property names.
inline v8::Local<v8::String> name(v8::Isolate* isolate, std::string_view text) {
  return v8::String::NewFromUtf8(isolate, text.data(), v8::NewStringType::kInternalized, static_cast<int>(text.size()))
      .ToLocalChecked();
}

/// A string from UTF-8; empty (with a pending exception) when it would be too long for V8.
v8::MaybeLocal<v8::String> string(v8::Isolate* isolate, std::string_view utf8);
/// A string's UTF-8 bytes; lone surrogates become U+FFFD.
std::string utf8(v8::Isolate* isolate, v8::Local<v8::String> text);

/// Sets an own data property of a fresh object; failures cannot happen short of termination.
inline void set(v8::Isolate* isolate, v8::Local<v8::Object> object, std::string_view key, v8::Local<v8::Value> value) {
  object->CreateDataProperty(isolate->GetCurrentContext(), name(isolate, key), value).Check();
}

}  // namespace weft::js
