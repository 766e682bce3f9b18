// A pool thread's life: its deque, its loop, sleep and end.
#include "api/deferred/pool_thread.h"
#include "runtime/interrupt.h"

#include <immintrin.h>
#include <pthread.h>

#include <algorithm>

namespace weft::deferred {
namespace {

/// An idle thread gives memory back after the first time, and ends after the second.
constexpr uint64_t kTrimMs = 300, kRetireMs = 10'000;
/// How often a thread without work looks for some before it goes to sleep.
constexpr int kSpins = 150;

}  // namespace

void PoolThread::start() {
  thread_ = std::thread([this] { main(); });
}

void PoolThread::join() {
  if (thread_.joinable()) thread_.join();
}

// --- the deque ----------------------------------------------------------------------------------------------------------

void PoolThread::push(std::vector<TaskRef>& tasks) {
  std::lock_guard lock(queue_mutex_);
  queue_.insert(queue_.begin(), std::make_move_iterator(tasks.begin()), std::make_move_iterator(tasks.end()));
  queue_size_.store(queue_.size(), std::memory_order_relaxed);
}

void PoolThread::append(std::vector<TaskRef>& tasks) {
  std::lock_guard lock(queue_mutex_);
  queue_.insert(queue_.end(), std::make_move_iterator(tasks.begin()), std::make_move_iterator(tasks.end()));
  queue_size_.store(queue_.size(), std::memory_order_relaxed);
}

TaskRef PoolThread::pop() {
  if (queue_size_.load(std::memory_order_relaxed) == 0) return {};
  std::lock_guard lock(queue_mutex_);
  if (queue_.empty()) return {};
  TaskRef task = std::move(queue_.front());
  queue_.pop_front();
  queue_size_.store(queue_.size(), std::memory_order_relaxed);
  return task;
}

bool PoolThread::give_half(std::vector<TaskRef>& taken) {
  if (queue_size_.load(std::memory_order_relaxed) == 0) return false;
  std::lock_guard lock(queue_mutex_);
  const size_t half = (queue_.size() + 1) / 2;
  for (size_t i = queue_.size() - half; i < queue_.size(); ++i) taken.push_back(std::move(queue_[i]));
  queue_.resize(queue_.size() - half);
  queue_size_.store(queue_.size(), std::memory_order_relaxed);
  return half > 0;
}

bool PoolThread::has_tasks() {
  std::lock_guard lock(queue_mutex_);
  return !queue_.empty();
}

bool PoolThread::wake_if_asleep() {
  if (!asleep_.exchange(false)) return false;
  pool_.sleeps(-1);
  std::lock_guard lock(life_mutex_);
  if (wake_ != nullptr) uv_async_send(wake_);
  return true;
}

// --- life ---------------------------------------------------------------------------------------------------------------

bool PoolThread::set_up() {
  runtime_->state<SelfThread>().thread = this;
  auto* wake = new uv_async_t;
  uv_async_init(runtime_->loop(), wake, [](uv_async_t*) {});
  idle_timer_ = new uv_timer_t;
  uv_timer_init(runtime_->loop(), idle_timer_);
  uv_unref(reinterpret_cast<uv_handle_t*>(idle_timer_));
  v8::Isolate* isolate = runtime_->isolate();
  makers_ = std::make_unique<Makers>(*runtime_, pool_.counters());
  v8::HeapStatistics heap;
  isolate->GetHeapStatistics(&heap);
  heap_limit_ = heap.heap_size_limit();
  isolate->AddNearHeapLimitCallback(&PoolThread::on_near_heap_limit, this);
  {
    std::lock_guard lock(life_mutex_);
    isolate_ = isolate;
    wake_ = wake;
  }
  return runtime_->start();
}

void PoolThread::main() {
  pthread_setname_np(pthread_self(), "weft-pool");
  {
    Runtime::Options options;
    options.main = false;
    options.entry = "internal:deferred/thread_main";
    Runtime runtime(std::move(options));
    runtime_ = &runtime;
    const bool started = set_up();
    pool_.started(started);
    bool retired = false;
    while (started && !retired) {
      if (any_stops_.load()) end_waiting();
      if (aside_) {
        if (has_tasks()) pool_.hand_over(*this);
        retired = begun_.empty() && pool_.retire(*this);
        if (!retired) idle();
        continue;
      }
      TaskRef task = pool_.next(*this);
      if (task) {
        trimmed_ = false;
        run_task(task);
        // Callbacks of tasks that wait have their turn between others.
        if (!begun_.empty() && (picks & 7) == 0) turn_loop(UV_RUN_NOWAIT);
        continue;
      }
      if (!begun_.empty()) turn_loop(UV_RUN_NOWAIT);
      outbox_.flush();
      bool more = false;
      for (int i = 0; i < kSpins && !more; ++i) {
        more = pool_.waiting() > 0;
        _mm_pause();
      }
      if (more) continue;
      idle();
      retired =
          begun_.empty() && trimmed_ && uv_now(runtime.loop()) - idle_since_ms_ >= kRetireMs && pool_.retire(*this);
    }
    tear_down();
  }
  finished_ = true;
}

void PoolThread::tear_down() {
  uv_async_t* wake = wake_;
  {
    // From here on nobody can reach the isolate.
    std::lock_guard lock(life_mutex_);
    isolate_ = nullptr;
    wake_ = nullptr;
  }
  if (asleep_.exchange(false)) pool_.sleeps(-1);
  answer_all("ERR_DEFERRED_THREAD_LOST");
  outbox_.flush();
  runtime_->isolate()->RemoveNearHeapLimitCallback(&PoolThread::on_near_heap_limit, 0);
  victim_.reset();
  makers_.reset();
  hooks = {};
  const auto close = [](auto* handle) {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* h) { delete reinterpret_cast<decltype(handle)>(h); });
  };
  close(wake);
  close(idle_timer_);
}

void PoolThread::idle() {
  if (stopped_one_) fail_unreachable_tasks();
  fail_lost_tasks();
  outbox_.flush();
  uv_update_time(runtime_->loop());
  if (!trimmed_) idle_since_ms_ = uv_now(runtime_->loop());
  asleep_.store(true);
  pool_.sleeps(1);
  // One that was put aside meanwhile is none that the pool could wake.
  if (aside_ && asleep_.exchange(false)) pool_.sleeps(-1);
  if (!any_stops_ && (aside_ ? !begun_.empty() : !pool_.any_work())) {
    if (begun_.empty()) {
      const uint64_t wait = trimmed_ ? kRetireMs : kTrimMs;
      uv_timer_start(
          idle_timer_, [](uv_timer_t*) {}, wait, 0);
    }
    turn_loop(UV_RUN_ONCE);
    uv_timer_stop(idle_timer_);
  }
  if (!asleep_.exchange(false)) return;  // woken for work, or put aside
  pool_.sleeps(-1);
  if (begun_.empty() && !trimmed_ && uv_now(runtime_->loop()) - idle_since_ms_ >= kTrimMs) trim();
}

void PoolThread::trim() {
  trimmed_ = true;
  makers_->clear();
  isolate_->LowMemoryNotification();
}

void PoolThread::turn_loop(uv_run_mode mode) {
  uv_run(runtime_->loop(), mode);
  Interrupt::finish(*runtime_);
  if (grown_) shrink_heap();
  if (!outbox_.empty()) outbox_.flush();
}

}  // namespace weft::deferred
