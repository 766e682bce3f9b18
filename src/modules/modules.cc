// `binding:modules`, the ES module half: compile, link, instantiate, evaluate.

#include "modules/compile_cache.h"
#include "modules/module_table.h"
#include "modules/watchdog.h"
#include "runtime/error_print.h"

namespace weft::modules {
namespace {

using v8::Local;
using v8::Value;

Local<Value> field(Local<v8::Object> handle, Field index) { return handle->GetInternalField(index).As<Value>(); }
Local<v8::Context> context_of(Local<v8::Object> handle) { return handle->GetInternalField(kContext).As<v8::Context>(); }

Error not_a_module() { return Error::type("ERR_INVALID_ARG_TYPE", "Not a module handle"); }

/// `context`: a context of node:vm's, or undefined for the main one.
Local<v8::Context> target_context(Runtime& runtime, Local<Value> holder) {
  if (!holder->IsObject()) return runtime.context();
  return holder.As<v8::Object>()->GetInternalField(0).As<v8::Context>();
}

/// Compiles a module. `symbol` decides who answers its import() and import.meta. A rejected `cached` gives an error
/// with the code ERR_VM_MODULE_CACHED_DATA_REJECTED.
Result<Local<v8::Object>> compile(Runtime& runtime, Local<v8::String> url, Local<v8::String> source, int32_t line,
                                  int32_t column, Local<Value> symbol, std::optional<js::Bytes> cached,
                                  Local<Value> holder) {
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = target_context(runtime, holder);
  v8::Context::Scope entered(context);
  v8::ScriptOrigin origin(url, line, column, true, -1, Local<Value>(), false, false, true,
                          host_options(isolate, symbol));
  v8::ScriptCompiler::CachedData* data = nullptr;
  CompileCache& cache = runtime.state<CompileCache>();
  CompileCache::Entry* entry = nullptr;
  if (!cached && cache.enabled() && !holder->IsObject()) {
    entry = cache.lookup(source, url, CompileCache::Kind::kModule);
    if (entry != nullptr) data = entry->take();
  }
  if (cached) data = new v8::ScriptCompiler::CachedData(cached->data(), static_cast<int>(cached->size()));
  v8::ScriptCompiler::Source script(source, origin, data);
  Local<v8::Module> module;
  {
    v8::TryCatch caught(isolate);
    auto option = data != nullptr ? v8::ScriptCompiler::kConsumeCodeCache : v8::ScriptCompiler::kNoCompileOptions;
    if (!v8::ScriptCompiler::CompileModule(isolate, &script, option).ToLocal(&module)) {
      if (caught.HasTerminated()) return Error::pending();
      decorate_error(runtime, caught.Exception(), caught.Message());
      caught.ReThrow();
      return Error::pending();
    }
  }
  bool rejected = data != nullptr && script.GetCachedData()->rejected;
  if (entry != nullptr) entry->compiled(isolate, module->GetUnboundModuleScript(), rejected);
  if (cached && rejected) {
    return Error::coded(ErrorKind::kError, "ERR_VM_MODULE_CACHED_DATA_REJECTED", "cachedData buffer was rejected");
  }
  return runtime.state<ModuleTable>().make_handle(context, module, url, symbol, v8::Undefined(isolate));
}

v8::MaybeLocal<Value> run_steps(Local<v8::Context> context, Local<v8::Module> module) {
  v8::Isolate* isolate = context->GetIsolate();
  Local<v8::Object> handle = Runtime::from(isolate).state<ModuleTable>().find(module);
  Local<v8::Promise::Resolver> resolver;
  Local<Value> result = v8::Undefined(isolate);
  if (!handle.IsEmpty()) {
    Local<Value> steps = field(handle, kSteps);
    // A promise that the steps may return is the program's own affair: synthetic modules are never asynchronous.
    if (steps->IsFunction() && !steps.As<v8::Function>()->Call(context, handle, 0, nullptr).ToLocal(&result)) return {};
  }
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return {};
  if (resolver->Resolve(context, v8::Undefined(isolate)).IsNothing()) return {};
  return resolver->GetPromise();
}

/// A module whose exports are filled by `steps` when it is evaluated.
Result<Local<v8::Object>> create_synthetic(Runtime& runtime, Local<v8::String> url, Local<v8::Array> names,
                                           Local<v8::Function> steps, Local<Value> holder) {
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = target_context(runtime, holder);
  v8::Context::Scope entered(context);
  uint32_t count = names->Length();
  v8::LocalVector<v8::String> list(isolate);
  for (uint32_t i = 0; i < count; i++) {
    Local<Value> name;
    if (!names->Get(context, i).ToLocal(&name)) return Error::pending();
    list.push_back(name.As<v8::String>());
  }
  Local<v8::Module> module = v8::Module::CreateSyntheticModule(
      isolate, url, v8::MemorySpan<const Local<v8::String>>(list.data(), list.size()), &run_steps);
  return runtime.state<ModuleTable>().make_handle(context, module, url, v8::Undefined(isolate), steps);
}

Result<void> set_export(js::Env& env, Local<v8::Object> handle, Local<v8::String> name, Local<Value> value) {
  Local<v8::Module> module = module_of(handle);
  if (module.IsEmpty()) return not_a_module();
  if (module->SetSyntheticModuleExport(env.isolate(), name, value).IsNothing()) return Error::pending();
  return {};
}

/// Import attributes as an object without prototype; undefined when there are none. `stride`: entries for each
/// attribute.
Local<Value> attributes_object(v8::Isolate* isolate, Local<v8::Context> context, Local<v8::FixedArray> list,
                               int stride) {
  if (list->Length() == 0) return v8::Undefined(isolate);
  v8::LocalVector<v8::Name> names(isolate);
  v8::LocalVector<Value> values(isolate);
  for (int i = 0; i < list->Length(); i += stride) {
    names.push_back(list->Get(context, i).As<v8::Name>());
    values.push_back(list->Get(context, i + 1).As<Value>());
  }
  return v8::Object::New(isolate, v8::Null(isolate), names.data(), values.data(), names.size());
}

int phase_number(v8::ModuleImportPhase phase) { return phase == v8::ModuleImportPhase::kSource ? 1 : 2; }

/// What the module imports: a flat array of specifier, phase, attributes (an object or undefined).
Result<Local<v8::Array>> requests(js::Env& env, Local<v8::Object> handle) {
  v8::Isolate* isolate = env.isolate();
  Local<v8::Context> context = env.context();
  Local<v8::Module> module = module_of(handle);
  if (module.IsEmpty()) return not_a_module();
  Local<v8::FixedArray> list = module->GetModuleRequests();
  v8::LocalVector<Value> out(isolate);
  for (int i = 0; i < list->Length(); i++) {
    Local<v8::ModuleRequest> request = list->Get(context, i).As<v8::ModuleRequest>();
    out.push_back(request->GetSpecifier());
    out.push_back(v8::Integer::New(isolate, phase_number(request->GetPhase())));
    out.push_back(attributes_object(isolate, context, request->GetImportAttributes(), 3));
  }
  return v8::Array::New(isolate, out.data(), out.size());
}

void link(Local<v8::Object> handle, Local<v8::Array> linked) { handle->SetInternalField(kLinked, linked); }

bool same_attributes(Local<v8::Context> context, Local<v8::FixedArray> a, Local<v8::FixedArray> b) {
  if (a == b) return true;
  if (a->Length() != b->Length()) return false;
  for (int i = 0; i < a->Length(); i++) {
    if (i % 3 == 2) continue;  // source offsets
    if (!a->Get(context, i).As<Value>()->StrictEquals(b->Get(context, i).As<Value>())) return false;
  }
  return true;
}

/// The value linked to one request of `referrer`; empty with an exception when the module was never linked.
v8::MaybeLocal<Value> linked_value(Local<v8::Context> context, Local<v8::String> specifier,
                                   Local<v8::FixedArray> attributes, Local<v8::Module> referrer,
                                   v8::ModuleImportPhase phase) {
  v8::Isolate* isolate = context->GetIsolate();
  Runtime& runtime = Runtime::from(isolate);
  Local<v8::Object> handle = runtime.state<ModuleTable>().find(referrer);
  std::string name = js::utf8(isolate, specifier);
  if (handle.IsEmpty() || !field(handle, kLinked)->IsArray()) {
    js::throw_error(runtime,
                    Error::coded(ErrorKind::kError, "ERR_VM_MODULE_LINK_FAILURE",
                                 "request for '" + name + "' can not be resolved on module '" +
                                     (handle.IsEmpty() ? "" : js::utf8(isolate, field(handle, kUrl).As<v8::String>())) +
                                     "' that is not linked"));
    return {};
  }
  Local<v8::Array> linked = field(handle, kLinked).As<v8::Array>();
  Local<v8::FixedArray> list = referrer->GetModuleRequests();
  for (int i = 0; i < list->Length(); i++) {
    Local<v8::ModuleRequest> request = list->Get(context, i).As<v8::ModuleRequest>();
    if (request->GetPhase() != phase || !request->GetSpecifier()->StrictEquals(specifier)) continue;
    if (!same_attributes(context, request->GetImportAttributes(), attributes)) continue;
    Local<Value> value;
    if (!linked->Get(context, static_cast<uint32_t>(i)).ToLocal(&value)) return {};
    if (value->IsObject()) return value;
  }
  js::throw_error(runtime, Error::coded(ErrorKind::kError, "ERR_VM_MODULE_LINK_FAILURE",
                                        "request for '" + name + "' is not in cache"));
  return {};
}

v8::MaybeLocal<v8::Module> resolve_module(Local<v8::Context> context, Local<v8::String> specifier,
                                          Local<v8::FixedArray> attributes, Local<v8::Module> referrer) {
  Local<Value> value;
  if (!linked_value(context, specifier, attributes, referrer, v8::ModuleImportPhase::kEvaluation).ToLocal(&value)) {
    return {};
  }
  Local<v8::Module> module = module_of(value.As<v8::Object>());
  if (!module.IsEmpty()) return module;
  js::throw_error(js::Env::from(context->GetIsolate()), not_a_module());
  return {};
}

v8::MaybeLocal<v8::Object> resolve_source(Local<v8::Context> context, Local<v8::String> specifier,
                                          Local<v8::FixedArray> attributes, Local<v8::Module> referrer) {
  Local<Value> value;
  if (!linked_value(context, specifier, attributes, referrer, v8::ModuleImportPhase::kSource).ToLocal(&value))
    return {};
  return value.As<v8::Object>();
}

Result<void> instantiate(Runtime& runtime, Local<v8::Object> handle) {
  Local<v8::Module> module = module_of(handle);
  if (module.IsEmpty()) return not_a_module();
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = context_of(handle);
  v8::TryCatch caught(isolate);
  if (module->InstantiateModule(context, &resolve_module, &resolve_source).IsNothing()) {
    if (!caught.HasTerminated()) {
      decorate_error(runtime, caught.Exception(), caught.Message(), "");
    }
    caught.ReThrow();
    return Error::pending();
  }
  return {};
}

/// Evaluates an instantiated module and gives its promise. `timeout_ms` < 0: none.
Result<Local<Value>> evaluate(Runtime& runtime, Local<v8::Object> handle, int64_t timeout_ms, bool break_on_sigint) {
  Local<v8::Module> module = module_of(handle);
  if (module.IsEmpty()) return not_a_module();
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = context_of(handle);
  Local<Value> promise;
  v8::MicrotaskQueue* queue = context->GetMicrotaskQueue();
  bool own_queue = queue != nullptr && queue != runtime.context()->GetMicrotaskQueue();
  auto run = [&] {
    if (!module->Evaluate(context).ToLocal(&promise)) return false;
    if (!own_queue) return true;
    // The promise belongs to a context whose microtasks run only here; whoever awaits it needs one of the main context.
    Local<v8::Promise::Resolver> outer;
    if (!v8::Promise::Resolver::New(runtime.context()).ToLocal(&outer)) return false;
    if (outer->Resolve(runtime.context(), promise).IsNothing()) return false;
    promise = outer->GetPromise();
    queue->PerformCheckpoint(isolate);
    return true;
  };
  if (timeout_ms < 0 && !break_on_sigint) {
    if (!run()) return Error::pending();
    return promise;
  }
  Watchdog watchdog(isolate, timeout_ms, break_on_sigint);
  v8::TryCatch caught(isolate);
  bool ok = run();
  watchdog.stop();
  if (watchdog.fired()) {
    isolate->CancelTerminateExecution();
    return watchdog.error();
  }
  if (!ok) {
    caught.ReThrow();
    return Error::pending();
  }
  return promise;
}

int32_t status(Local<v8::Object> handle) { return static_cast<int32_t>(module_of(handle)->GetStatus()); }
Local<Value> error_of(Local<v8::Object> handle) { return module_of(handle)->GetException(); }

Result<Local<Value>> name_space(Local<v8::Object> handle) {
  Local<v8::Module> module = module_of(handle);
  if (module->GetStatus() < v8::Module::kInstantiated) {
    return Error::coded(ErrorKind::kError, "ERR_MODULE_NOT_INSTANTIATED", "Module is not instantiated");
  }
  return module->GetModuleNamespace();
}

bool graph_is_async(Local<v8::Object> handle) {
  Local<v8::Module> module = module_of(handle);
  return module->GetStatus() >= v8::Module::kInstantiated && module->GetStatus() != v8::Module::kErrored &&
         module->IsGraphAsync();
}

bool has_top_level_await(Local<v8::Object> handle) {
  Local<v8::Module> module = module_of(handle);
  return module->IsSourceTextModule() && module->HasTopLevelAwait();
}

/// Where unsettled top-level awaits of the graph are: "file:line\nsource\n^^^^" each.
std::vector<std::string> awaits(Runtime& runtime, Local<v8::Object> handle) {
  std::vector<std::string> out;
  Local<v8::Module> module = module_of(handle);
  if (!module->IsSourceTextModule()) return out;
  auto [modules, messages] = module->GetStalledTopLevelAwaitMessages(runtime.isolate());
  for (auto& message : messages) out.push_back(source_excerpt(runtime.isolate(), runtime.context(), message));
  return out;
}

/// [state, result] of a promise (0 pending, 1 fulfilled, 2 rejected).
Local<v8::Array> settle(js::Env& env, Local<v8::Promise> promise) {
  v8::Isolate* isolate = env.isolate();
  Local<Value> parts[] = {v8::Integer::New(isolate, static_cast<int>(promise->State())), v8::Undefined(isolate)};
  if (promise->State() != v8::Promise::kPending) parts[1] = promise->Result();
  return v8::Array::New(isolate, parts, 2);
}

/// For an error that is going to be thrown again: the place of the first time stays the one that is shown.
void annotate(Runtime& runtime, Local<Value> error) {
  if (!error->IsNativeError()) return;
  Local<v8::Message> message = v8::Exception::CreateMessage(runtime.isolate(), error);
  // Where the engine does not know, it names the built-in code that asks.
  Local<Value> resource = message->GetScriptOrigin().ResourceName();
  if (resource->IsString() && js::utf8(runtime.isolate(), resource.As<v8::String>()).starts_with("node:")) return;
  annotate_error(runtime, error, message);
}

Result<Local<Value>> create_cache(js::Env& env, Local<v8::Object> handle) {
  Local<v8::Module> module = module_of(handle);
  std::unique_ptr<v8::ScriptCompiler::CachedData> data(
      v8::ScriptCompiler::CreateCodeCache(module->GetUnboundModuleScript()));
  size_t size = data ? static_cast<size_t>(data->length) : 0;
  Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(env.isolate(), size);
  if (size > 0) memcpy(buffer->Data(), data->data, size);
  return Local<Value>(v8::Uint8Array::New(buffer, 0, size));
}

/// The `//# sourceMappingURL=` of a module that was not evaluated yet.
Local<Value> source_map_url(Local<v8::Object> handle) {
  return module_of(handle)->GetUnboundModuleScript()->GetSourceMappingURL();
}
Local<Value> source_url(Local<v8::Object> handle) {
  return module_of(handle)->GetUnboundModuleScript()->GetSourceURL();
}

v8::MaybeLocal<v8::Promise> import_callback(Local<v8::Context> context, Local<Value> symbol, Local<Value> resource,
                                            Local<v8::String> specifier, int phase, Local<v8::FixedArray> attributes) {
  v8::Isolate* isolate = context->GetIsolate();
  v8::EscapableHandleScope handles(isolate);
  Runtime& runtime = Runtime::from(isolate);
  ModuleTable& table = runtime.state<ModuleTable>();
  if (table.import_dynamically.IsEmpty()) {
    js::throw_error(
        runtime, Error::type("ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING", "A dynamic import callback was not specified."));
    return {};
  }
  Local<Value> argv[] = {symbol, resource, specifier, attributes_object(isolate, context, attributes, 2),
                         v8::Integer::New(isolate, phase)};
  Local<Value> result;
  if (!table.import_dynamically.Get(isolate)
           ->Call(runtime.context(), v8::Undefined(isolate), 5, argv)
           .ToLocal(&result) ||
      !result->IsPromise()) {
    return {};
  }
  if (context == runtime.context()) return handles.Escape(result.As<v8::Promise>());
  // Code in a context of node:vm gets a promise of that context.
  Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver) || resolver->Resolve(context, result).IsNothing())
    return {};
  return handles.Escape(resolver->GetPromise());
}

