// `binding:stack`: the text of stacks is made by JavaScript (internal:errors/stack), when a script first reads
// `error.stack`.
#include <v8.h>

#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft::errors {

namespace {

struct StackFormatter {
  explicit StackFormatter(Runtime&) {}
  v8::Global<v8::Function> format;
};

/// Called by V8, in the context of the error. The formatter gets (global object of that context, error, call sites).
v8::MaybeLocal<v8::Value> prepare_stack_trace(v8::Local<v8::Context> context, v8::Local<v8::Value> error,
                                              v8::Local<v8::Array> sites) {
  v8::Isolate* isolate = context->GetIsolate();
  Runtime& runtime = Runtime::from(isolate);
  auto& formatter = runtime.state<StackFormatter>();
  v8::Local<v8::Value> argv[] = {context->Global(), error, sites};
  return formatter.format.Get(isolate)->Call(runtime.context(), v8::Undefined(isolate), 3, argv);
}

void set_formatter(Runtime& runtime, v8::Local<v8::Function> format) {
  runtime.state<StackFormatter>().format.Reset(runtime.isolate(), format);
  runtime.isolate()->SetPrepareStackTraceCallback(&prepare_stack_trace);
}

}  // namespace

}  // namespace weft::errors

WEFT_BINDING(stack) { b.function<&weft::errors::set_formatter>("setFormatter"); }
