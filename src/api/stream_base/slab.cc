#include "api/stream_base/slab.h"

namespace weft::stream_base {

State::Room State::reserve(bool whole) {
  if (kSlabSize - used_ < (whole ? kSlabSize : kMinRoom)) {
    v8::Isolate* isolate = runtime_.isolate();
    v8::HandleScope handles(isolate);
    v8::Context::Scope entered(runtime_.context());
    auto store =
        v8::ArrayBuffer::NewBackingStore(isolate, kSlabSize, v8::BackingStoreInitializationMode::kUninitialized,
                                         v8::BackingStoreOnFailureMode::kReturnNull);
    if (!store) return {};
    data_ = static_cast<uint8_t*>(store->Data());
    slab_.Reset(isolate, v8::ArrayBuffer::New(isolate, std::move(store)));
    used_ = 0;
  }
  return {data_ + used_, kSlabSize - used_};
}

v8::Local<v8::ArrayBuffer> State::commit(size_t size, size_t* offset) {
  auto slab = slab_.Get(runtime_.isolate());
  *offset = used_;
  used_ = std::min(kSlabSize, (used_ + size + 7) & ~size_t{7});  // views of wider elements need aligned starts
  return slab;
}

v8::Local<v8::Function> State::hook(Event event) {
  static constexpr const char* kNames[kEvents] = {"onRead", "onWrite", "onShutdown", "onConnect", "onConnection"};
  v8::Isolate* isolate = runtime_.isolate();
  if (!hooks_[event].IsEmpty()) return hooks_[event].Get(isolate);
  v8::Local<v8::Value> id = js::name(isolate, "internal:stream_base/hooks");
  v8::Local<v8::Value> exports;
  auto context = runtime_.context();
  if (!runtime_.require_builtin()->Call(context, v8::Undefined(isolate), 1, &id).ToLocal(&exports)) return {};
  for (int i = 0; i < kEvents; ++i) {
    v8::Local<v8::Value> hook;
    if (!exports.As<v8::Object>()->Get(context, js::name(isolate, kNames[i])).ToLocal(&hook) || !hook->IsFunction())
      return {};
    hooks_[i].Reset(isolate, hook.As<v8::Function>());
  }
  return hooks_[event].Get(isolate);
}

}  // namespace weft::stream_base
