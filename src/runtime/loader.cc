#include "runtime/loader.h"

#include <cstdio>

#include "js/binding.h"
#include "runtime/error_print.h"
#include "runtime/runtime.h"

namespace weft {

v8::MaybeLocal<v8::Function> compile_builtin(Runtime& runtime, const BuiltinSource& source, bool eager) {
  v8::Isolate* isolate = runtime.isolate();
  v8::EscapableHandleScope handles(isolate);
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::String> text;
  if (!v8::String::NewExternalOneByte(isolate, const_cast<BuiltinSource*>(&source)).ToLocal(&text)) return {};
  v8::ScriptOrigin origin(js::name(isolate, "node:internal/" + source.id()), 0, 0, true);
  v8::ScriptCompiler::CachedData* cache = nullptr;
  if (source.cache != nullptr && !eager) {
    cache = new v8::ScriptCompiler::CachedData(source.cache, static_cast<int>(source.cache_size));
  }
  v8::ScriptCompiler::Source script(text, origin, cache);
  v8::Local<v8::String> parameters[] = {js::name(isolate, "exports"),        js::name(isolate, "require"),
                                        js::name(isolate, "module"),         js::name(isolate, "requireBuiltin"),
                                        js::name(isolate, "lazy"),           js::name(isolate, "onStart")};
  v8::Local<v8::Function> fn;
  auto option = cache != nullptr ? v8::ScriptCompiler::kConsumeCodeCache
                : eager          ? v8::ScriptCompiler::kEagerCompile
                                 : v8::ScriptCompiler::kNoCompileOptions;
  if (!v8::ScriptCompiler::CompileFunction(context, &script, std::size(parameters), parameters, 0, nullptr, option)
           .ToLocal(&fn)) {
    return {};
  }
  fn->SetName(js::name(isolate, ""));
  return handles.Escape(fn);
}

namespace {

Result<v8::Local<v8::Value>> compile(Runtime& runtime, std::string id) {
  const BuiltinSource* source = Engine::get().image().find(id);
  if (source == nullptr) return Error::coded(ErrorKind::kError, "ERR_INTERNAL_ASSERTION", "No such built-in: " + id);
  v8::Local<v8::Function> fn;
  if (!compile_builtin(runtime, *source, false).ToLocal(&fn)) return Error::pending();
  return v8::Local<v8::Value>(fn);
}

/// The names that a transformed file declares with `let` or `var` at its top level: exports of theirs may still change.
std::vector<std::string> live_names(std::string id) {
  std::vector<std::string> out;
  const BuiltinSource* source = Engine::get().image().find(id);
  if (source == nullptr) return out;
  std::string_view text(source->data(), source->length());
  for (size_t at = 0; at < text.size();) {
    std::string_view line = text.substr(at, text.find('\n', at) - at);
    at += line.size() + 1;
    if (!line.starts_with("let ")) continue;
    for (size_t i = 4; i < line.size();) {
      size_t end = line.find_first_of(" =,;", i);
      out.emplace_back(line.substr(i, end - i));
      // `let a, b;` goes on after a comma; an initialiser ends the search, since it may hold any text.
      if (end == std::string_view::npos || line[end] != ',') break;
      i = line.find_first_not_of(' ', end + 1);
    }
  }
  return out;
}

std::vector<std::string> ids() {
  std::vector<std::string> out;
  for (auto& b : Engine::get().image().builtins()) out.push_back(b->id());
  return out;
}

void missing(std::string id) { std::fprintf(stderr, "weft: there is no built-in '%s'\n", id.c_str()); }

Result<v8::Local<v8::Value>> binding(js::Env& env, std::string name) {
  v8::Local<v8::Object> object;
  if (js::Binding::instantiate(env, name).ToLocal(&object)) return v8::Local<v8::Value>(object);
  std::fprintf(stderr, "weft: there is no binding '%s'\n", name.c_str());
  return v8::Local<v8::Value>(v8::Object::New(env.isolate()));
}

}  // namespace

v8::MaybeLocal<v8::Object> load_core(Runtime& runtime) {
  v8::Isolate* isolate = runtime.isolate();
  v8::EscapableHandleScope handles(isolate);
  auto context = isolate->GetCurrentContext();
  v8::TryCatch caught(isolate);
  const BuiltinSource* source = Engine::get().image().find("runtime/loader");
  v8::Local<v8::Function> fn;
  v8::Local<v8::Object> native, exports = v8::Object::New(isolate), module = v8::Object::New(isolate);
  js::set(isolate, module, "exports", exports);
  v8::Local<v8::Value> undefined = v8::Undefined(isolate), ignored, loaded;
  if (source != nullptr && js::Binding::instantiate(runtime, "loader").ToLocal(&native) &&
      compile_builtin(runtime, *source, false).ToLocal(&fn)) {
    // The loader is the one file whose `require` is the native object itself: it builds the real one.
    v8::Local<v8::Value> argv[] = {exports, native, module, undefined, undefined, undefined};
    if (fn->Call(context, undefined, 6, argv).ToLocal(&ignored) &&
        module->Get(context, js::name(isolate, "exports")).ToLocal(&loaded) && loaded->IsObject()) {
      return handles.Escape(loaded.As<v8::Object>());
    }
  }
  if (caught.HasCaught()) print_exception(runtime, caught.Exception(), caught.Message());
  std::fprintf(stderr, "weft: the built-in JavaScript could not be started\n");
  return {};
}

}  // namespace weft

WEFT_BINDING(loader) {
  b.function<&weft::compile>("compile");
  b.function<&weft::live_names>("liveNames");
  b.function<&weft::ids>("ids");
  b.function<&weft::binding>("binding");
  b.function<&weft::missing>("missing");
}
