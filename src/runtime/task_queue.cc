// `binding:task_queue`: nextTicks, microtasks and rejections; `binding:async_context`: what follows a promise chain.
#include "runtime/runtime.h"

namespace weft {

namespace {

void setup(Runtime& runtime, v8::Local<v8::Uint8Array> info, v8::Local<v8::Function> process_ticks,
           v8::Local<v8::Function> on_rejection) {
  v8::Isolate* isolate = runtime.isolate();
  runtime.tasks.info = js::Bytes::of(info).data();
  runtime.tasks.info_array.Reset(isolate, info);
  runtime.tasks.process_ticks.Reset(isolate, process_ticks);
  runtime.tasks.on_rejection.Reset(isolate, on_rejection);
}

void run_microtasks(Runtime& runtime) { runtime.isolate()->PerformMicrotaskCheckpoint(); }

void enqueue_microtask(Runtime& runtime, v8::Local<v8::Function> fn) { runtime.isolate()->EnqueueMicrotask(fn); }

v8::Local<v8::Value> get_context(v8::Isolate* isolate) { return isolate->GetContinuationPreservedEmbedderData(); }
void set_context(v8::Isolate* isolate, v8::Local<v8::Value> value) {
  isolate->SetContinuationPreservedEmbedderData(value);
}

}  // namespace

}  // namespace weft

WEFT_BINDING(task_queue) {
  b.function<&weft::setup>("setup");
  b.function<&weft::run_microtasks>("runMicrotasks");
  b.function<&weft::enqueue_microtask>("enqueueMicrotask");
}

WEFT_BINDING(async_context) {
  b.function<&weft::get_context>("get");
  b.function<&weft::set_context>("set");
}
