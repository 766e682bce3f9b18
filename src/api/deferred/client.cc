#include "api/deferred/client.h"

#include <algorithm>

#include "api/deferred/pool_thread.h"
#include "runtime/interrupt.h"

namespace weft::deferred {
namespace {

/// Tasks that are handed over together, and how soon after others one is handed over alone: waking a thread costs more than a
/// small task.
constexpr size_t kMaxBatch = 32;
constexpr uint64_t kMinFlushNs = 100'000;
/// Results that are handed to JavaScript in one call.
constexpr size_t kMaxDelivery = 256;

}  // namespace

Client::Client(Runtime& runtime) : runtime_(runtime), self_(runtime.state<SelfThread>().thread), wake_(new uv_async_t) {
  uv_async_init(runtime.loop(), wake_, [](uv_async_t* handle) { static_cast<Client*>(handle->data)->take_results(); });
  wake_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(wake_));
  inbox_->open(wake_);
}

Client::~Client() {
  inbox_->close();
  for (uint32_t slot = 0; slot < tasks_.size(); ++slot) {
    if (tasks_[slot]) cancel(slot);
  }
  uv_close(reinterpret_cast<uv_handle_t*>(wake_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
}

Result<bool> Client::submit(const UnitHandle& unit, uint32_t slot, uint32_t priority, uint32_t form,
                            const js::Rest& arguments, const std::vector<v8::Local<v8::Value>>& transfer) {
  v8::LocalVector<v8::Value> values(runtime_.isolate());
  for (int i = 0; i < arguments.size(); ++i) values.push_back(arguments[i]);
  auto payload =
      Payload::write(runtime_, std::span<const v8::Local<v8::Value>>(values.data(), values.size()), transfer);
  if (!payload) return std::move(payload.error());
  auto task = std::make_shared<Task>();
  task->unit = unit.unit();
  task->arguments = std::move(*payload);
  task->owner = inbox_;
  if (self_ != nullptr) task->parent = self_->running();
  task->slot = slot;
  task->priority = static_cast<uint8_t>(std::min<uint32_t>(priority, 2));
  task->form = static_cast<Form>(form);
  Pool& pool = Pool::get();
  pool.counters().bytes.fetch_add(task->arguments.size(), std::memory_order_relaxed);
  if (slot >= tasks_.size()) tasks_.resize(std::max<size_t>(slot + 1, tasks_.size() * 2));
  tasks_[slot] = task;
  batch_.push_back(std::move(task));
  if (outstanding_++ == 0) uv_ref(reinterpret_cast<uv_handle_t*>(wake_));
  if (batch_.size() < kMaxBatch && uv_hrtime() - last_flush_ns_ < kMinFlushNs) return batch_.size() == 1;
  flush();
  return false;
}

void Client::flush() {
  if (batch_.empty()) return;
  last_flush_ns_ = uv_hrtime();
  Pool::get().submit(batch_, self_);
}

void Client::finished(uint32_t slot) {
  tasks_[slot].reset();
  if (--outstanding_ == 0) uv_unref(reinterpret_cast<uv_handle_t*>(wake_));
}

bool Client::cancel(uint32_t slot) {
  if (slot >= tasks_.size() || !tasks_[slot]) return false;
  TaskRef task = tasks_[slot];
  if (task->cancel()) {
    task->arguments.clear();
    Pool::get().counters().cancelled.fetch_add(1, std::memory_order_relaxed);
    finished(slot);
    return true;
  }
  Pool::get().stop(task);
  return false;
}

void Client::take_results() {
  if (runtime_.stopped() || deliver.IsEmpty()) return;
  auto results = inbox_->take();
  v8::Isolate* isolate = runtime_.isolate();
  // On a pool thread every result is delivered alone: what one task does with it cannot hold up another.
  const size_t step = self_ != nullptr ? 1 : kMaxDelivery;
  for (size_t at = 0; at < results.size(); at += step) {
    v8::HandleScope handles(isolate);
    auto context = runtime_.context();
    v8::Context::Scope entered(context);
    v8::LocalVector<v8::Value> list(isolate), value(isolate);
    for (size_t i = at; i < std::min(at + step, results.size()); ++i) {
      TaskResult& result = results[i];
      finished(result.slot);
      value.clear();
      uint32_t outcome = static_cast<uint32_t>(result.outcome);
      v8::TryCatch caught(isolate);
      if (!result.value.read(runtime_, value)) {
        if (runtime_.stopped()) return;
        // Or what runs was to be stopped, on a pool thread: that is over, and the other results are others'.
        Interrupt::finish(runtime_);
        outcome = kUnreadable;
        value.clear();
        v8::Local<v8::Value> error = caught.Exception();
        value.push_back(error.IsEmpty() ? v8::Undefined(isolate).As<v8::Value>() : error);
      }
      list.push_back(v8::Integer::NewFromUnsigned(isolate, result.slot));
      list.push_back(v8::Integer::NewFromUnsigned(isolate, outcome));
      list.push_back(v8::Integer::NewFromUnsigned(isolate, result.run_us10));
      list.push_back(value.empty() ? v8::Undefined(isolate).As<v8::Value>() : value[0]);
    }
    v8::Local<v8::Value> argument = v8::Array::New(isolate, list.data(), list.size());
    (void)runtime_.call_from_loop(deliver.Get(isolate), v8::Undefined(isolate), 1, &argument);
    if (runtime_.stopped()) return;
  }
}

}  // namespace weft::deferred
