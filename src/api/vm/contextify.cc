#include "api/inspector/agent.h"
#include "api/vm/contextify.h"

#include <list>
#include <memory>

#include "modules/module_table.h"

namespace weft::vm {

namespace {

using v8::Local;
using v8::Value;

Local<v8::Private> context_key(v8::Isolate* isolate) {
  return v8::Private::ForApi(isolate, js::name(isolate, "weft:vm:context"));
}

/// Microtask queues must outlive their contexts; this keeps them until the collector took the context.
class Queues {
 public:
  explicit Queues(Runtime& runtime) : isolate_(runtime.isolate()) {}
  ~Queues() {
    for (auto& entry : entries_) entry->context.Reset();
  }

  v8::MicrotaskQueue* make() {
    entries_.push_back(std::make_unique<Entry>());
    Entry& entry = *entries_.back();
    entry.owner = this;
    entry.queue = v8::MicrotaskQueue::New(isolate_, v8::MicrotasksPolicy::kExplicit);
    return entry.queue.get();
  }
  void tie(v8::MicrotaskQueue* queue, Local<v8::Context> context) {
    for (auto& entry : entries_) {
      if (entry->queue.get() != queue) continue;
      entry->context.Reset(isolate_, context);
      entry->context.SetWeak(
          entry.get(),
          [](const v8::WeakCallbackInfo<Entry>& info) {
            info.GetParameter()->context.Reset();
            info.SetSecondPassCallback([](const v8::WeakCallbackInfo<Entry>& second) {
              Entry* gone = second.GetParameter();
              gone->owner->entries_.remove_if([gone](auto& e) { return e.get() == gone; });
            });
          },
          v8::WeakCallbackType::kParameter);
    }
  }

 private:
  struct Entry {
    Queues* owner;
    std::unique_ptr<v8::MicrotaskQueue> queue;
    v8::Global<v8::Context> context;
  };
  v8::Isolate* isolate_;
  std::list<std::unique_ptr<Entry>> entries_;
};

bool allow_wasm(Local<v8::Context> context, Local<v8::String>) {
  if (context->GetNumberOfEmbedderDataFields() <= static_cast<uint32_t>(kAllowWasmIndex)) return true;
  return !context->GetEmbedderData(kAllowWasmIndex)->IsFalse();
}

v8::MaybeLocal<v8::Context> make(Runtime& runtime, v8::MaybeLocal<v8::ObjectTemplate> global,
                                 const ContextOptions& options) {
  v8::Isolate* isolate = runtime.isolate();
  v8::MicrotaskQueue* queue = options.own_microtask_queue ? runtime.state<Queues>().make() : nullptr;
  Local<v8::Context> context =
      v8::Context::New(isolate, nullptr, global, {}, v8::DeserializeInternalFieldsCallback(), queue);
  if (context.IsEmpty()) return {};
  if (queue != nullptr) runtime.state<Queues>().tie(queue, context);
  // The program may hand objects to and fro; contexts are no security boundary here.
  context->SetSecurityToken(runtime.context()->GetSecurityToken());
  context->SetEmbedderData(kSandboxIndex, v8::Undefined(isolate));
  context->SetEmbedderData(modules::kImporterIndex,
                           options.importer.IsEmpty() ? v8::Undefined(isolate).As<Value>() : options.importer);
  context->SetEmbedderData(kAllowWasmIndex, v8::Boolean::New(isolate, options.allow_wasm));
  isolate->SetAllowWasmCodeGenerationCallback(&allow_wasm);
  context->AllowCodeGenerationFromStrings(options.allow_strings);
  context->SetErrorMessageForCodeGenerationFromStrings(
      js::name(isolate, "Code generation from strings disallowed for this context"));
  inspector::note_context(
      runtime, context, js::utf8(isolate, options.name),
      options.origin->IsString() ? js::utf8(isolate, options.origin.As<v8::String>()) : std::string());
  return context;
}

class Holders {
 public:
  explicit Holders(Runtime& runtime) : isolate_(runtime.isolate()) {}
  Local<v8::Object> make(Local<v8::Context> context) {
    if (template_.IsEmpty()) {
      Local<v8::ObjectTemplate> shape = v8::ObjectTemplate::New(isolate_);
      shape->SetInternalFieldCount(1);
      template_.Reset(isolate_, shape);
    }
    Local<v8::Object> holder = template_.Get(isolate_)->NewInstance(js::Env::from(isolate_).context()).ToLocalChecked();
    holder->SetInternalField(0, context);
    return holder;
  }

