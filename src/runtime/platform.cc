#include "runtime/platform.h"

#include <libplatform/libplatform.h>
#include <v8.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <utility>

#include "runtime/hooks.h"

namespace weft {
namespace {

// There is one platform a process.
std::mutex first_thread_mutex;
bool first_thread_started = false;        // guarded by first_thread_mutex
std::function<void()> first_thread_hook;  // guarded by first_thread_mutex

}  // namespace

// --- ForegroundTasks ----------------------------------------------------------------------------------------------------

void ForegroundTasks::attach(uv_loop_t* loop) {
  std::lock_guard lock(mutex_);
  wake_ = new uv_async_t;
  uv_async_init(loop, wake_, [](uv_async_t* handle) { static_cast<ForegroundTasks*>(handle->data)->run_pending(); });
  wake_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(wake_));
  timer_ = new uv_timer_t;
  uv_timer_init(loop, timer_);
  timer_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(timer_));
  attached_ = true;
  if (!tasks_.empty() || !delayed_.empty()) uv_async_send(wake_);
}

void ForegroundTasks::detach() {
  std::deque<std::unique_ptr<v8::Task>> dropped;
  std::vector<Delayed> dropped_later;
  std::lock_guard lock(mutex_);
  ended_ = true;
  dropped.swap(tasks_);
  dropped_later.swap(delayed_);
  if (!attached_) return;
  attached_ = false;
  uv_close(reinterpret_cast<uv_handle_t*>(wake_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  uv_close(reinterpret_cast<uv_handle_t*>(timer_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_timer_t*>(handle); });
}

bool ForegroundTasks::run_pending() {
  bool ran = false;
  for (;;) {
    std::deque<std::unique_ptr<v8::Task>> ready;
    {
      std::lock_guard lock(mutex_);
      ready.swap(tasks_);
      uint64_t now = uv_hrtime();
      std::erase_if(delayed_, [&](Delayed& d) {
        if (d.due_ns > now) return false;
        ready.push_back(std::move(d.task));
        return true;
      });
      if (ready.empty()) {
        schedule_delayed();
        return ran;
      }
    }
    for (auto& task : ready) {
      v8::HandleScope handles(isolate_);
      task->Run();
      ran = true;
    }
  }
}

/// Under the lock, on the owner's thread.
void ForegroundTasks::schedule_delayed() {
  if (!attached_ || delayed_.empty()) return;
  uint64_t first =
      std::min_element(delayed_.begin(), delayed_.end(), [](auto& a, auto& b) { return a.due_ns < b.due_ns; })->due_ns;
  uint64_t now = uv_hrtime();
  uint64_t wait_ms = first > now ? (first - now) / 1000000 + 1 : 0;
  uv_timer_start(
      timer_, [](uv_timer_t* handle) { static_cast<ForegroundTasks*>(handle->data)->run_pending(); }, wait_ms, 0);
}

bool ForegroundTasks::has_tasks() {
  std::lock_guard lock(mutex_);
  return !tasks_.empty();
}

void ForegroundTasks::PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) {
  {
    std::lock_guard lock(mutex_);
    if (ended_) return;
    tasks_.push_back(std::move(task));
    if (attached_) uv_async_send(wake_);
  }
  platform_.foreground_posted();
}

void ForegroundTasks::PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation& location) {
  PostTaskImpl(std::move(task), location);
}

void ForegroundTasks::PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay, const v8::SourceLocation&) {
  std::lock_guard lock(mutex_);
  if (ended_) return;
  delayed_.push_back({std::move(task), uv_hrtime() + static_cast<uint64_t>(delay * 1e9)});
  if (attached_) uv_async_send(wake_);
}

void ForegroundTasks::PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay,
                                                     const v8::SourceLocation& location) {
  PostDelayedTaskImpl(std::move(task), delay, location);
}

// --- Platform -----------------------------------------------------------------------------------------------------------

Platform::Platform(int threads) : thread_limit_(threads) {}

Platform::~Platform() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  available_.notify_all();
  for (auto& thread : threads_) thread.join();
}

