// `binding:modules`, the CommonJS half: compiling files as functions, and telling ES modules from CommonJS by their
// syntax.
#include <cstring>

#include "modules/compile_cache.h"
#include "modules/module_table.h"
#include "runtime/error_print.h"

namespace weft::modules {

void declare_esm(js::Binding& b);

namespace {

using v8::Local;
using v8::Value;

/// Errors that only ES module syntax in a CommonJS source gives.
constexpr std::string_view kModuleOnly[] = {
    "Cannot use import statement outside a module",
    "Unexpected token 'export'",
    "Cannot use 'import.meta' outside a module",
};

/// Errors that a source gives as CommonJS and that may vanish when it is compiled as an ES module: top-level await, and
/// declarations of the names that CommonJS defines.
constexpr std::string_view kModuleMaybe[] = {
    "Identifier '__filename' has already been declared",
    "Identifier '__dirname' has already been declared",
    "Identifier 'module' has already been declared",
    "Identifier 'exports' has already been declared",
    "Identifier 'require' has already been declared",
    "await is only valid in async functions and the top level bodies of modules",
    "Unexpected reserved word",
};

Local<v8::String> wrapper_name(v8::Isolate* isolate, int index) {
  static constexpr const char* kNames[] = {"exports", "require", "module", "__filename", "__dirname"};
  return js::name(isolate, kNames[index]);
}

/// `rejected` says whether `data`, which it takes over, was of no use.
v8::MaybeLocal<v8::Function> compile_wrapped(Runtime& runtime, Local<v8::String> source, Local<v8::String> filename,
                                             v8::ScriptCompiler::CachedData* data, bool& rejected) {
  v8::Isolate* isolate = runtime.isolate();
  ModuleTable& table = runtime.state<ModuleTable>();
  Local<v8::Data> options;
  if (!table.default_options.IsEmpty()) options = table.default_options.Get(isolate);
  v8::ScriptOrigin origin(filename, 0, 0, true, -1, Local<Value>(), false, false, false, options);
  v8::ScriptCompiler::Source script(source, origin, data);
  Local<v8::String> parameters[5];
  for (int i = 0; i < 5; i++) parameters[i] = wrapper_name(isolate, i);
  auto fn = v8::ScriptCompiler::CompileFunction(
      runtime.context(), &script, 5, parameters, 0, nullptr,
      data != nullptr ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions);
  rejected = data != nullptr && script.GetCachedData()->rejected;
  return fn;
}

bool compiles_as_module(v8::Isolate* isolate, Local<v8::String> source, Local<v8::String> filename) {
  v8::TryCatch ignore(isolate);
  v8::ScriptOrigin origin(filename, 0, 0, true, -1, Local<Value>(), false, false, true);
  v8::ScriptCompiler::Source script(source, origin);
  return !v8::ScriptCompiler::CompileModule(isolate, &script).IsEmpty();
}

/// Compiles a CommonJS file as function (exports, require, module, __filename, __dirname). With `detect`, undefined
/// means that the source is an ES module.
Result<Local<Value>> compile_for_commonjs(Runtime& runtime, Local<v8::String> source, Local<v8::String> filename,
                                          bool detect) {
  v8::Isolate* isolate = runtime.isolate();
  CompileCache& cache = runtime.state<CompileCache>();
  CompileCache::Entry* entry =
      cache.enabled() ? cache.lookup(source, filename, CompileCache::Kind::kCommonJS) : nullptr;
  v8::TryCatch caught(isolate);
  Local<v8::Function> fn;
  v8::ScriptCompiler::CachedData* data = entry != nullptr ? entry->take() : nullptr;
  bool rejected = false;
  if (compile_wrapped(runtime, source, filename, data, rejected).ToLocal(&fn)) {
    if (entry != nullptr) entry->compiled(isolate, fn, rejected);
    return Local<Value>(fn);
  }
  if (caught.HasTerminated()) return Error::pending();
  if (detect && is_module_syntax_error(isolate, runtime.context(), caught.Exception(), source, filename)) {
    return Local<Value>(v8::Undefined(isolate));
  }
  decorate_error(runtime, caught.Exception(), caught.Message());
  caught.ReThrow();
  return Error::pending();
}

bool contains_module_syntax(Runtime& runtime, Local<v8::String> source, Local<v8::String> filename) {
  v8::Isolate* isolate = runtime.isolate();
  v8::TryCatch caught(isolate);
  bool rejected = false;
  if (!compile_wrapped(runtime, source, filename, nullptr, rejected).IsEmpty()) return false;
  if (caught.HasTerminated()) return false;
  return is_module_syntax_error(isolate, runtime.context(), caught.Exception(), source, filename);
}

/// Where an error was thrown: script name, text and number of the line; undefined when the engine does not know.
v8::Local<Value> error_source(Runtime& runtime, Local<Value> error) {
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = runtime.context();
  Local<v8::Message> message = v8::Exception::CreateMessage(isolate, error);
  Local<v8::String> line;
  Local<Value> resource = message->GetScriptOrigin().ResourceName();
  if (!resource->IsString() || !message->GetSourceLine(context).ToLocal(&line)) return v8::Undefined(isolate);
  Local<v8::Object> out = v8::Object::New(isolate);
  js::set(isolate, out, "resource", resource);
  js::set(isolate, out, "line", line);
  js::set(isolate, out, "lineNumber", v8::Integer::New(isolate, message->GetLineNumber(context).FromMaybe(0)));
  return out;
}

/// The `//# sourceMappingURL=` of the script that a function comes from.
Local<Value> function_source_map_url(v8::Isolate* isolate, Local<v8::Function> fn) {
  Local<Value> url = fn->GetScriptOrigin().SourceMapUrl();
  return url.IsEmpty() ? v8::Undefined(isolate).As<Value>() : url;
}

bool is_proxy(Local<Value> value) { return value->IsProxy(); }

}  // namespace

bool is_module_syntax_error(v8::Isolate* isolate, Local<v8::Context> context, Local<Value> error,
                            Local<v8::String> source, Local<v8::String> filename) {
  Local<Value> message;
  if (!error->IsNativeError() ||
      !error.As<v8::Object>()->Get(context, js::name(isolate, "message")).ToLocal(&message) || !message->IsString()) {
    return false;
  }
  std::string text = js::utf8(isolate, message.As<v8::String>());
  for (auto known : kModuleOnly) {
    if (text == known) return true;
  }
  bool maybe = false;
  for (auto known : kModuleMaybe) maybe = maybe || text == known;
  // An `await` outside of functions confuses the parser of CommonJS in many ways.
  if (!maybe) maybe = js::utf8(isolate, source).find("await") != std::string::npos;
  return maybe && compiles_as_module(isolate, source, filename);
}

}  // namespace weft::modules

WEFT_BINDING(modules) {
  using namespace weft::modules;
  declare_esm(b);
  b.function<&compile_for_commonjs>("compileForCommonJS");
  b.function<&contains_module_syntax>("containsModuleSyntax");
  b.function<&error_source>("errorSource");
  b.function<&function_source_map_url>("functionSourceMapURL");
  b.fast<&is_proxy>("isProxy");
}
