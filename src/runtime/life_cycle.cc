// `binding:errors`: who is asked about an exception that nobody caught.
#include "runtime/error_print.h"
#include "runtime/runtime.h"

namespace weft {

namespace {

/// { onUncaught(error, fromPromise) }: true means handled; a number is the exit code; else the error is printed, code 1.
void setup(Runtime& runtime, v8::Local<v8::Object> handlers) {
  v8::Isolate* isolate = runtime.isolate();
  v8::Local<v8::Value> fn;
  if (handlers->Get(isolate->GetCurrentContext(), js::name(isolate, "onUncaught")).ToLocal(&fn) && fn->IsFunction()) {
    runtime.on_uncaught.Reset(isolate, fn.As<v8::Function>());
  }
}

void trigger(Runtime& runtime, v8::Local<v8::Value> error, bool from_promise) {
  runtime.uncaught(error, v8::Exception::CreateMessage(runtime.isolate(), error), from_promise);
}

void print(Runtime& runtime, v8::Local<v8::Value> error) {
  print_exception(runtime, error, v8::Exception::CreateMessage(runtime.isolate(), error));
}

/// --trace-uncaught: messages of exceptions carry the frames where they were thrown.
void capture_uncaught_stacks(Runtime& runtime) {
  runtime.isolate()->SetCaptureStackTraceForUncaughtExceptions(true, 10);
}

}  // namespace

}  // namespace weft

WEFT_BINDING(errors) {
  b.function<&weft::capture_uncaught_stacks>("captureUncaughtStacks");
  b.function<&weft::setup>("setup");
  b.function<&weft::trigger>("triggerUncaughtException");
  b.function<&weft::print>("printError");
}
