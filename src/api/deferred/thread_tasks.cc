// A pool thread's tasks, from their beginning to their answer.
#include <algorithm>
#include <limits>
#include <optional>

#include "api/deferred/pool_thread.h"
#include "runtime/interrupt.h"
#include "js/env.h"

namespace weft::deferred {
namespace {

/// A result waits for company behind the next task only if that one is likely to take no longer than this, and while so many wait
/// that nobody waits for this one alone.
constexpr uint64_t kQuickNs = 20'000;
constexpr size_t kManyWaiting = 16;

}  // namespace

v8::MaybeLocal<v8::Function> PoolThread::function_of(const Unit& unit) {
  if (unit.graph == nullptr) return makers_->function_of(unit.codes[0], unit.reusable);
  v8::Isolate* isolate = runtime_->isolate();
  v8::LocalVector<v8::Value> makers(isolate);
  for (const auto& code : unit.codes) {
    v8::Local<v8::Function> maker;
    if (!makers_->maker_of(code).ToLocal(&maker)) return {};
    makers.push_back(maker);
  }
  auto graph = messaging::deserialize(*runtime_, *unit.graph);
  if (!graph) return {};
  v8::Local<v8::Value> made, argv[] = {graph->value, v8::Array::New(isolate, makers.data(), makers.size())};
  if (!hooks.rebuild.Get(isolate)->Call(runtime_->context(), v8::Undefined(isolate), 2, argv).ToLocal(&made)) return {};
  return made.As<v8::Function>();
}

void PoolThread::run_task(const TaskRef& task) {
  task->thread.store(this);
  if (!task->begin()) {
    task->thread.store(nullptr);
    return;
  }
  if (!outbox_.empty() && (task->unit->id != quick_unit_ || pool_.waiting() < kManyWaiting)) outbox_.flush();
  const bool simple = task->unit->simple && task->form == Form::kCall;
  task->serial = ++last_serial_ != 0 ? last_serial_ : ++last_serial_;
  {
    std::lock_guard lock(table_mutex_);
    current_ = task;
    if (!simple) begun_.emplace(task->serial, Begun{task, {}, false});
  }
  pool_.counters().run.fetch_add(1, std::memory_order_relaxed);
  const uint64_t start = uv_hrtime();
  bool waits = false;
  std::optional<Returned> returned;
  {
    v8::HandleScope handles(runtime_->isolate());
    v8::Context::Scope entered(runtime_->context());
    std::optional<Runtime::CallbackScope> scope;
    if (!simple) scope.emplace(*runtime_);
    if (task->is_unwanted()) {
      answer(task, Outcome::kEnded, {}, 0);
    } else {
      waits = call_task(task, start, returned);
    }
    // Its ticks and microtasks run now. They are part of it: it may still fail, and can be stopped.
  }
  if (returned) answer(task, Outcome::kValue, std::move(returned->value), returned->run_ns);
  if (!waits) answer_failure(task, "ERR_DEFERRED_THREAD_LOST");  // nothing if it has its answer, as it should
  {
    std::lock_guard lock(table_mutex_);
    current_.reset();
  }
  quick_unit_ = uv_hrtime() - start <= kQuickNs ? task->unit->id : 0;
  if (grown_) shrink_heap();
  if (outbox_.is_due()) outbox_.flush();
}

/// True if the task goes on after its call; else it has returned something, or is answered.
bool PoolThread::call_task(const TaskRef& task, uint64_t start, std::optional<Returned>& returned) {
  v8::Isolate* isolate = runtime_->isolate();
  auto context = runtime_->context();
  v8::TryCatch caught(isolate);
  v8::LocalVector<v8::Value> argv(isolate);
  v8::Local<v8::Function> fn;
  v8::Local<v8::Value> value;
  bool ok = true, waits = false;
  if (used_ || (task->unit->tampers && !remembered_)) {
    remembered_ = true;  // the first time it takes note of how globals should be
    ok = !hooks.restore.Get(isolate)->Call(context, v8::Undefined(isolate), 0, nullptr).IsEmpty();
  }
  used_ = task->unit->tampers || !ok;
  ok = ok && function_of(*task->unit).ToLocal(&fn);
  if (ok && task->unit->simple && task->form == Form::kCall) {
    ok = task->arguments.read(*runtime_, argv) &&
         fn->Call(context, v8::Undefined(isolate), static_cast<int>(argv.size()), argv.data()).ToLocal(&value);
  } else if (ok) {
    argv.push_back(v8::Integer::NewFromUnsigned(isolate, task->serial));
    argv.push_back(v8::Integer::New(isolate, static_cast<int>(task->form)));
    argv.push_back(fn);
    ok = task->arguments.read(*runtime_, argv) &&
         hooks.run.Get(isolate)
             ->Call(context, v8::Undefined(isolate), static_cast<int>(argv.size()), argv.data())
             .ToLocal(&value);
    waits = ok && value == hooks.pending.Get(isolate);
  }
  const uint64_t took = uv_hrtime() - start;
  if (ok && !waits) {
    auto payload = Payload::write(*runtime_, std::span(&value, 1));
    ok = bool{payload};
    if (payload) returned = {std::move(*payload), took};
  }
  if (!ok && stop_ == Stop::kNone && caught.HasCaught() && !caught.HasTerminated()) {
    v8::Local<v8::Value> error = caught.Exception();
    caught.Reset();
    answer_error(task, error, took);
  }
  Interrupt::finish(*runtime_);
  return waits && !task->answered;
}

TaskRef PoolThread::begun(uint32_t serial) {
  auto found = begun_.find(serial);
  return found == begun_.end() ? TaskRef() : found->second.task;
}

void PoolThread::follow(uint32_t serial, v8::Local<v8::Function> settle) {
  auto found = begun_.find(serial);
  if (found == begun_.end()) return;
  found->second.settle.Reset(runtime_->isolate(), settle);
  found->second.settle.SetWeak();
  found->second.followed = true;
}

void PoolThread::settle(uint32_t serial, bool ok, v8::Local<v8::Value> value) {
  TaskRef task = begun(serial);
  if (!task) return;
  if (!ok) return answer_error(task, value, 0);
  v8::TryCatch caught(runtime_->isolate());
  auto payload = Payload::write(*runtime_, std::span(&value, 1));
  if (payload) return answer(task, Outcome::kValue, std::move(*payload), 0);
  // One that is being stopped, in a getter of the value, has its answer from there.
  if (stop_ != Stop::kNone || caught.HasTerminated()) return;
  v8::Local<v8::Value> error = caught.Exception();
  caught.Reset();
  answer_error(task, error, 0);
}

void PoolThread::fail(uint32_t serial, v8::Local<v8::Value> error) {
  if (TaskRef task = begun(serial)) answer_error(task, error, 0);
}

// --- answers ------------------------------------------------------------------------------------------------------------

void PoolThread::answer(const TaskRef& task, Outcome outcome, Payload value, uint64_t run_ns) {
  if (!task->answered.exchange(true)) {
    TaskResult result;
    result.slot = task->slot;
    result.outcome = outcome;
    result.run_us10 = static_cast<uint32_t>(std::min<uint64_t>(run_ns / 100, std::numeric_limits<uint32_t>::max()));
    result.value = std::move(value);
    pool_.counters().bytes.fetch_add(result.value.size(), std::memory_order_relaxed);
    outbox_.add(task->owner, std::move(result));
  }
  task->thread.store(nullptr);
  if (begun_.empty()) return;
  std::lock_guard lock(table_mutex_);
  begun_.erase(task->serial);
}

void PoolThread::answer_error(const TaskRef& task, v8::Local<v8::Value> error, uint64_t run_ns) {
  v8::Isolate* isolate = runtime_->isolate();
  {
    v8::TryCatch ignored(isolate);
    v8::Local<v8::Value> described;
    if (hooks.describe.Get(isolate)->Call(runtime_->context(), v8::Undefined(isolate), 1, &error).ToLocal(&described)) {
      auto payload = Payload::write(*runtime_, std::span(&described, 1));
      if (payload) return answer(task, Outcome::kError, std::move(*payload), run_ns);
    }
  }
  // Descriptions read properties, and may have to be stopped.
  if (stop_ == Stop::kNone) answer_failure(task, "ERR_DEFERRED_UNREADABLE_ERROR");
}

void PoolThread::answer_failure(const TaskRef& task, const char* code) {
  answer(task, Outcome::kError, Payload::text(code), 0);
}

void PoolThread::answer_all(const char* code) {
  std::vector<TaskRef> tasks;
  for (auto& [serial, entry] : begun_) tasks.push_back(entry.task);
  if (current_) tasks.push_back(current_);
  for (const auto& task : tasks) answer_failure(task, code);
}

void PoolThread::end_task(const TaskRef& task, Outcome outcome, const char* code) {
  answer(task, outcome, code == nullptr ? Payload() : Payload::text(code), 0);
  if (task->unit->simple && task->form == Form::kCall) return;
  v8::Isolate* isolate = runtime_->isolate();
  v8::HandleScope handles(isolate);
  v8::Context::Scope entered(runtime_->context());
  v8::TryCatch ignored(isolate);
  v8::Local<v8::Value> serial = v8::Integer::NewFromUnsigned(isolate, task->serial);
  ending_ = true;
  [[maybe_unused]] auto done = hooks.ended.Get(isolate)->Call(runtime_->context(), v8::Undefined(isolate), 1, &serial);
  ending_ = false;
}

}  // namespace weft::deferred
