#include "runtime/wasm_stream.h"

#include <memory>
#include <string>
#include <utility>

#include "js/binding.h"
#include "runtime/runtime.h"

namespace weft {

/// One compilation. push() until finish() or abort(), which end it; what comes later is ignored.
class WasmStream final : public js::Object {
 public:
  explicit WasmStream(std::shared_ptr<v8::WasmStreaming> stream) : stream_(std::move(stream)) {}
  /// Rejects nothing: a stream that is forgotten leaves its promise pending, as V8 has it.
  ~WasmStream() override {
    if (stream_) stream_->Abort({});
  }

  /// The URL for stack traces.
  void set_url(const std::string& url) {
    if (stream_) stream_->SetUrl(url.data(), url.size());
  }
  void push(js::Bytes bytes) {
    if (stream_ && bytes.size() > 0) stream_->OnBytesReceived(bytes.data(), bytes.size());
  }
  void finish() {
    if (auto stream = std::exchange(stream_, nullptr)) stream->Finish();
  }
  /// The promise is rejected with `reason`.
  void abort(v8::Local<v8::Value> reason) {
    if (auto stream = std::exchange(stream_, nullptr)) stream->Abort(reason);
  }

 private:
  std::shared_ptr<v8::WasmStreaming> stream_;
};

void on_wasm_stream(const v8::FunctionCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  v8::HandleScope handles(isolate);
  auto& runtime = Runtime::from(isolate);
  auto context = isolate->GetCurrentContext();
  v8::Local<v8::Value> id = js::name(isolate, "internal:fetch/wasm_stream"), exports, compile;
  // An exception stays pending; V8 turns it into a rejection.
  if (!runtime.require_builtin()->Call(context, v8::Undefined(isolate), 1, &id).ToLocal(&exports) ||
      !exports.As<v8::Object>()->Get(context, js::name(isolate, "compile")).ToLocal(&compile)) {
    return;
  }
  auto* stream = js::create<WasmStream>(runtime, v8::WasmStreaming::Unpack(isolate, info.Data()));
  v8::Local<v8::Value> argv[] = {info[0], stream->wrapper()};
  // An async function: what goes wrong in it goes to the stream.
  if (compile.As<v8::Function>()->Call(context, v8::Undefined(isolate), 2, argv).IsEmpty()) return;
}

}  // namespace weft

WEFT_BINDING(wasm_stream) {
  using weft::WasmStream;
  b.type<WasmStream>("WasmStream")
      .method<&WasmStream::set_url>("setUrl")
      .method<&WasmStream::push>("push")
      .method<&WasmStream::finish>("finish")
      .method<&WasmStream::abort>("abort");
}
