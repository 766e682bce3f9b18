#include "runtime/loader.h"

#include <algorithm>
#include <cstdio>

#include "js/binding.h"
#include "runtime/error_print.h"
#include "runtime/runtime.h"

namespace weft {

v8::MaybeLocal<v8::Script> compile_builtin(Runtime& runtime, const BuiltinSource& source, bool eager) {
  using Compiler = v8::ScriptCompiler;
  v8::Isolate* isolate = runtime.isolate();
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::String> text;
  if (!v8::String::NewExternalOneByte(isolate, const_cast<BuiltinSource*>(&source)).ToLocal(&text)) return {};
  v8::ScriptOrigin origin(js::name(isolate, "node:internal/" + source.id()), 0, 0, true);
  if (eager) {
    Compiler::Source script(text, origin);
    return Compiler::Compile(context, &script, Compiler::kEagerCompile);
  }
  if (source.cache != nullptr) {
    Compiler::Source script(text, origin, new Compiler::CachedData(source.cache, static_cast<int>(source.cache_size)));
    return Compiler::Compile(context, &script, Compiler::kConsumeCodeCache);
  }
  if (runtime.compile_recorder != nullptr) {
    Compiler::Source script(text, origin);
    v8::Local<v8::Script> compiled;
    if (!Compiler::Compile(context, &script, Compiler::kProduceCompileHints).ToLocal(&compiled)) return {};
    runtime.compile_recorder->add(source, compiled);
    return compiled;
  }
  auto was_called = [](int position, void* data) {
    auto& called = *static_cast<const std::vector<int>*>(data);
    return std::binary_search(called.begin(), called.end(), position);
  };
  Compiler::Source script(text, origin, was_called, const_cast<std::vector<int>*>(&source.called));
  return Compiler::Compile(context, &script, Compiler::kConsumeCompileHints);
}

void CompileRecorder::add(const BuiltinSource& source, v8::Local<v8::Script> script) {
  scripts_.emplace_back(&source,
                        v8::Global<v8::CompileHintsCollector>(runtime_.isolate(), script->GetCompileHintsCollector()));
}

void CompileRecorder::store() {
  for (auto& [source, collector] : scripts_) {
    auto& called = const_cast<BuiltinSource*>(source)->called;
    called = collector.Get(runtime_.isolate())->GetCompileHints(runtime_.isolate());
    std::sort(called.begin(), called.end());
  }
  scripts_.clear();
}

namespace {

Result<v8::Local<v8::Value>> compile(Runtime& runtime, std::string id) {
  const BuiltinSource* source = Engine::get().image().find(id);
  if (source == nullptr) return Error::coded(ErrorKind::kError, "ERR_INTERNAL_ASSERTION", "No such built-in: " + id);
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> fn;
  if (!compile_builtin(runtime, *source, false).ToLocal(&script) ||
      !script->Run(runtime.isolate()->GetCurrentContext()).ToLocal(&fn)) {
    return Error::pending();
  }
  return fn;
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

Result<v8::Local<v8::Value>> binding(js::Env& env, std::string name) {
  v8::Local<v8::Object> object;
  if (js::Binding::instantiate(env, name).ToLocal(&object)) return v8::Local<v8::Value>(object);
  return Error::coded(ErrorKind::kError, "ERR_INVALID_MODULE", "No such binding: " + name);
}

}  // namespace

v8::MaybeLocal<v8::Object> load_core(Runtime& runtime) {
  v8::Isolate* isolate = runtime.isolate();
  v8::EscapableHandleScope handles(isolate);
  auto context = isolate->GetCurrentContext();
  v8::TryCatch caught(isolate);
  const BuiltinSource* source = Engine::get().image().find("runtime/loader");
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> fn;
  v8::Local<v8::Object> native, exports = v8::Object::New(isolate), module = v8::Object::New(isolate);
  js::set(isolate, module, "exports", exports);
  v8::Local<v8::Value> undefined = v8::Undefined(isolate), ignored, loaded;
  if (source != nullptr && js::Binding::instantiate(runtime, "loader").ToLocal(&native) &&
      compile_builtin(runtime, *source, false).ToLocal(&script) && script->Run(context).ToLocal(&fn)) {
    // The loader is the one file whose `require` is the native object itself: it builds the real one.
    v8::Local<v8::Value> argv[] = {exports, native, module, undefined, undefined, undefined};
    if (fn.As<v8::Function>()->Call(context, undefined, 6, argv).ToLocal(&ignored) &&
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
}