std::shared_ptr<ForegroundTasks> Platform::add_isolate(v8::Isolate* isolate) {
  auto tasks = std::make_shared<ForegroundTasks>(isolate, *this);
  std::lock_guard lock(isolates_mutex_);
  isolates_[isolate] = tasks;
  return tasks;
}

void Platform::remove_isolate(v8::Isolate* isolate) {
  std::lock_guard lock(isolates_mutex_);
  isolates_.erase(isolate);
}

std::shared_ptr<v8::TaskRunner> Platform::GetForegroundTaskRunner(v8::Isolate* isolate, v8::TaskPriority) {
  std::lock_guard lock(isolates_mutex_);
  auto found = isolates_.find(isolate);
  return found == isolates_.end() ? nullptr : found->second;
}

double Platform::MonotonicallyIncreasingTime() { return static_cast<double>(uv_hrtime()) / 1e9; }

double Platform::CurrentClockTimeMillis() {
  using std::chrono::duration;
  return duration<double, std::milli>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::unique_ptr<v8::JobHandle> Platform::CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                                       const v8::SourceLocation&) {
  return v8::platform::NewDefaultJobHandle(this, priority, std::move(task), static_cast<size_t>(thread_limit_));
}

void Platform::start_thread_if_needed() {
  if (idle_ > 0 || static_cast<int>(threads_.size()) >= thread_limit_) return;
  threads_.emplace_back([this] { run_worker(); });
  std::lock_guard lock(first_thread_mutex);
  first_thread_started = true;
  if (auto fn = std::exchange(first_thread_hook, nullptr)) fn();
}

void on_first_background_thread(std::function<void()> fn) {
  std::lock_guard lock(first_thread_mutex);
  if (first_thread_started) {
    fn();
  } else {
    first_thread_hook = std::move(fn);
  }
}

void Platform::PostTaskOnWorkerThreadImpl(v8::TaskPriority priority, std::unique_ptr<v8::Task> task,
                                          const v8::SourceLocation&) {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  queues_[static_cast<int>(priority)].push_back(std::move(task));
  start_thread_if_needed();
  available_.notify_one();
}

void Platform::PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority, std::unique_ptr<v8::Task> task,
                                                 double delay_in_seconds, const v8::SourceLocation&) {
  std::lock_guard lock(mutex_);
  if (stopping_) return;
  later_.push_back({std::move(task), MonotonicallyIncreasingTime() + delay_in_seconds});
  start_thread_if_needed();
  available_.notify_one();
}

void Platform::run_worker() {
  std::unique_lock lock(mutex_);
  for (;;) {
    std::unique_ptr<v8::Task> task;
    for (int i = 2; i >= 0 && !task; i--) {
      if (queues_[i].empty()) continue;
      task = std::move(queues_[i].front());
      queues_[i].pop_front();
    }
    double now = MonotonicallyIncreasingTime();
    double next_due = -1;
    for (size_t i = 0; i < later_.size() && !task; i++) {
      if (later_[i].due <= now) {
        task = std::move(later_[i].task);
        later_.erase(later_.begin() + static_cast<ptrdiff_t>(i));
      } else if (next_due < 0 || later_[i].due < next_due) {
        next_due = later_[i].due;
      }
    }
    if (!task) {
      if (stopping_) return;
      if (running_ == 0) drained_.notify_all();
      idle_++;
      if (next_due < 0) {
        available_.wait(lock);
      } else {
        available_.wait_for(lock, std::chrono::duration<double>(next_due - now));
      }
      idle_--;
      continue;
    }
    running_++;
    lock.unlock();
    task->Run();
    task.reset();
    lock.lock();
    running_--;
  }
}

void Platform::wait_for_background_tasks(ForegroundTasks& tasks) {
  std::unique_lock lock(mutex_);
  drained_.wait(lock, [&] {
    return tasks.has_tasks() || (running_ == 0 && queues_[0].empty() && queues_[1].empty() && queues_[2].empty());
  });
}

void Platform::foreground_posted() {
  // Under the lock: whoever has just found nothing must not miss it.
  std::lock_guard lock(mutex_);
  drained_.notify_all();
}

}  // namespace weft
