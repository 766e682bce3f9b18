#include "api/fs/watch.h"

#include <cstring>
#include <utility>

namespace weft::fs {

struct FsEvent::Watch {
  uv_fs_event_t handle;
  Runtime& runtime;
  js::Callback changed;
  bool as_bytes;

  static void on_event(uv_fs_event_t* handle, const char* filename, int events, int status) {
    auto* self = static_cast<Watch*>(handle->data);
    v8::Isolate* isolate = self->runtime.isolate();
    v8::HandleScope scope(isolate);
    v8::Context::Scope entered(self->runtime.context());
    v8::Local<v8::Value> name = v8::Null(isolate);
    if (filename != nullptr) name = name_value(self->runtime, filename, std::strlen(filename), self->as_bytes);
    self->changed.call(status, events, name);
  }

  static void on_closed(uv_handle_t* handle) { delete static_cast<Watch*>(handle->data); }
};

FsEvent::~FsEvent() { close(); }

int32_t FsEvent::start(Runtime& runtime, PathArgument path, bool persistent, bool as_bytes, js::Callback changed) {
  if (watch_ != nullptr) return 0;
  auto* watch = new Watch{{}, runtime, std::move(changed), as_bytes};
  if (const int status = uv_fs_event_init(runtime.loop(), &watch->handle); status != 0) {
    delete watch;
    return status;
  }
  watch->handle.data = watch;
  const std::string name = path_of(runtime, path);
  if (const int status = uv_fs_event_start(&watch->handle, Watch::on_event, name.c_str(), 0); status != 0) {
    uv_close(reinterpret_cast<uv_handle_t*>(&watch->handle), Watch::on_closed);
    return status;
  }
  if (!persistent) uv_unref(reinterpret_cast<uv_handle_t*>(&watch->handle));
  watch_ = watch;
  return 0;
}

void FsEvent::close() {
  if (Watch* watch = std::exchange(watch_, nullptr)) {
    uv_close(reinterpret_cast<uv_handle_t*>(&watch->handle), Watch::on_closed);
  }
}

void FsEvent::ref() {
  if (watch_ != nullptr) uv_ref(reinterpret_cast<uv_handle_t*>(&watch_->handle));
}

void FsEvent::unref() {
  if (watch_ != nullptr) uv_unref(reinterpret_cast<uv_handle_t*>(&watch_->handle));
}

struct StatPoll::Watch {
  uv_fs_poll_t handle;
  Runtime& runtime;
  js::Callback changed;
  js::PinnedBytes values;
  bool as_bigint;

  static void on_change(uv_fs_poll_t* handle, int status, const uv_stat_t* previous, const uv_stat_t* current) {
    auto* self = static_cast<Watch*>(handle->data);
    v8::HandleScope scope(self->runtime.isolate());
    // Both kinds of element are 8 bytes.
    write_stat(*current, self->values.data(), self->as_bigint);
    write_stat(*previous, self->values.data() + kStatFields * sizeof(double), self->as_bigint);
    self->changed.call(status);
  }

  static void on_closed(uv_handle_t* handle) { delete static_cast<Watch*>(handle->data); }
};

StatPoll::~StatPoll() { close(); }

int32_t StatPoll::start(Runtime& runtime, PathArgument path, uint32_t interval_ms, bool as_bigint,
                        js::PinnedBytes values, js::Callback changed) {
  if (watch_ != nullptr) return 0;
  if (values.size() < 2 * kStatFields * sizeof(double)) return UV_EINVAL;
  auto* watch = new Watch{{}, runtime, std::move(changed), std::move(values), as_bigint};
  if (const int status = uv_fs_poll_init(runtime.loop(), &watch->handle); status != 0) {
    delete watch;
    return status;
  }
  watch->handle.data = watch;
  const std::string name = path_of(runtime, path);
  if (const int status = uv_fs_poll_start(&watch->handle, Watch::on_change, name.c_str(), interval_ms); status != 0) {
    uv_close(reinterpret_cast<uv_handle_t*>(&watch->handle), Watch::on_closed);
    return status;
  }
  watch_ = watch;
  return 0;
}

void StatPoll::close() {
  if (Watch* watch = std::exchange(watch_, nullptr)) {
    uv_close(reinterpret_cast<uv_handle_t*>(&watch->handle), Watch::on_closed);
  }
}

void StatPoll::ref() {
  if (watch_ != nullptr) uv_ref(reinterpret_cast<uv_handle_t*>(&watch_->handle));
}

void StatPoll::unref() {
  if (watch_ != nullptr) uv_unref(reinterpret_cast<uv_handle_t*>(&watch_->handle));
}

}  // namespace weft::fs
