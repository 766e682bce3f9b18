// `binding:contextify`: scripts and functions compiled from text.
#include <cstring>

#include "api/vm/contextify.h"
#include "modules/module_table.h"
#include "modules/watchdog.h"
#include "runtime/error_print.h"

namespace weft::vm {

void declare_contexts(js::Binding& b);

namespace {

using v8::Local;
using v8::Value;

Local<v8::Context> target_context(Runtime& runtime, Local<Value> holder) {
  if (!holder->IsObject()) return runtime.context();
  return holder.As<v8::Object>()->GetInternalField(0).As<v8::Context>();
}

Local<v8::Uint8Array> to_bytes(v8::Isolate* isolate, const v8::ScriptCompiler::CachedData* data) {
  size_t size = data != nullptr ? static_cast<size_t>(data->length) : 0;
  Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, size);
  if (size > 0) memcpy(buffer->Data(), data->data, size);
  return v8::Uint8Array::New(buffer, 0, size);
}

/// Script handles: objects whose internal field is the v8::UnboundScript; what compiling found out are their
/// properties.
class Scripts {
 public:
  explicit Scripts(Runtime& runtime) : isolate_(runtime.isolate()) {}
  Local<v8::Object> make(Local<v8::UnboundScript> script) {
    if (template_.IsEmpty()) {
      Local<v8::ObjectTemplate> shape = v8::ObjectTemplate::New(isolate_);
      shape->SetInternalFieldCount(1);
      template_.Reset(isolate_, shape);
    }
    Local<v8::Object> handle = template_.Get(isolate_)->NewInstance(js::Env::from(isolate_).context()).ToLocalChecked();
    handle->SetInternalField(0, script);
    return handle;
  }

