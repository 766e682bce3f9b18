#include <algorithm>

#include "api/http2/hooks.h"
#include "api/http2/session.h"

namespace weft::http2 {

namespace {

template <typename T>
void close_handle(T* handle) {
  uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* closed) { delete reinterpret_cast<T*>(closed); });
}

}  // namespace

void Hooks::set(v8::Local<v8::Array> functions) {
  auto context = runtime_.context();
  for (uint32_t i = 0; i < kHooks; ++i) {
    v8::Local<v8::Value> function;
    if (functions->Get(context, i).ToLocal(&function) && function->IsFunction()) {
      hooks_[i].Reset(runtime_.isolate(), function.As<v8::Function>());
    }
  }
}

Turn::Turn(Runtime& runtime) : prepare_(new uv_prepare_t), check_(new uv_check_t), idle_(new uv_idle_t) {
  uv_prepare_init(runtime.loop(), prepare_);
  uv_check_init(runtime.loop(), check_);
  uv_idle_init(runtime.loop(), idle_);
  prepare_->data = this;
  check_->data = this;
}

Turn::~Turn() {
  close_handle(prepare_);
  close_handle(check_);
  close_handle(idle_);
}

void Turn::add(Session* session) {
  waiting_.push_back(session);
  if (armed_) return;
  armed_ = true;
  uv_prepare_start(prepare_, [](uv_prepare_t* handle) { static_cast<Turn*>(handle->data)->end(); });
  uv_check_start(check_, [](uv_check_t* handle) { static_cast<Turn*>(handle->data)->end(); });
  uv_idle_start(idle_, [](uv_idle_t*) {});
}

void Turn::remove(Session* session) {
  std::erase(waiting_, session);
  std::replace(ending_.begin(), ending_.end(), session, static_cast<Session*>(nullptr));
}

void Turn::end() {
  armed_ = false;
  uv_prepare_stop(prepare_);
  uv_check_stop(check_);
  uv_idle_stop(idle_);
  // Sessions that come here while these send belong to the next turn; one that is destroyed meanwhile leaves its place empty.
  ending_.swap(waiting_);
  for (size_t i = 0; i < ending_.size(); ++i) {
    if (ending_[i] != nullptr) ending_[i]->end_turn();
  }
  ending_.clear();
}

}  // namespace weft::http2
