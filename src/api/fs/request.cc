#include "api/fs/request.h"

#include <cstring>

#include "api/fs/text.h"

namespace weft::fs {

std::string path_of(Runtime& runtime, v8::Local<v8::Value> value) {
  v8::Isolate* isolate = runtime.isolate();
  if (value->IsString()) return js::utf8(isolate, value.As<v8::String>());
  if (!js::Bytes::is(value)) return {};
  return std::string(js::Bytes::of(value).view());
}

void PathText::assign(Runtime& runtime, v8::Local<v8::Value> value) {
  if (value->IsString()) {
    v8::Local<v8::String> text = value.As<v8::String>();
    // A unit takes three bytes at most.
    if (static_cast<size_t>(text->Length()) * 3 < kShortBytes) {
      const size_t size =
          text->WriteUtf8V2(runtime.isolate(), short_, kShortBytes - 1, v8::String::WriteFlags::kReplaceInvalidUtf8);
      short_[size] = '\0';
      is_short_ = true;
      return;
    }
  }
  long_ = path_of(runtime, value);
  is_short_ = false;
}

v8::Local<v8::Value> name_value(Runtime& runtime, const char* data, size_t size, bool as_bytes) {
  v8::Isolate* isolate = runtime.isolate();
  if (!as_bytes) return utf8_string(isolate, data, size).ToLocalChecked();
  v8::Local<v8::ArrayBuffer> buffer = v8::ArrayBuffer::New(isolate, size);
  if (size != 0) std::memcpy(buffer->Data(), data, size);
  return v8::Uint8Array::New(buffer, 0, size);
}

v8::Local<v8::Value> give_number(Runtime& runtime, Call& call) {
  return v8::Number::New(runtime.isolate(), static_cast<double>(call.request.result));
}

Error error_of(const Call& call, int status) { return Error::system(status, call.syscall, call.path, call.dest); }

namespace detail {

Outcome finish(Runtime& runtime, Call& call, int status) {
  Outcome outcome = v8::Local<v8::Value>(v8::Undefined(runtime.isolate()));
  if (status < 0) {
    outcome = error_of(call, status);
  } else if (call.give != nullptr) {
    outcome = call.give(runtime, call);
  }
  uv_fs_req_cleanup(&call.request);
  return outcome;
}

void call_back(Runtime& runtime, js::Callback& done, Outcome outcome) {
  v8::Isolate* isolate = runtime.isolate();
  if (!outcome.ok()) {
    done.call(outcome.error());
    return;
  }
  v8::Local<v8::Value> none = v8::Null(isolate);
  if (outcome.value()->IsUndefined()) {
    done.call(none);
  } else {
    done.call(none, outcome.value());
  }
}

void AsyncCall::on_done(uv_fs_t* request) {
  std::unique_ptr<AsyncCall> self(static_cast<AsyncCall*>(request->data));
  if (self->runtime.stopped()) {  // Nobody listens any more.
    uv_fs_req_cleanup(request);
    return;
  }
  v8::HandleScope scope(self->runtime.isolate());
  v8::Context::Scope entered(self->runtime.context());
  Outcome outcome = finish(self->runtime, self->call, static_cast<int>(request->result));
  call_back(self->runtime, self->done, std::move(outcome));
}

}  // namespace detail
}  // namespace weft::fs
