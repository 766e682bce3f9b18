#include "api/inspector/mailbox.h"

#include <utility>

#include "api/inspector/agent.h"
#include "runtime/runtime.h"

namespace weft::inspector {

Mailbox::Mailbox(Runtime& runtime) : runtime_(runtime), async_(new uv_async_t) {
  uv_async_init(runtime.loop(), async_, &Mailbox::on_wake);
  async_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(async_));
}

Mailbox::~Mailbox() { close(); }

bool Mailbox::post(Task task) {
  std::lock_guard lock(mutex_);
  if (closed_) return false;
  tasks_.push_back(std::move(task));
  woken_ = true;
  uv_async_send(async_);
  if (!interrupting_) {
    interrupting_ = true;
    runtime_.isolate()->RequestInterrupt(&Mailbox::on_interrupt, this);
  }
  arrived_.notify_one();
  return true;
}

void Mailbox::wake() {
  std::lock_guard lock(mutex_);
  woken_ = true;
  arrived_.notify_one();
}

void Mailbox::end() {
  ended_.store(true);
  wake();
}

void Mailbox::wake_from_signal() {
  signalled_.store(true);
  uv_async_send(async_);
}

bool Mailbox::run() {
  bool any = false;
  for (;;) {
    Task task;
    {
      std::lock_guard lock(mutex_);
      if (tasks_.empty()) break;
      task = std::move(tasks_.front());
      tasks_.pop_front();
    }
    any = true;
    v8::HandleScope handles(runtime_.isolate());
    task(runtime_.state<Agent>());
  }
  return any;
}

void Mailbox::wait() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [this] { return woken_; });
  woken_ = false;
}

void Mailbox::close() {
  std::deque<Task> dropped;
  std::lock_guard lock(mutex_);
  if (closed_) return;
  closed_ = true;
  dropped.swap(tasks_);
  uv_close(reinterpret_cast<uv_handle_t*>(async_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
}

void Mailbox::on_wake(uv_async_t* async) {
  auto self = static_cast<Mailbox*>(async->data)->shared_from_this();
  if (self->runtime_.stopped()) return;
  v8::HandleScope handles(self->runtime_.isolate());
  v8::Context::Scope entered(self->runtime_.context());
  Runtime::CallbackScope scope(self->runtime_);
  if (self->signalled_.exchange(false) && self->on_signal) self->on_signal();
  self->run();
}

void Mailbox::on_interrupt(v8::Isolate* isolate, void* data) {
  auto self = static_cast<Mailbox*>(data)->shared_from_this();
  {
    std::lock_guard lock(self->mutex_);
    self->interrupting_ = false;
    if (self->closed_) return;
  }
  v8::HandleScope handles(isolate);
  v8::Context::Scope entered(self->runtime_.context());
  self->run();
}

}  // namespace weft::inspector