bool has_symbol(Local<v8::Data> options) {
  return !options.IsEmpty() && options->IsFixedArray() && options.As<v8::FixedArray>()->Length() > 0;
}

/// The host-defined symbol of the code that imports. Code without any (an eval() that no script called) belongs to its
/// context: the program's own, or one of node:vm's.
Local<Value> symbol_of(Local<v8::Context> context, Local<v8::Data> options) {
  v8::Isolate* isolate = context->GetIsolate();
  if (has_symbol(options)) return options.As<v8::FixedArray>()->Get(context, 0).As<Value>();
  Runtime& runtime = Runtime::from(isolate);
  if (context == runtime.context()) {
    return runtime.state<ModuleTable>().default_options.Get(isolate)->Get(isolate, 0);
  }
  if (context->GetNumberOfEmbedderDataFields() <= static_cast<uint32_t>(kImporterIndex)) return v8::Undefined(isolate);
  return context->GetEmbedderData(kImporterIndex);
}

v8::MaybeLocal<v8::Promise> on_import(Local<v8::Context> context, Local<v8::Data> options, Local<Value> resource,
                                      Local<v8::String> specifier, Local<v8::FixedArray> attributes) {
  if (!has_symbol(options)) resource = v8::Undefined(context->GetIsolate());
  return import_callback(context, symbol_of(context, options), resource, specifier, 2, attributes);
}

