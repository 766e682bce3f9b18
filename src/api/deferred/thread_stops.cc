// How a pool thread ends tasks before their time: on request, when the heap is full, or because they can never go on.
#include <pthread.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <string_view>

#include "api/deferred/pool_thread.h"
#include "runtime/interrupt.h"

namespace weft::deferred {
namespace {

/// By so much the heap may outgrow its limit until what fills it was stopped, and so often again. More than one such step is
/// seen only where V8's optimised code left no place in a loop where it could be stopped.
constexpr size_t kExtraHeap = size_t{64} << 20;
constexpr int kMaxExtensions = 3;
/// JavaScript of a task that is over is stopped only if it runs for so long, and a task is to be stopped that it keeps waiting.
constexpr uint64_t kStrayNs = 500'000'000;

uint64_t cpu_time_ns(pthread_t thread) {
  clockid_t clock;
  timespec used{};
  if (pthread_getcpuclockid(thread, &clock) != 0 || clock_gettime(clock, &used) != 0) return 0;
  return static_cast<uint64_t>(used.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(used.tv_nsec);
}

/// Whether the innermost function that runs is one of ours, and none that it calls back.
bool runs_builtin(v8::Isolate* isolate) {
  v8::HandleScope handles(isolate);
  auto frames = v8::StackTrace::CurrentStackTrace(isolate, 1, v8::StackTrace::kScriptName);
  if (frames->GetFrameCount() == 0) return false;
  v8::Local<v8::String> name = frames->GetFrame(isolate, 0)->GetScriptName();
  if (name.IsEmpty()) return false;
  char start[5];
  const int length = name->WriteUtf8V2(isolate, start, sizeof start, v8::String::WriteFlags::kNone);
  return length == sizeof start && std::string_view(start, sizeof start) == "node:";
}

}  // namespace

// --- any thread ---------------------------------------------------------------------------------------------------------

void PoolThread::ask_to_stop(const TaskRef& task) {
  std::lock_guard lock(life_mutex_);
  if (isolate_ == nullptr) return;
  if (task) {
    stops_wanted_.push_back(task);
    any_stops_ = true;
  }
  if (asked_ns_ == 0) {
    asked_cpu_ns_ = cpu_time_ns(thread_.native_handle());
    asked_ns_ = uv_hrtime();
    isolate_->RequestInterrupt(&PoolThread::on_interrupt, nullptr);
  }
  uv_async_send(wake_);
}

Deafness PoolThread::deafness(const TaskRef& task) {
  Deafness out;
  {
    std::lock_guard lock(life_mutex_);
    const uint64_t asked = asked_ns_;
    if (asked == 0) return out;
    out.wall_ns = uv_hrtime() - asked;
    const uint64_t cpu = cpu_time_ns(thread_.native_handle());
    out.cpu_ns = cpu - std::min(cpu, asked_cpu_ns_);
  }
  std::lock_guard lock(table_mutex_);
  out.runs_that_task = current_ == task;
  return out;
}

void PoolThread::put_aside() {
  aside_ = true;
  if (asleep_.exchange(false)) pool_.sleeps(-1);
  std::lock_guard lock(life_mutex_);
  if (wake_ != nullptr) uv_async_send(wake_);
}

void PoolThread::lose(const char* code, const char* code_of_current) {
  std::vector<TaskRef> tasks;
  TaskRef current;
  {
    std::lock_guard lock(table_mutex_);
    for (auto& [serial, entry] : begun_) tasks.push_back(entry.task);
    current = current_;
    if (current) tasks.push_back(current);
  }
  for (const auto& task : tasks) {
    if (task->answered.exchange(true)) continue;
    std::vector<TaskResult> results(1);
    results[0].slot = task->slot;
    results[0].outcome = Outcome::kError;
    results[0].value = Payload::text(task == current ? code_of_current : code);
    task->owner->deliver(results);
  }
}

// --- stopping what runs -------------------------------------------------------------------------------------------------

TaskRef PoolThread::running(uint32_t* number) {
  uint32_t unused;
  uint32_t& serial = number == nullptr ? unused : *number;
  serial = 0;
  if (current_ && current_->unit->simple && current_->form == Form::kCall) return current_;
  v8::Isolate* isolate = runtime_->isolate();
  v8::HandleScope handles(isolate);
  v8::Local<v8::Value> frame = isolate->GetContinuationPreservedEmbedderData();
  if (!frame.IsEmpty() && frame->IsMap()) {
    // No JavaScript may run in an interrupt, so it is not asked for the key.
    v8::Local<v8::Context> context = runtime_->context();
    v8::Local<v8::Array> entries = frame.As<v8::Map>()->AsArray();
    v8::Local<v8::Value> key = hooks.task_key.Get(isolate), item;
    for (uint32_t i = 0; i + 1 < entries->Length(); i += 2) {
      if (!entries->Get(context, i).ToLocal(&item) || item != key) continue;
      if (entries->Get(context, i + 1).ToLocal(&item) && item->IsUint32()) serial = item.As<v8::Uint32>()->Value();
      return begun(serial);
    }
  }
  return current_;
}

void PoolThread::on_interrupt(v8::Isolate* isolate, void*) {
  PoolThread* self = Runtime::from(isolate).state<SelfThread>().thread;
  if (self == nullptr) return;
  self->asked_ns_ = 0;
  // One stop at a time: nothing may touch it before it is over. Who else is to be stopped is asked for again, see Pool::watch().
  if (self->stop_ != Stop::kNone || self->ending_) return;
  // Nor may it touch a built-in in the middle of what it does: other tasks use it, too.
  if (runs_builtin(isolate) && (!self->heap_full_ || self->extensions_ == 1)) return;
  uint32_t serial;
  TaskRef task = self->running(&serial);
  if (self->heap_full_) {
    self->heap_full_ = false;
    return self->stop_running(Stop::kMemory, std::move(task));
  }
  if (task) {
    self->stray_since_ns_ = 0;
    if (task->is_unwanted()) self->stop_running(Stop::kCancelled, std::move(task));
    return;
  }
  if (!self->any_stops_) return;
  const uint64_t now = uv_hrtime();
  if (self->stray_since_ns_ == 0 || self->stray_serial_ != serial) {
    self->stray_since_ns_ = now;
    self->stray_serial_ = serial;
  } else if (now - self->stray_since_ns_ > kStrayNs) {
    self->stray_since_ns_ = 0;
    self->stop_running(Stop::kStray, {});
  }
}

void PoolThread::stop_running(Stop why, TaskRef victim) {
  if (stop_ != Stop::kNone) return;
  stop_ = why;
  victim_ = std::move(victim);
  Interrupt::begin(*runtime_, [this] { stopped(); });
}

/// No JavaScript is on the stack.
void PoolThread::stopped() {
  const Stop why = std::exchange(stop_, Stop::kNone);
  const TaskRef task = std::exchange(victim_, nullptr);
  v8::Isolate* isolate = runtime_->isolate();
  {
    v8::HandleScope handles(isolate);
    isolate->SetContinuationPreservedEmbedderData(v8::Undefined(isolate));
  }
  stopped_one_ = true;
  if (!task) return;
  switch (why) {
    case Stop::kExit:
      return end_task(task, Outcome::kError, "ERR_DEFERRED_TASK_EXIT");
    case Stop::kMemory:
      return end_task(task, Outcome::kError, "ERR_DEFERRED_OUT_OF_MEMORY");
    default:
      return end_task(task, Outcome::kEnded, nullptr);
  }
}

void PoolThread::exit_task(uint32_t serial) {
  TaskRef task = serial == current_serial() ? current_ : begun(serial);
  const Stop why = task ? Stop::kExit : Stop::kStray;
  stop_running(why, std::move(task));
}

void PoolThread::stop_stray() { stop_running(Stop::kStray, {}); }

// --- stopping what waits ------------------------------------------------------------------------------------------------

void PoolThread::end_waiting() {
  std::vector<TaskRef> wanted;
  {
    std::lock_guard lock(life_mutex_);
    wanted.swap(stops_wanted_);
    any_stops_ = false;
    asked_ns_ = 0;
  }
  for (const auto& task : wanted) {
    if (begun(task->serial) == task) end_task(task, Outcome::kEnded, nullptr);
  }
  if (!aside_) return;
  // It may have been taken for lost, and its tasks been answered by others.
  std::lock_guard lock(table_mutex_);
  std::erase_if(begun_, [](auto& item) { return item.second.task->answered.load(); });
}

/// A task that waits although nothing is left that it could wait for would never end.
void PoolThread::fail_lost_tasks() {
  if (begun_.empty()) return;
  const auto without_wake = [&](auto&& ask) {
    uv_unref(reinterpret_cast<uv_handle_t*>(wake_));
    const bool answer = ask();
    uv_ref(reinterpret_cast<uv_handle_t*>(wake_));
    return answer;
  };
  const auto alive = [&] { return uv_loop_alive(runtime_->loop()) != 0; };
  if (without_wake(alive)) return;
  if (without_wake([&] {
        runtime_->finish_background_work();
        return alive();
      })) {
    return;
  }
  turn_loop(UV_RUN_NOWAIT);
  if (without_wake(alive)) return;
  std::vector<TaskRef> lost;
  for (auto& [serial, entry] : begun_) lost.push_back(entry.task);
  for (const auto& task : lost) end_task(task, Outcome::kError, "ERR_DEFERRED_NEVER_SETTLED");
}

/// With JavaScript that is stopped V8 drops the microtasks that waited behind it. They were the same task's, unless tasks share
/// promises by a module. A task whose next step was among them is not reachable from anything any more, which the collector finds.
void PoolThread::fail_unreachable_tasks() {
  stopped_one_ = false;
  const auto waits = [](auto& item) { return item.second.followed; };
  if (std::none_of(begun_.begin(), begun_.end(), waits)) return;
  isolate_->LowMemoryNotification();
  std::vector<TaskRef> lost;
  for (auto& [serial, entry] : begun_) {
    if (entry.followed && entry.settle.IsEmpty()) lost.push_back(entry.task);
  }
  for (const auto& task : lost) end_task(task, Outcome::kError, "ERR_DEFERRED_NEVER_SETTLED");
}

// --- the heap -----------------------------------------------------------------------------------------------------------

size_t PoolThread::on_near_heap_limit(void* data, size_t current, size_t) {
  auto* self = static_cast<PoolThread*>(data);
  self->grown_ = true;
  if (++self->extensions_ > kMaxExtensions) self->give_up();
  // What runs is looked at where JavaScript can be stopped; there is room for what is done until then.
  self->heap_full_ = true;
  self->runtime_->isolate()->RequestInterrupt(&PoolThread::on_interrupt, nullptr);
  return current + std::max(kExtraHeap, self->heap_limit_ / 4);
}

void PoolThread::shrink_heap() {
  grown_ = heap_full_ = false;
  extensions_ = 0;
  // What the task held is garbage now.
  v8::Isolate* isolate = runtime_->isolate();
  isolate->LowMemoryNotification();
  isolate->RemoveNearHeapLimitCallback(&PoolThread::on_near_heap_limit, heap_limit_);
  isolate->AddNearHeapLimitCallback(&PoolThread::on_near_heap_limit, this);
}

void PoolThread::give_up() {
  {
    std::lock_guard lock(life_mutex_);
    isolate_ = nullptr;
    wake_ = nullptr;
  }
  outbox_.flush();
  // In a callback of the loop nobody knows whose it is.
  lose(current_ ? "ERR_DEFERRED_THREAD_LOST" : "ERR_DEFERRED_OUT_OF_MEMORY", "ERR_DEFERRED_OUT_OF_MEMORY");
  pool_.put_aside(*this);
  for (;;) pause();
}

}  // namespace weft::deferred
