#include "api/messaging/hub.h"

#include <algorithm>

#include "api/messaging/port.h"
#include "runtime/runtime.h"

namespace weft::messaging {

Hub::Hub(Runtime& runtime) : runtime_(runtime), async_(new uv_async_t) {
  uv_async_init(runtime.loop(), async_, &Hub::on_wake);
  async_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(async_));
}

void Hub::wake(Port* port) {
  std::lock_guard lock(mutex_);
  if (closed_ || std::find(ready_.begin(), ready_.end(), port) != ready_.end()) return;
  ready_.push_back(port);
  uv_async_send(async_);
}

void Hub::forget(Port* port) {
  std::replace(draining_.begin(), draining_.end(), port, static_cast<Port*>(nullptr));
  std::lock_guard lock(mutex_);
  std::erase(ready_, port);
}

void Hub::add_reference(int change) {
  const bool had = references_ > 0;
  references_ += change;
  const bool has = references_ > 0;
  if (async_ == nullptr || had == has) return;
  auto* handle = reinterpret_cast<uv_handle_t*>(async_);
  if (has) {
    uv_ref(handle);
  } else {
    uv_unref(handle);
  }
}

void Hub::close() {
  std::lock_guard lock(mutex_);
  if (closed_) return;
  closed_ = true;
  ready_.clear();
  uv_close(reinterpret_cast<uv_handle_t*>(async_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  async_ = nullptr;
}

void Hub::on_wake(uv_async_t* handle) { static_cast<Hub*>(handle->data)->drain(); }

void Hub::drain() {
  {
    std::lock_guard lock(mutex_);
    draining_.swap(ready_);
  }
  // In the order of their making, as if each had a handle of its own on the loop.
  std::sort(draining_.begin(), draining_.end(), [](const Port* a, const Port* b) { return a->order() < b->order(); });
  v8::HandleScope handles(runtime_.isolate());
  for (size_t i = 0; i < draining_.size(); ++i) {  // by index: forget() may change entries meanwhile
    if (draining_[i] != nullptr && !runtime_.stopped()) draining_[i]->deliver();
  }
  draining_.clear();
}

}  // namespace weft::messaging