v8::MaybeLocal<v8::Promise> on_import_phase(Local<v8::Context> context, Local<v8::Data> options, Local<Value> resource,
                                            Local<v8::String> specifier, v8::ModuleImportPhase phase,
                                            Local<v8::FixedArray> attributes) {
  if (!has_symbol(options)) resource = v8::Undefined(context->GetIsolate());
  return import_callback(context, symbol_of(context, options), resource, specifier, phase_number(phase), attributes);
}

void on_import_meta(Local<v8::Context> context, Local<v8::Module> module, Local<v8::Object> meta) {
  v8::Isolate* isolate = context->GetIsolate();
  v8::HandleScope handles(isolate);
  Runtime& runtime = Runtime::from(isolate);
  ModuleTable& table = runtime.state<ModuleTable>();
  Local<v8::Object> handle = table.find(module);
  if (handle.IsEmpty() || table.initialize_meta.IsEmpty()) return;
  Local<Value> argv[] = {field(handle, kSymbol), meta, field(handle, kUrl), handle};
  [[maybe_unused]] auto done =
      table.initialize_meta.Get(isolate)->Call(runtime.context(), v8::Undefined(isolate), 4, argv);
}

/// Says who answers import() and import.meta, and which symbol marks the program's own files.
void set_callbacks(Runtime& runtime, Local<v8::Function> import_dynamically, Local<v8::Function> initialize_meta,
                   Local<v8::Symbol> default_symbol) {
  v8::Isolate* isolate = runtime.isolate();
  ModuleTable& table = runtime.state<ModuleTable>();
  table.import_dynamically.Reset(isolate, import_dynamically);
  table.initialize_meta.Reset(isolate, initialize_meta);
  table.default_options.Reset(isolate, host_options(isolate, default_symbol).As<v8::PrimitiveArray>());
  isolate->SetHostImportModuleDynamicallyCallback(&on_import);
  isolate->SetHostImportModuleWithPhaseDynamicallyCallback(&on_import_phase);
  isolate->SetHostInitializeImportMetaObjectCallback(&on_import_meta);
}

}  // namespace

void declare_esm(js::Binding& b) {
  b.function<&compile>("compileSourceTextModule");
  b.function<&create_synthetic>("createSyntheticModule");
  b.function<&set_export>("setModuleExport");
  b.function<&requests>("moduleRequests");
  b.function<&link>("linkModule");
  b.function<&instantiate>("instantiateModule");
  b.function<&evaluate>("evaluateModule");
  b.function<&status>("moduleStatus");
  b.function<&error_of>("moduleError");
  b.function<&name_space>("moduleNamespace");
  b.function<&graph_is_async>("graphIsAsync");
  b.function<&has_top_level_await>("hasTopLevelAwait");
  b.function<&awaits>("moduleAwaits");
  b.function<&settle>("settle");
  b.function<&annotate>("annotateError");
  b.function<&create_cache>("createModuleCache");
  b.function<&source_map_url>("moduleSourceMapURL");
  b.function<&source_url>("moduleSourceURL");
  b.function<&set_callbacks>("setModuleCallbacks");
}

}  // namespace weft::modules
