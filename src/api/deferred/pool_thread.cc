#include "api/deferred/pool_thread.h"

#include <immintrin.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <limits>

#include "js/env.h"

namespace weft::deferred {
namespace {

/// Literals that a thread keeps compiled, and their text.
constexpr size_t kMaxCompiled = 512;
constexpr size_t kMaxCompiledBytes = 16 << 20;
/// Bytecode is taken when lazily compiled inner functions are likely to be part of it.
constexpr uint32_t kUsesBeforeBytecode = 3;
/// Results wait for company, but no longer than this.
constexpr size_t kMaxResults = 64;
constexpr uint64_t kMaxResultDelayNs = 50'000;
/// An idle thread gives memory back after the first time, and ends after the second.
constexpr uint64_t kTrimMs = 300, kRetireMs = 10'000;
/// How many tasks may wait for something on one thread before it takes no new ones from outside.
constexpr int kSpins = 150;
constexpr size_t kExtraHeap = 64 << 20;
constexpr int kMaxExtensions = 8;

}  // namespace

void PoolThread::start() {
  thread_ = std::thread([this] { main(); });
}

void PoolThread::join() {
  if (thread_.joinable()) thread_.join();
}

void PoolThread::stop() {
  stopping_ = true;
  std::lock_guard lock(life_mutex_);
  if (isolate_ == nullptr) return;
  isolate_->TerminateExecution();
  uv_async_send(wake_);
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

void PoolThread::main() {
  pthread_setname_np(pthread_self(), "weft-pool");
  Runtime::Options options;
  options.main = false;
  options.entry = "internal:deferred/thread_main";
  Runtime runtime(std::move(options));
  runtime_ = &runtime;
  runtime.state<SelfThread>().thread = this;
  auto* wake = new uv_async_t;
  uv_async_init(runtime.loop(), wake, [](uv_async_t*) {});
  idle_timer_ = new uv_timer_t;
  uv_timer_init(runtime.loop(), idle_timer_);
  uv_unref(reinterpret_cast<uv_handle_t*>(idle_timer_));
  v8::Isolate* isolate = runtime.isolate();
  v8::HeapStatistics heap;
  isolate->GetHeapStatistics(&heap);
  heap_limit_ = heap.heap_size_limit();
  isolate->AddNearHeapLimitCallback(&PoolThread::on_near_heap_limit, this);
  {
    std::lock_guard lock(life_mutex_);
    isolate_ = isolate;
    wake_ = wake;
  }
  const bool started = runtime.start();
  pool_.starting_.fetch_sub(1);
  bool retired = false;
  while (started && !stopping_ && !retired) {
    TaskRef task = pool_.next(*this);
    if (task) {
      trimmed_ = false;
      run_task(std::move(task));
      // Callbacks of tasks that wait have their turn between others.
      if (!pending_.empty() && (picks & 7) == 0) turn_loop(UV_RUN_NOWAIT);
      continue;
    }
    if (!pending_.empty()) turn_loop(UV_RUN_NOWAIT);
    flush();
    bool more = false;
    for (int i = 0; i < kSpins && !more; ++i) {
      more = pool_.waiting() > 0;
      _mm_pause();
    }
    if (more) continue;
    idle();
    retired = pending_.empty() && trimmed_ && uv_now(runtime.loop()) - idle_since_ms_ >= kRetireMs &&
              pool_.retire(*this, false);
  }
  if (!retired) pool_.retire(*this, true);
  {
    // From here on nobody can reach the isolate.
    std::lock_guard lock(life_mutex_);
    isolate_ = nullptr;
    wake_ = nullptr;
  }
  if (asleep_.exchange(false)) pool_.sleeps(-1);
  flush();
  isolate->CancelTerminateExecution();
  isolate->RemoveNearHeapLimitCallback(&PoolThread::on_near_heap_limit, 0);
  pending_.clear();
  current_.reset();
  victim_.reset();
  compiled_by_id_.clear();
  compiled_.clear();
  hooks = {};
  const auto close = [](auto* handle) {
    uv_close(reinterpret_cast<uv_handle_t*>(handle),
             [](uv_handle_t* h) { delete reinterpret_cast<decltype(handle)>(h); });
  };
  close(wake);
  close(idle_timer_);
}

void PoolThread::idle() {
  fail_lost_tasks();
  flush();
  uv_update_time(runtime_->loop());
  if (!trimmed_) idle_since_ms_ = uv_now(runtime_->loop());
  asleep_.store(true);
  pool_.sleeps(1);
  if (!stopping_ && !pool_.any_work(*this)) {
    if (pending_.empty()) {
      const uint64_t wait = trimmed_ ? kRetireMs : kTrimMs;
      uv_timer_start(
          idle_timer_, [](uv_timer_t*) {}, wait, 0);
    }
    turn_loop(UV_RUN_ONCE);
    uv_timer_stop(idle_timer_);
  }
  if (!asleep_.exchange(false)) return;  // woken for work
  pool_.sleeps(-1);
  if (pending_.empty() && !trimmed_ && uv_now(runtime_->loop()) - idle_since_ms_ >= kTrimMs) trim();
}

void PoolThread::trim() {
  trimmed_ = true;
  compiled_by_id_.clear();
  compiled_.clear();
  compiled_bytes_ = 0;
  isolate_->LowMemoryNotification();
}

void PoolThread::turn_loop(uv_run_mode mode) {
  uv_run(runtime_->loop(), mode);
  if (stop_ != Stop::kNone) finish_stop(0);
  if (outbox_size_ > 0) flush();
}

/// A task that waits although nothing is left that it could wait for would never end.
void PoolThread::fail_lost_tasks() {
  if (pending_.empty()) return;
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
  v8::HandleScope handles(isolate_);
  v8::Context::Scope entered(runtime_->context());
  auto lost = std::move(pending_);
  pending_.clear();
  for (auto& [serial, task] : lost) send_failure(*task, "ERR_DEFERRED_NEVER_SETTLED", 0);
}

// --- running ------------------------------------------------------------------------------------------------------------

v8::MaybeLocal<v8::Function> PoolThread::maker_of(const std::shared_ptr<const Code>& code) {
  v8::Isolate* isolate = runtime_->isolate();
  auto found = compiled_by_id_.find(code->id());
  if (found != compiled_by_id_.end()) {
    compiled_.splice(compiled_.begin(), compiled_, found->second);
    pool_.counters_.cache_hits.fetch_add(1, std::memory_order_relaxed);
    Compiled& known = compiled_.front();
    auto maker = known.maker.Get(isolate);
    if (++known.uses == kUsesBeforeBytecode && code->wants_bytecode()) code->keep_bytecode(maker);
    return maker;
  }
  pool_.counters_.cache_misses.fetch_add(1, std::memory_order_relaxed);
  pool_.counters_.bytes.fetch_add(code->size(), std::memory_order_relaxed);
  v8::Local<v8::Function> maker;
  if (code->is_module()) {
    v8::Local<v8::Value> made, argv[3];
    v8::Local<v8::String> body, resource;
    if (!js::string(isolate, code->body()).ToLocal(&body) || !js::string(isolate, code->resource()).ToLocal(&resource))
      return {};
    argv[0] = body;
    argv[1] = resource;
    argv[2] = v8::Integer::New(isolate, code->line());
    if (!hooks.make.Get(isolate)->Call(runtime_->context(), v8::Undefined(isolate), 3, argv).ToLocal(&made)) return {};
    maker = made.As<v8::Function>();
  } else {
    bool from_cache = false;
    if (!code->compile(*runtime_, &from_cache).ToLocal(&maker)) return {};
    if (from_cache) pool_.counters_.bytecode_hits.fetch_add(1, std::memory_order_relaxed);
  }
  compiled_.push_front({code, v8::Global<v8::Function>(isolate, maker), {}, 1});
  compiled_by_id_[code->id()] = compiled_.begin();
  compiled_bytes_ += code->size();
  while (compiled_.size() > kMaxCompiled || (compiled_bytes_ > kMaxCompiledBytes && compiled_.size() > 1)) {
    compiled_bytes_ -= compiled_.back().code->size();
    compiled_by_id_.erase(compiled_.back().code->id());
    compiled_.pop_back();
  }
  return maker;
}

v8::MaybeLocal<v8::Function> PoolThread::function_of(const Unit& unit) {
  v8::Isolate* isolate = runtime_->isolate();
  auto context = runtime_->context();
  v8::Local<v8::Value> made;
  if (unit.graph == nullptr) {
    v8::Local<v8::Function> maker;
    if (!maker_of(unit.codes[0]).ToLocal(&maker)) return {};
    auto& kept = compiled_.front().made;  // maker_of() moves what it found to the front
    if (unit.reusable && !kept.IsEmpty()) return kept.Get(isolate);
    if (!maker->Call(context, v8::Undefined(isolate), 0, nullptr).ToLocal(&made)) return {};
    if (unit.reusable) kept.Reset(isolate, made.As<v8::Function>());
  } else {
    v8::LocalVector<v8::Value> makers(isolate);
    for (const auto& code : unit.codes) {
      v8::Local<v8::Function> maker;
      if (!maker_of(code).ToLocal(&maker)) return {};
      makers.push_back(maker);
    }
    auto graph = messaging::deserialize(*runtime_, *unit.graph);
    if (!graph) return {};
    v8::Local<v8::Value> argv[] = {graph->value, v8::Array::New(isolate, makers.data(), makers.size())};
    if (!hooks.rebuild.Get(isolate)->Call(context, v8::Undefined(isolate), 2, argv).ToLocal(&made)) return {};
  }
  return made.As<v8::Function>();
}

void PoolThread::run_task(TaskRef task) {
  task->thread.store(this);
  if (!task->begin()) {
    task->thread.store(nullptr);
    return;
  }
  v8::Isolate* isolate = runtime_->isolate();
  v8::HandleScope handles(isolate);
  auto context = runtime_->context();
  v8::Context::Scope entered(context);
  current_ = task;
  current_serial_ = ++last_serial_;
  const uint32_t serial = current_serial_;
  pool_.counters_.run.fetch_add(1, std::memory_order_relaxed);
  const uint64_t start = uv_hrtime();
  bool waits = false;
  const bool simple = task->unit->simple && task->form == Form::kCall;
  {
    std::optional<Runtime::CallbackScope> scope;
    if (!simple) scope.emplace(*runtime_);
    v8::TryCatch caught(isolate);
    v8::LocalVector<v8::Value> argv(isolate);
    v8::Local<v8::Function> fn;
    v8::Local<v8::Value> value;
    bool ok = true;
    if (used_ || (task->unit->tampers && !remembered_)) {
      used_ = false;
      remembered_ = true;  // the first time it takes note of how globals should be
      ok = !hooks.restore.Get(isolate)->Call(context, v8::Undefined(isolate), 0, nullptr).IsEmpty();
    }
    used_ = task->unit->tampers;
    ok = ok && function_of(*task->unit).ToLocal(&fn);
    if (ok && simple) {
      ok = task->arguments.read(*runtime_, argv) &&
           fn->Call(context, v8::Undefined(isolate), static_cast<int>(argv.size()), argv.data()).ToLocal(&value);
    } else if (ok) {
      argv.push_back(v8::Integer::NewFromUnsigned(isolate, serial));
      argv.push_back(v8::Integer::New(isolate, static_cast<int>(task->form)));
      argv.push_back(fn);
      pending_.emplace(serial, task);
      ok = task->arguments.read(*runtime_, argv) &&
           hooks.run.Get(isolate)
               ->Call(context, v8::Undefined(isolate), static_cast<int>(argv.size()), argv.data())
               .ToLocal(&value);
      waits = ok && value == hooks.pending.Get(isolate);
      if (!waits) pending_.erase(serial);
    }
    if (stop_ == Stop::kNone) {
      if (!ok && !caught.HasTerminated()) {
        v8::Local<v8::Value> error = caught.Exception();
        caught.Reset();
        send_error(*task, error, uv_hrtime() - start);
      } else if (ok && !waits) {
        const uint64_t took = uv_hrtime() - start;
        auto payload = Payload::write(*runtime_, std::span(&value, 1));
        if (payload) {
          send(*task, Outcome::kValue, std::move(*payload), took);
        } else {
          v8::Local<v8::Value> error = caught.Exception();
          caught.Reset();
          send_error(*task, error, took);
        }
      }
    } else {
      pending_.erase(serial);
      waits = false;
      if (isolate->IsExecutionTerminating()) isolate->CancelTerminateExecution();
      finish_stop(uv_hrtime() - start);
    }
  }
  if (stop_ != Stop::kNone) finish_stop(uv_hrtime() - start);
  if (!waits || pending_.find(serial) == pending_.end()) task->thread.store(nullptr);
  current_.reset();
  current_serial_ = 0;
  if (grown_) {
    // What the task held is garbage now.
    isolate->LowMemoryNotification();
    isolate->RemoveNearHeapLimitCallback(&PoolThread::on_near_heap_limit, heap_limit_);
    isolate->AddNearHeapLimitCallback(&PoolThread::on_near_heap_limit, this);
    grown_ = false;
    extensions_ = 0;
  }
  if (outbox_size_ >= kMaxResults || (outbox_size_ > 0 && uv_hrtime() - last_flush_ns_ > kMaxResultDelayNs)) flush();
}

void PoolThread::finish_stop(uint64_t run_ns) {
  v8::Isolate* isolate = runtime_->isolate();
  if (isolate->IsExecutionTerminating()) isolate->CancelTerminateExecution();
  const Stop why = stop_;
  TaskRef task = std::move(victim_);
  victim_.reset();
  stop_ = Stop::kNone;
  v8::HandleScope handles(isolate);
  v8::Context::Scope entered(runtime_->context());
  const auto forget = [&](const TaskRef& gone) {
    for (auto it = pending_.begin(); it != pending_.end(); ++it) {
      if (it->second != gone) continue;
      pending_.erase(it);
      break;
    }
    if (gone != current_) gone->thread.store(nullptr);
  };
  if (task) {
    forget(task);
    if (why == Stop::kCancelled) return send(*task, Outcome::kEnded, {}, run_ns);
    return send_failure(*task, why == Stop::kExit ? "ERR_DEFERRED_TASK_EXIT" : "ERR_DEFERRED_OUT_OF_MEMORY", run_ns);
  }
  // The heap was full in a callback of the loop: any of those that wait may have filled it.
  auto lost = std::move(pending_);
  pending_.clear();
  for (auto& [serial, waiting] : lost) {
    waiting->thread.store(nullptr);
    send_failure(*waiting, "ERR_DEFERRED_OUT_OF_MEMORY", 0);
  }
}

void PoolThread::settle(uint32_t serial, bool ok, v8::Local<v8::Value> value,
                        const std::vector<v8::Local<v8::Value>>& transfer) {
  auto found = pending_.find(serial);
  if (found == pending_.end()) return;
  TaskRef task = std::move(found->second);
  pending_.erase(found);
  if (task != current_) task->thread.store(nullptr);
  if (!ok) return send_error(*task, value, 0);
  v8::TryCatch caught(runtime_->isolate());
  auto payload = Payload::write(*runtime_, std::span(&value, 1), transfer);
  if (payload) return send(*task, Outcome::kValue, std::move(*payload), 0);
  if (caught.HasTerminated()) return;
  v8::Local<v8::Value> error = caught.Exception();
  caught.Reset();
  send_error(*task, error, 0);
}

void PoolThread::fail(uint32_t serial, v8::Local<v8::Value> error) {
  auto found = pending_.find(serial);
  if (found == pending_.end()) return;
  TaskRef task = std::move(found->second);
  pending_.erase(found);
  if (task != current_) task->thread.store(nullptr);
  send_error(*task, error, 0);
}

void PoolThread::exit_task(uint32_t serial) {
  auto found = pending_.find(serial);
  TaskRef task = found != pending_.end() ? found->second : current_;
  if (!task) return;
  victim_ = task;
  stop_ = Stop::kExit;
  runtime_->isolate()->TerminateExecution();
}

void PoolThread::interrupt(const TaskRef& task) {
  std::lock_guard lock(life_mutex_);
  if (isolate_ == nullptr) return;
  isolate_->RequestInterrupt(&PoolThread::on_interrupt, new TaskRef(task));
}

void PoolThread::on_interrupt(v8::Isolate* isolate, void* data) {
  std::unique_ptr<TaskRef> task(static_cast<TaskRef*>(data));
  PoolThread* self = Runtime::from(isolate).state<SelfThread>().thread;
  if (self == nullptr) return;
  // That stop is over, or will be with the JavaScript that runs: the loop goes on with the next callback in the same turn.
  if (self->stop_ == Stop::kCancelled && !self->current_) self->finish_stop(0);
  if (self->stop_ != Stop::kNone) return;
  bool runs = self->current_ == *task;
  if (!self->current_) {
    v8::HandleScope handles(isolate);
    v8::Local<v8::Value> serial;
    auto context = self->runtime_->context();
    if (!self->hooks.task_of_frame.Get(isolate)->Call(context, v8::Undefined(isolate), 0, nullptr).ToLocal(&serial)) {
      // A stop was on its way, and has only ended this question.
      isolate->TerminateExecution();
      return;
    }
    if (serial->IsUint32()) {
      auto found = self->pending_.find(serial.As<v8::Uint32>()->Value());
      runs = found != self->pending_.end() && found->second == *task;
    }
  }
  if (!runs) return;
  self->stop_ = Stop::kCancelled;
  self->victim_ = *task;
  isolate->TerminateExecution();
}

size_t PoolThread::on_near_heap_limit(void* data, size_t current, size_t) {
  auto* self = static_cast<PoolThread*>(data);
  if (self->stop_ == Stop::kNone) {
    self->stop_ = Stop::kMemory;
    self->victim_ = self->current_;
  }
  self->grown_ = true;
  if (++self->extensions_ > kMaxExtensions) self->give_up();
  // Enough for what runs between two places where JavaScript can be stopped.
  self->runtime_->isolate()->TerminateExecution();
  return current + kExtraHeap;
}

void PoolThread::give_up() {
  if (current_) send_failure(*current_, "ERR_DEFERRED_OUT_OF_MEMORY", 0);
  for (auto& [serial, task] : pending_) {
    if (task != current_) send_failure(*task, "ERR_DEFERRED_OUT_OF_MEMORY", 0);
  }
  flush();
  {
    std::lock_guard lock(life_mutex_);
    isolate_ = nullptr;
    wake_ = nullptr;
  }
  pool_.give_up(*this);
  for (;;) pause();
}

// --- results ------------------------------------------------------------------------------------------------------------

void PoolThread::send(Task& task, Outcome outcome, Payload value, uint64_t run_ns) {
  TaskResult result;
  result.slot = task.slot;
  result.outcome = outcome;
  result.run_us10 = static_cast<uint32_t>(std::min<uint64_t>(run_ns / 100, std::numeric_limits<uint32_t>::max()));
  result.value = std::move(value);
  pool_.counters_.bytes.fetch_add(result.value.size(), std::memory_order_relaxed);
  Batch* batch = nullptr;
  for (auto& known : outbox_) {
    if (known.inbox == task.owner) batch = &known;
  }
  if (batch == nullptr) batch = &outbox_.emplace_back(Batch{task.owner, {}});
  if (outbox_size_ == 0 && batch->results.empty()) batch->results.reserve(kMaxResults);
  batch->results.push_back(std::move(result));
  outbox_size_++;
}

void PoolThread::send_error(Task& task, v8::Local<v8::Value> error, uint64_t run_ns) {
  v8::Isolate* isolate = runtime_->isolate();
  v8::TryCatch ignore(isolate);
  v8::Local<v8::Value> described;
  if (hooks.describe.Get(isolate)->Call(runtime_->context(), v8::Undefined(isolate), 1, &error).ToLocal(&described)) {
    auto payload = Payload::write(*runtime_, std::span(&described, 1));
    if (payload) return send(task, Outcome::kError, std::move(*payload), run_ns);
  }
  ignore.Reset();
  send_failure(task, "ERR_DEFERRED_UNREADABLE_ERROR", run_ns);
}

void PoolThread::send_failure(Task& task, const char* code, uint64_t run_ns) {
  send(task, Outcome::kError, Payload::text(code), run_ns);
}

void PoolThread::flush() {
  last_flush_ns_ = uv_hrtime();
  if (outbox_size_ == 0) return;
  for (auto& batch : outbox_) {
    if (batch.results.empty()) continue;
    batch.inbox->deliver(batch.results);
    batch.results.clear();
  }
  // Owners come and go; the usual one stays.
  if (outbox_.size() > 4) outbox_.clear();
  outbox_size_ = 0;
}

}  // namespace weft::deferred
