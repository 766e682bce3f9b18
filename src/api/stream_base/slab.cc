#include "api/stream_base/slab.h"

namespace weft::stream_base {

namespace {

/// Without bulk data for so long, its memory is given back. In milliseconds.
constexpr uint64_t kQuiet = 1000;

/// V8 collects its young generation when that is nearly full, which a few heavy slabs never make it; the 64 MB that it lets
/// external memory grow would then be freed by collecting the whole heap, which takes long in a large one. So each large slab
/// brings a little garbage of its own, and small collections free them.
void add_weight(v8::Isolate* isolate) {
  constexpr int kElements =
      4096;  // 32 KB: 0.8 MB of them for some 13 MB of slabs, before the smallest new space is collected
  v8::Array::New(isolate, kElements);
}

}  // namespace

State::~State() {
  if (quiet_ == nullptr) return;
  uv_close(reinterpret_cast<uv_handle_t*>(quiet_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
}

void State::watch_pool() {
  busy_ = true;
  if (quiet_ == nullptr) {
    quiet_ = new uv_timer_t;
    uv_timer_init(runtime_.loop(), quiet_);
    uv_unref(reinterpret_cast<uv_handle_t*>(quiet_));
    quiet_->data = this;
  }
  if (uv_is_active(reinterpret_cast<uv_handle_t*>(quiet_)) == 0)
    uv_timer_start(quiet_, &State::on_quiet, kQuiet, kQuiet);
}

void State::on_quiet(uv_timer_t* timer) {
  auto* state = static_cast<State*>(timer->data);
  if (state->busy_) {
    state->busy_ = false;
    return;
  }
  uv_timer_stop(timer);
  static_cast<BufferPool*>(state->runtime_.allocator())->trim();  // the only kind there is
}

State::Room State::reserve(bool bulk) {
  Slab& slab = bulk ? bulk_ : small_;
  given_ = &slab;
  if (slab.size - slab.used < (bulk ? kMinBulkRoom : kMinRoom)) {
    const size_t size = bulk ? kBulkSlabSize : kSlabSize;
    v8::Isolate* isolate = runtime_.isolate();
    v8::HandleScope handles(isolate);
    v8::Context::Scope entered(runtime_.context());
    auto store = v8::ArrayBuffer::NewBackingStore(isolate, size, v8::BackingStoreInitializationMode::kUninitialized,
                                                  v8::BackingStoreOnFailureMode::kReturnNull);
    if (!store) return {};
    slab.data = static_cast<uint8_t*>(store->Data());
    slab.buffer.Reset(isolate, v8::ArrayBuffer::New(isolate, std::move(store)));
    slab.size = size;
    slab.used = 0;
    if (bulk) {
      add_weight(isolate);
      watch_pool();
    }
  }
  return {slab.data + slab.used, slab.size - slab.used};
}

v8::Local<v8::ArrayBuffer> State::commit(size_t size, size_t* offset) {
  Slab& slab = *given_;
  *offset = slab.used;
  slab.used = std::min(slab.size, (slab.used + size + 7) & ~size_t{7});  // views of wider elements need aligned starts
  return slab.buffer.Get(runtime_.isolate());
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
