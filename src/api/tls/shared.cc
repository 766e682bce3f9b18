#include "api/tls/shared.h"

#include <utility>

#include "js/convert.h"

namespace weft::tls {

std::span<uint8_t> Shared::ciphertext() {
  if (busy_) return {};
  if (!ciphertext_) ciphertext_ = std::make_unique_for_overwrite<uint8_t[]>(kCiphertextSize);
  return {ciphertext_.get(), kCiphertextSize};
}

std::vector<uint8_t> Shared::take_buffer() {
  if (spares_.empty()) return {};
  auto buffer = std::move(spares_.back());
  spares_.pop_back();
  return buffer;
}

void Shared::give_back(std::vector<uint8_t> buffer) {
  if (spares_.size() >= kSpares || buffer.capacity() > kMaxSpare) return;
  buffer.clear();
  spares_.push_back(std::move(buffer));
}

v8::Local<v8::Function> Shared::hook(Event event) {
  static constexpr std::array<const char*, kEvents> kNames = {"onHandshake", "onRead", "onEnd",
                                                              "onFailure",   "onNews", "onWritable"};
  v8::Isolate* isolate = runtime_.isolate();
  if (!hooks_[event].IsEmpty()) return hooks_[event].Get(isolate);
  v8::Local<v8::Value> id = js::name(isolate, "internal:tls/hooks");
  v8::Local<v8::Value> exports;
  auto context = runtime_.context();
  if (!runtime_.require_builtin()->Call(context, v8::Undefined(isolate), 1, &id).ToLocal(&exports)) return {};
  for (int i = 0; i < kEvents; ++i) {
    v8::Local<v8::Value> hook;
    if (!exports.As<v8::Object>()->Get(context, js::name(isolate, kNames[i])).ToLocal(&hook) || !hook->IsFunction()) {
      return {};
    }
    hooks_[i].Reset(isolate, hook.As<v8::Function>());
  }
  return hooks_[event].Get(isolate);
}

}  // namespace weft::tls