 private:
  v8::Isolate* isolate_;
  v8::Global<v8::ObjectTemplate> template_;
};

}  // namespace

v8::MaybeLocal<v8::Context> contextify(Runtime& runtime, Local<v8::Object> sandbox, const ContextOptions& options) {
  v8::Isolate* isolate = runtime.isolate();
  v8::EscapableHandleScope handles(isolate);
  Local<v8::Context> context;
  Local<v8::ObjectTemplate> global = intercepted_global(isolate, sandbox->GetConstructorName());
  if (!make(runtime, global, options).ToLocal(&context)) return {};
  context->SetEmbedderData(kSandboxIndex, sandbox);
  Local<v8::Object> holder = runtime.state<Holders>().make(context);
  if (sandbox->SetPrivate(runtime.context(), context_key(isolate), holder).IsNothing()) return {};
  // The global proxy is a context's object, too: vm.isContext(globalThis of the context).
  (void)context->Global()->SetPrivate(context, context_key(isolate), holder);
  return handles.Escape(context);
}

v8::MaybeLocal<v8::Object> plain_context(Runtime& runtime, const ContextOptions& options) {
  v8::Isolate* isolate = runtime.isolate();
  v8::EscapableHandleScope handles(isolate);
  Local<v8::Context> context;
  if (!make(runtime, {}, options).ToLocal(&context)) return {};
  Local<v8::Object> holder = runtime.state<Holders>().make(context);
  if (context->Global()->SetPrivate(context, context_key(isolate), holder).IsNothing()) return {};
  return handles.Escape(context->Global());
}

v8::MaybeLocal<v8::Object> holder_of(v8::Isolate* isolate, Local<v8::Object> object) {
  Local<Value> holder;
  if (!object->GetPrivate(isolate->GetCurrentContext(), context_key(isolate)).ToLocal(&holder) || !holder->IsObject()) {
    return {};
  }
  return holder.As<v8::Object>();
}

namespace {

/// Makes the context of `sandbox`, or, where that is undefined, a plain one. Returns the object that stands for it.
Result<Local<v8::Object>> make_context(Runtime& runtime, Local<Value> sandbox, Local<v8::String> name,
                                       bool allow_strings, bool allow_wasm, bool own_microtask_queue,
                                       Local<Value> importer, Local<Value> origin) {
  ContextOptions options{name, origin, allow_strings, allow_wasm, importer, own_microtask_queue};
  Local<v8::Object> out;
  if (sandbox->IsObject()) {
    if (contextify(runtime, sandbox.As<v8::Object>(), options).IsEmpty()) return Error::pending();
    return sandbox.As<v8::Object>();
  }
  if (!plain_context(runtime, options).ToLocal(&out)) return Error::pending();
  return out;
}

/// The holder of an object's context, for the other functions; undefined when it has none.
Local<Value> context_of(js::Env& env, Local<v8::Object> object) {
  Local<v8::Object> holder;
  if (!holder_of(env.isolate(), object).ToLocal(&holder)) return v8::Undefined(env.isolate());
  return holder;
}

class Measurement final : public v8::MeasureMemoryDelegate {
 public:
  Measurement(v8::Isolate* isolate, Local<v8::Context> context, Local<v8::Promise::Resolver> resolver, bool detailed)
      : isolate_(isolate), context_(isolate, context), resolver_(isolate, resolver), detailed_(detailed) {}

  bool ShouldMeasure(Local<v8::Context>) override { return true; }

  void MeasurementComplete(Result result) override {
    v8::HandleScope handles(isolate_);
    Local<v8::Context> context = context_.Get(isolate_);
    v8::Context::Scope entered(context);
    Local<v8::Object> out = v8::Object::New(isolate_);
    size_t total = result.unattributed_size_in_bytes;
    for (size_t size : result.sizes_in_bytes) total += size;
    js::set(isolate_, out, "total", estimate(total, result.unattributed_size_in_bytes));
    if (detailed_) {
      v8::LocalVector<Value> others(isolate_);
      for (size_t i = 0; i < result.contexts.size(); i++) {
        Local<v8::Object> one = estimate(result.sizes_in_bytes[i], result.unattributed_size_in_bytes);
        if (result.contexts[i] == context) {
          js::set(isolate_, out, "current", one);
        } else {
          others.push_back(one);
        }
      }
      js::set(isolate_, out, "other", v8::Array::New(isolate_, others.data(), others.size()));
    }
    Runtime& runtime = Runtime::from(isolate_);
    Runtime::CallbackScope scope(runtime);
    [[maybe_unused]] auto done = resolver_.Get(isolate_)->Resolve(context, out);
  }

 private:
  Local<v8::Object> estimate(size_t size, size_t uncertain) {
    Local<v8::Object> out = v8::Object::New(isolate_);
    js::set(isolate_, out, "jsMemoryEstimate", v8::Number::New(isolate_, static_cast<double>(size)));
    Local<Value> range[] = {v8::Number::New(isolate_, static_cast<double>(size)),
                            v8::Number::New(isolate_, static_cast<double>(size + uncertain))};
    js::set(isolate_, out, "jsMemoryRange", v8::Array::New(isolate_, range, 2));
    return out;
  }

  v8::Isolate* isolate_;
  v8::Global<v8::Context> context_;
  v8::Global<v8::Promise::Resolver> resolver_;
  bool detailed_;
};

/// A promise of the memory that the contexts use. `eager`: the collector starts at once.
Result<Local<v8::Promise>> measure_memory(Runtime& runtime, bool detailed, bool eager) {
  v8::Isolate* isolate = runtime.isolate();
  Local<v8::Context> context = runtime.context();
  Local<v8::Promise::Resolver> resolver;
  if (!v8::Promise::Resolver::New(context).ToLocal(&resolver)) return Error::pending();
  isolate->MeasureMemory(std::make_unique<Measurement>(isolate, context, resolver, detailed),
                         eager ? v8::MeasureMemoryExecution::kEager : v8::MeasureMemoryExecution::kDefault);
  return resolver->GetPromise();
}

}  // namespace

void declare_contexts(js::Binding& b) {
  b.function<&make_context>("makeContext");
  b.function<&context_of>("contextOf");
  b.function<&measure_memory>("measureMemory");
}

}  // namespace weft::vm