 private:
  v8::Isolate* isolate_;
  v8::Global<v8::ObjectTemplate> template_;
};

/// While it lives, --abort-on-uncaught-exception does not apply: whatever is thrown is passed on to JavaScript.
struct NoAbort {
  explicit NoAbort(v8::Isolate* isolate) : runtime(Runtime::from(isolate)), before(runtime.abort_on_uncaught) {
    runtime.abort_on_uncaught = false;
  }
  ~NoAbort() { runtime.abort_on_uncaught = before; }
  Runtime& runtime;
  bool before;
};

Local<v8::UnboundScript> script_of(Local<v8::Object> handle) {
  return handle->GetInternalField(0).As<v8::UnboundScript>();
}

v8::ScriptCompiler::CachedData* borrow(const std::optional<js::Bytes>& bytes) {
  if (!bytes) return nullptr;
  return new v8::ScriptCompiler::CachedData(bytes->data(), static_cast<int>(bytes->size()));
}

void set_outcome(v8::Isolate* isolate, Local<v8::Object> out, const v8::ScriptCompiler::Source& source,
                 bool had_cache) {
  if (had_cache) {
    js::set(isolate, out, "cachedDataRejected", v8::Boolean::New(isolate, source.GetCachedData()->rejected));
  }
}

/// Compiles a script that can run in any context. The handle says cachedDataRejected, cachedData (a Uint8Array) where
/// asked for, sourceMapURL, sourceURL.
Result<Local<v8::Object>> compile_script(Runtime& runtime, Local<v8::String> code, Local<v8::String> filename,
                                         int32_t line, int32_t column, std::optional<js::Bytes> cached, bool produce,
                                         Local<Value> symbol, Local<Value> holder) {
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = target_context(runtime, holder);
  v8::Context::Scope entered(context);
  v8::ScriptOrigin origin(filename, line, column, true, -1, Local<Value>(), false, false, false,
                          modules::host_options(isolate, symbol));
  v8::ScriptCompiler::Source source(code, origin, borrow(cached));
  auto option = cached ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions;
  Local<v8::UnboundScript> script;
  NoAbort no_abort(isolate);
  v8::TryCatch caught(isolate);
  if (!v8::ScriptCompiler::CompileUnboundScript(isolate, &source, option).ToLocal(&script)) {
    if (!caught.HasTerminated()) decorate_error(runtime, caught.Exception(), caught.Message());
    caught.ReThrow();
    return Error::pending();
  }
  v8::Context::Scope back(runtime.context());
  Local<v8::Object> out = runtime.state<Scripts>().make(script);
  set_outcome(isolate, out, source, cached.has_value());
  if (produce) {
    std::unique_ptr<v8::ScriptCompiler::CachedData> data(v8::ScriptCompiler::CreateCodeCache(script));
    if (data) js::set(isolate, out, "cachedData", to_bytes(isolate, data.get()));
  }
  js::set(isolate, out, "sourceMapURL", script->GetSourceMappingURL());
  js::set(isolate, out, "sourceURL", script->GetSourceURL());
  return out;
}

/// Runs a script in the context of `holder` (undefined: the main one). `timeout_ms` < 0: no limit.
Result<Local<Value>> run_script(Runtime& runtime, Local<v8::Object> handle, Local<Value> holder, int64_t timeout_ms,
                                bool display_errors, bool break_on_sigint) {
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = target_context(runtime, holder);
  v8::Context::Scope entered(context);
  v8::TryCatch caught(isolate);
  Local<v8::Script> script = script_of(handle)->BindToCurrentContext();
  v8::MicrotaskQueue* queue = context->GetMicrotaskQueue();
  bool own_queue = queue != nullptr && queue != runtime.context()->GetMicrotaskQueue();
  v8::MaybeLocal<Value> result;
  auto run = [&] {
    result = script->Run(context);
    if (own_queue && !result.IsEmpty()) queue->PerformCheckpoint(isolate);
  };
  std::optional<Error> ended;
  if (timeout_ms >= 0 || break_on_sigint) {
    modules::Watchdog watchdog(isolate, timeout_ms, break_on_sigint);
    run();
    watchdog.stop();
    if (watchdog.fired()) {
      isolate->CancelTerminateExecution();
      // Reported in the main context, whose Error the program knows.
      ended.emplace(watchdog.error());
    }
  } else {
    run();
  }
  if (ended) {
    v8::Context::Scope back(runtime.context());
    caught.Reset();
    js::throw_error(runtime, *ended);
    caught.ReThrow();
    return Error::pending();
  }
  Local<Value> value;
  if (result.ToLocal(&value)) return value;
  if (!caught.HasTerminated() && display_errors) decorate_error(runtime, caught.Exception(), caught.Message());
  caught.ReThrow();
  return Error::pending();
}

Result<Local<Value>> create_cached_data(js::Env& env, Local<v8::Object> handle) {
  std::unique_ptr<v8::ScriptCompiler::CachedData> data(v8::ScriptCompiler::CreateCodeCache(script_of(handle)));
  return Local<Value>(to_bytes(env.isolate(), data.get()));
}

/// Compiles the body of a function. Returns { function, sourceMapURL, cachedDataRejected?, cachedData? }.
Result<Local<v8::Object>> compile_function(Runtime& runtime, Local<v8::String> code, Local<v8::String> filename,
                                           int32_t line, int32_t column, std::optional<js::Bytes> cached, bool produce,
                                           Local<Value> holder,
                                           std::optional<std::vector<Local<v8::Object>>> extensions,
                                           std::optional<std::vector<Local<v8::String>>> parameters,
                                           Local<Value> symbol) {
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = target_context(runtime, holder);
  v8::Context::Scope entered(context);
  v8::ScriptOrigin origin(filename, line, column, true, -1, Local<Value>(), false, false, false,
                          modules::host_options(isolate, symbol));
  v8::ScriptCompiler::Source source(code, origin, borrow(cached));
  auto option = cached ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions;
  v8::LocalVector<v8::String> names(isolate);
  v8::LocalVector<v8::Object> scopes(isolate);
  if (parameters) names.insert(names.end(), parameters->begin(), parameters->end());
  if (extensions) scopes.insert(scopes.end(), extensions->begin(), extensions->end());
  Local<v8::Function> fn;
  v8::TryCatch caught(isolate);
  if (!v8::ScriptCompiler::CompileFunction(context, &source, names.size(), names.data(), scopes.size(), scopes.data(),
                                           option)
           .ToLocal(&fn)) {
    if (!caught.HasTerminated()) decorate_error(runtime, caught.Exception(), caught.Message());
    caught.ReThrow();
    return Error::pending();
  }
  v8::Context::Scope back(runtime.context());
  Local<v8::Object> out = v8::Object::New(isolate);
  js::set(isolate, out, "function", fn);
  Local<Value> map_url = fn->GetScriptOrigin().SourceMapUrl();
  js::set(isolate, out, "sourceMapURL", map_url.IsEmpty() ? v8::Undefined(isolate).As<Value>() : map_url);
  set_outcome(isolate, out, source, cached.has_value());
  if (produce) {
    std::unique_ptr<v8::ScriptCompiler::CachedData> data(v8::ScriptCompiler::CreateCodeCacheForFunction(fn));
    js::set(isolate, out, "cachedDataProduced", v8::Boolean::New(isolate, data != nullptr));
    if (data) js::set(isolate, out, "cachedData", to_bytes(isolate, data.get()));
  }
  return out;
}

}  // namespace
}  // namespace weft::vm

WEFT_BINDING(contextify) {
  using namespace weft::vm;
  declare_contexts(b);
  b.function<&compile_script>("compileScript");
  b.function<&run_script>("runScript");
  b.function<&create_cached_data>("createCachedData");
  b.function<&compile_function>("compileFunction");
}
