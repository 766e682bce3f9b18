#include "api/stream_base/handle.h"

namespace weft::stream_base {

Handle::~Handle() {
  if (raw_ == nullptr) return;
  raw_->handle.data = nullptr;
  if (!closing_) {
    uv_close(&raw_->handle, [](uv_handle_t* handle) { delete reinterpret_cast<uv_any_handle*>(handle); });
  }
}

uv_any_handle* Handle::reserve() {
  raw_ = new uv_any_handle;
  return raw_;
}

void Handle::opened() {
  raw_->handle.data = this;
  context_ = js::AsyncContext(runtime_.isolate());
  hold();
}

void Handle::failed() {
  delete raw_;
  raw_ = nullptr;
}

void Handle::close(std::optional<js::Callback> done) {
  if (raw_ == nullptr || closing_) return;
  closing_ = true;
  closed_ = std::move(done);
  on_closing();
  uv_close(&raw_->handle, &Handle::on_closed);
}

int Handle::close_by(int (*closer)(uv_handle_t*, uv_close_cb), std::optional<js::Callback> done) {
  if (!is_open()) return 0;
  if (const int error = closer(&raw_->handle, &Handle::on_closed); error != 0) return error;
  closing_ = true;
  closed_ = std::move(done);
  on_closing();
  return 0;
}

void Handle::on_closed(uv_handle_t* handle) {
  auto* self = static_cast<Handle*>(handle->data);
  delete reinterpret_cast<uv_any_handle*>(handle);
  if (self == nullptr) return;
  self->raw_ = nullptr;
  v8::HandleScope handles(self->isolate());
  [[maybe_unused]] auto wrapper = self->wrapper();  // keeps the object alive until the callback has returned
  auto done = std::move(self->closed_);
  self->closed_.reset();
  self->release();
  if (done && !self->runtime_.stopped()) done->call();
}

void Handle::ref() {
  if (is_open()) uv_ref(&raw_->handle);
}

void Handle::unref() {
  if (is_open()) uv_unref(&raw_->handle);
}

bool Handle::has_ref() const { return is_open() && uv_has_ref(&raw_->handle) != 0; }

}  // namespace weft::stream_base
