#include "runtime/runtime.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "runtime/buffer_pool.h"
#include "runtime/error_print.h"
#include "runtime/hooks.h"
#include "runtime/interrupt.h"
#include "runtime/loader.h"
#include "runtime/memory.h"
#include "runtime/wasm_stream.h"

namespace weft {

namespace {

/// Positions in the main context's embedder data are V8's business below this; contexts of node:vm have none of ours.
enum SnapshotData : size_t { kRequireBuiltin, kStart };

}  // namespace

Runtime::Runtime(Options options, Loop loop)
    : options_(std::move(options)), allocator_(std::make_shared<BufferPool>()) {
  milestones.engine_start = uv_hrtime();
  isolate_ = v8::Isolate::Allocate();
  foreground_ = Engine::get().platform().add_isolate(isolate_);
  v8::Isolate::CreateParams params;
  params.array_buffer_allocator_shared = allocator_;  // buffers may outlive us, in another thread
  params.external_references = Engine::get().references().data();
  const Image& image = Engine::get().image();
  if (image.has_snapshot()) params.snapshot_blob = image.snapshot();
  set_heap_limits(params.constraints, options_.limits);
  v8::Isolate::Initialize(isolate_, params);
  isolate_->Enter();
  if (options_.limits.stack_mb > 0) set_stack_limit(isolate_, options_.limits.stack_mb);
  if (!options_.main) isolate_->AddNearHeapLimitCallback(&Runtime::on_near_heap_limit, this);
  init_isolate();
  isolate_->SetWasmStreamingCallback(&on_wasm_stream);
  // Not in init_isolate: V8 keeps listeners in the heap, and the snapshot must hold none.
  isolate_->AddMessageListenerWithErrorLevel(&Runtime::on_message, v8::Isolate::kMessageError);
  isolate_->SetAbortOnUncaughtExceptionCallback([](v8::Isolate* isolate) {
    Runtime& runtime = from(isolate);
    return runtime.is_main() && runtime.abort_on_uncaught;
  });
  init_loop(std::move(loop));
  v8::HandleScope handles(isolate_);
  v8::Local<v8::Context> context;
  if (image.has_snapshot()) {
    context = v8::Context::FromSnapshot(isolate_, 0).ToLocalChecked();
    context_.Reset(isolate_, context);
    require_builtin_.Reset(isolate_, context->GetDataFromSnapshotOnce<v8::Function>(kRequireBuiltin).ToLocalChecked());
    start_.Reset(isolate_, context->GetDataFromSnapshotOnce<v8::Function>(kStart).ToLocalChecked());
  } else {
    context = v8::Context::New(isolate_);
    v8::Context::Scope entered(context);
    if (options_.record_compiles) compile_recorder = std::make_unique<CompileRecorder>(*this);
    if (!boot(context)) std::abort();
  }
  if (!options_.main && options_.limits.max_old_generation_mb < kStartGenerationMb) {
    // Taking the callback away is how V8 lets a limit be lowered.
    const auto limit = static_cast<size_t>(options_.limits.max_old_generation_mb * (1 << 20));
    isolate_->RemoveNearHeapLimitCallback(&Runtime::on_near_heap_limit, limit);
    isolate_->AddNearHeapLimitCallback(&Runtime::on_near_heap_limit, this);
  }
  milestones.environment = uv_hrtime();
}

Runtime::Runtime(ForSnapshot, v8::Isolate* isolate) : allocator_(std::make_shared<BufferPool>()) {
  isolate_ = isolate;
  owns_isolate_ = false;
  init_isolate();
}

void Runtime::init_isolate() {
  isolate_->SetData(kIsolateSlot, static_cast<js::Env*>(this));
  isolate_->SetMicrotasksPolicy(v8::MicrotasksPolicy::kExplicit);
  isolate_->SetCaptureStackTraceForUncaughtExceptions(false, 0);
  isolate_->SetPromiseRejectCallback(&Runtime::on_promise_reject);
  set_fatal_handlers(isolate_);
}

void Runtime::init_loop(Loop loop) {
  if (loop == nullptr) {
    auto made = make_loop();
    if (!made) {
      std::fprintf(stderr, "weft: cannot make an event loop: %s\n", uv_strerror(made.error()->number));
      std::exit(1);
    }
    loop = std::move(*made);
  }
  loop_ = std::move(loop);
  loop_->data = this;
  timer_ = new uv_timer_t;
  uv_timer_init(loop_.get(), timer_);
  timer_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(timer_));
  immediate_check_ = new uv_check_t;
  uv_check_init(loop_.get(), immediate_check_);
  immediate_check_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(immediate_check_));
  uv_check_start(immediate_check_, [](uv_check_t* handle) {
    auto& runtime = *static_cast<Runtime*>(handle->data);
    Timers& t = runtime.timers;
    if (t.immediate_info == nullptr || t.immediate_info[0] == 0 || runtime.stopped()) return;
    v8::HandleScope handles(runtime.isolate_);
    v8::Context::Scope entered(runtime.context());
    // An exception ends the batch; what is left of it runs at once, before the loop turns.
    do {
      (void)runtime.call_from_loop(t.process_immediate.Get(runtime.isolate_), v8::Undefined(runtime.isolate_), 0,
                                   nullptr);
    } while (t.immediate_info[2] != 0 && !runtime.stopped());
    if (t.immediate_info[1] == 0) runtime.ref_immediates(false);
  });
  immediate_idle_ = new uv_idle_t;
  uv_idle_init(loop_.get(), immediate_idle_);
  foreground_->attach(loop_.get());
}

bool Runtime::boot(v8::Local<v8::Context> context) {
  context_.Reset(isolate_, context);
  v8::Local<v8::Object> loader;
  if (!load_core(*this).ToLocal(&loader)) return false;
  auto take = [&](const char* key, v8::Global<v8::Function>& into) {
    v8::Local<v8::Value> value;
    if (!loader->Get(context, js::name(isolate_, key)).ToLocal(&value) || !value->IsFunction()) return false;
    into.Reset(isolate_, value.As<v8::Function>());
    return true;
  };
  return take("requireBuiltin", require_builtin_) && take("start", start_);
}

bool Runtime::start() {
  v8::HandleScope handles(isolate_);
  v8::Local<v8::Context> context = this->context();
  v8::Context::Scope entered(context);
  CallbackScope scope(*this);
  v8::Local<v8::Value> entry = js::name(isolate_, options_.entry);
  [[maybe_unused]] auto started = start_.Get(isolate_)->Call(context, v8::Undefined(isolate_), 1, &entry);
  return !stopped();
}

v8::MaybeLocal<v8::Value> Runtime::call_from_loop(v8::Local<v8::Function> fn, v8::Local<v8::Value> receiver, int argc,
                                                  v8::Local<v8::Value>* argv) {
  if (stopped()) return {};
  depth_++;
  auto result = fn->Call(isolate_->GetCurrentContext(), receiver, argc, argv);
  const bool interrupted = Interrupt::is_pending(isolate_);
  Interrupt::finish(*this);
  // After an exception the ticks wait for the next callback: the handler of the exception sees to it that there is one.
  if (depth_ == 1 && (interrupted || !result.IsEmpty())) run_ticks();
  depth_--;
  return result;
}

void Runtime::run_ticks() {
  if (stopped() || tasks.info == nullptr) return;
  if (tasks.info[0] == 0 && tasks.info[1] == 0) {
    isolate_->PerformMicrotaskCheckpoint();
    Interrupt::finish(*this);
    if (stopped()) return;
  }
  // A nextTick that throws ends the batch with ticks left over; they run as soon as the error was reported.
  while ((tasks.info[0] != 0 || tasks.info[1] != 0) && !stopped()) {
    v8::HandleScope handles(isolate_);
    v8::Context::Scope entered(context());
    [[maybe_unused]] auto done =
        tasks.process_ticks.Get(isolate_)->Call(context(), v8::Undefined(isolate_), 0, nullptr);
    Interrupt::finish(*this);
  }
}

void Runtime::finish_background_work() {
  for (;;) {
    // Of other work nobody waits for the outcome, and it may be that of another runtime.
    if (isolate_->HasPendingBackgroundTasks()) Engine::get().platform().wait_for_background_tasks(*foreground_);
    v8::HandleScope handles(isolate_);
    v8::Context::Scope entered(context());
    CallbackScope scope(*this);
    if (!foreground_->run_pending() || stopped() || uv_loop_alive(loop_.get())) return;
  }
}

bool Runtime::spin() {
  for (;;) {
    uv_run(loop_.get(), UV_RUN_DEFAULT);
    if (stopped()) return false;
    finish_background_work();
    if (stopped()) return false;
    if (uv_loop_alive(loop_.get())) continue;
    if (!emit_before_exit.IsEmpty()) {
      v8::HandleScope handles(isolate_);
      v8::Context::Scope entered(context());
      (void)call_from_loop(emit_before_exit.Get(isolate_), v8::Undefined(isolate_), 0, nullptr);
      if (stopped()) return false;
    }
    if (!uv_loop_alive(loop_.get())) return true;
  }
}

int Runtime::run() {
  note_loop_start();
  if (!spin()) return exit_code_;
  milestones.loop_exit = uv_hrtime();
  return finish();
}

int Runtime::finish() {
  if (emit_exit.IsEmpty()) return exit_code_;
  v8::HandleScope handles(isolate_);
  v8::Context::Scope entered(context());
  depth_++;  // no ticks any more: the exit event is the last thing that runs
  v8::Local<v8::Value> code;
  auto result = emit_exit.Get(isolate_)->Call(context(), v8::Undefined(isolate_), 0, nullptr);
  depth_--;
  if (stopped()) return exit_code_;
  if (result.ToLocal(&code) && code->IsInt32()) exit_code_ = code.As<v8::Int32>()->Value();
  stop_ = StopReason::kExit;
  return exit_code_;
}

void Runtime::exit(int code) {
  exit_code_ = code;
  stop_ = StopReason::kExit;
  if (options_.main) {
    while (!exit_hooks_.empty()) {
      auto hook = std::move(exit_hooks_.back());
      exit_hooks_.pop_back();
      hook();
    }
    std::fflush(nullptr);
    // Nothing in this process needs destructors to run: the kernel takes all back, and faster.
    _exit(code);
  }
  isolate_->TerminateExecution();
  uv_stop(loop_.get());
}

void Runtime::terminate() {
  terminating_.store(true, std::memory_order_relaxed);
  isolate_->TerminateExecution();
}

namespace {
uint64_t cpu_time_ns(clockid_t clock) {
  timespec used{};
  clock_gettime(clock, &used);
  return static_cast<uint64_t>(used.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(used.tv_nsec);
}
}  // namespace

void Runtime::note_loop_start() {
  if (milestones.loop_start != 0) return;
  milestones.loop_start = uv_hrtime();
  milestones.loop_start_cpu = cpu_time_ns(CLOCK_THREAD_CPUTIME_ID);
}

uint64_t Runtime::idle_time_ns() {
  if (!idle_measured_) {
    if (milestones.loop_start != 0) idle_before_ns_ = idle_time_ns(CLOCK_THREAD_CPUTIME_ID);
    uv_loop_configure(loop(), UV_METRICS_IDLE_TIME);
    idle_measured_.store(true, std::memory_order_release);
  }
  return idle_before_ns_ + uv_metrics_idle_time(loop_.get());
}

uint64_t Runtime::idle_time_ns(clockid_t cpu_clock) const {
  if (idle_measured_.load(std::memory_order_acquire)) return idle_before_ns_ + uv_metrics_idle_time(loop_.get());
  const uint64_t passed = uv_hrtime() - milestones.loop_start;
  const uint64_t busy = cpu_time_ns(cpu_clock) - milestones.loop_start_cpu;
  return passed - std::min(passed, busy);
}

size_t Runtime::on_near_heap_limit(void* data, size_t current_limit, size_t initial_limit) {
  auto& runtime = *static_cast<Runtime*>(data);
  runtime.out_of_memory_.store(true, std::memory_order_release);
  runtime.terminate();
  uv_stop(runtime.loop());
  // JavaScript stops at its next check, and native code that works for it only when it is done. Without room for that much V8
  // would end the process.
  constexpr size_t kLeastRoom = size_t{64} << 20;
  return current_limit + std::max(kLeastRoom, initial_limit / 2);
}

void Runtime::work(std::function<void()> work, std::function<void()> done) {
  struct Request {
    uv_work_t req;
    Runtime* runtime;
    std::function<void()> work, done;
  };
  auto* request = new Request{{}, this, std::move(work), std::move(done)};
  request->req.data = request;
  uv_queue_work(
      loop_.get(), &request->req, [](uv_work_t* req) { static_cast<Request*>(req->data)->work(); },
      [](uv_work_t* req, int status) {
        std::unique_ptr<Request> request(static_cast<Request*>(req->data));
        if (status == UV_ECANCELED || request->runtime->stopped()) return;
        Runtime& runtime = *request->runtime;
        v8::HandleScope handles(runtime.isolate_);
        v8::Context::Scope entered(runtime.context());
        request->done();
      });
}

void Runtime::schedule_timer(int64_t ms) {
  uv_timer_start(
      timer_,
      [](uv_timer_t* handle) {
        auto& runtime = *static_cast<Runtime*>(handle->data);
        if (runtime.stopped() || runtime.timers.process_timers.IsEmpty()) return;
        v8::HandleScope handles(runtime.isolate_);
        v8::Context::Scope entered(runtime.context());
        auto fn = runtime.timers.process_timers.Get(runtime.isolate_);
        // Ticks run when the next time is set: they may start a timer that is earlier.
        CallbackScope scope(runtime);
        v8::Local<v8::Value> result;
        uv_update_time(runtime.loop());
        v8::Local<v8::Value> now = v8::Number::New(runtime.isolate_, static_cast<double>(uv_now(runtime.loop())));
        do {
          // An exception leaves timers due: go on with them at once, but with none that became due meanwhile.
          if (runtime.call_from_loop(fn, v8::Undefined(runtime.isolate_), 1, &now).ToLocal(&result)) break;
          result.Clear();
        } while (!runtime.stopped());
        if (result.IsEmpty() || !result->IsNumber()) return;
        double next = result.As<v8::Number>()->Value();
        if (next == 0) return;
        uv_update_time(runtime.loop());
        double wait = std::abs(next) - static_cast<double>(uv_now(runtime.loop()));
        runtime.schedule_timer(wait < 1 ? 1 : static_cast<int64_t>(wait));
        runtime.ref_timer(next > 0);
      },
      static_cast<uint64_t>(ms < 1 ? 1 : ms), 0);
}

void Runtime::ref_timer(bool on) { (on ? uv_ref : uv_unref)(reinterpret_cast<uv_handle_t*>(timer_)); }

void Runtime::ref_immediates(bool on) {
  // The idle handle keeps the loop from blocking in poll while immediates wait.
  if (on) {
    uv_idle_start(immediate_idle_, [](uv_idle_t*) {});
  } else {
    uv_idle_stop(immediate_idle_);
  }
}

void Runtime::on_promise_reject(v8::PromiseRejectMessage message) {
  v8::Local<v8::Promise> promise = message.GetPromise();
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  Runtime& runtime = from(isolate);
  if (runtime.tasks.on_rejection.IsEmpty() || runtime.stopped()) return;
  v8::Local<v8::Value> value = message.GetValue();
  if (value.IsEmpty()) value = v8::Undefined(isolate);
  v8::Local<v8::Value> argv[] = {v8::Integer::New(isolate, message.GetEvent()), promise, value};
  v8::TryCatch caught(isolate);
  [[maybe_unused]] auto done =
      runtime.tasks.on_rejection.Get(isolate)->Call(runtime.context(), v8::Undefined(isolate), 3, argv);
  if (caught.HasCaught() && !caught.HasTerminated()) {
    std::fprintf(stderr, "Exception in PromiseRejectCallback:\n");
    print_exception(runtime, caught.Exception(), caught.Message());
  }
}

void Runtime::on_message(v8::Local<v8::Message> message, v8::Local<v8::Value> error) {
  from(message->GetIsolate()).uncaught(error, message, false);
}

void Runtime::uncaught(v8::Local<v8::Value> error, v8::Local<v8::Message> message, bool from_promise) {
  if (stopped()) return;
  v8::HandleScope handles(isolate_);
  int code = 1;
  if (!on_uncaught.IsEmpty()) {
    v8::Context::Scope entered(context());
    v8::Local<v8::Value> argv[] = {error, v8::Boolean::New(isolate_, from_promise)};
    v8::TryCatch caught(isolate_);
    v8::Local<v8::Value> handled;
    depth_++;
    auto result = on_uncaught.Get(isolate_)->Call(context(), v8::Undefined(isolate_), 2, argv);
    depth_--;
    if (stopped()) return;
    if (!result.ToLocal(&handled)) {
      if (caught.HasTerminated()) return;
      print_exception(*this, caught.Exception(), caught.Message());
      exit(7);
      return;
    }
    if (handled->IsTrue()) return;
    if (handled->IsInt32()) code = handled.As<v8::Int32>()->Value();
  }
  if (auto& on_fatal = state<Hooks>().on_fatal) on_fatal(error, message);
  print_exception(*this, error, message);
  exit(code);
}

v8::MaybeLocal<v8::FunctionTemplate> Runtime::template_from_snapshot(const void* tag) {
  const Engine& engine = Engine::get();
  for (auto& slot : engine.image().templates()) {
    if (engine.references()[slot.reference] == reinterpret_cast<intptr_t>(tag)) {
      return isolate_->GetDataFromSnapshotOnce<v8::FunctionTemplate>(slot.data_index);
    }
  }
  return {};
}

std::string Runtime::system_error_name(int number) const {
  char buffer[64];
  return uv_err_name_r(number, buffer, sizeof buffer);
}

std::string Runtime::system_error_message(int number) const {
  char buffer[256];
  return uv_strerror_r(number, buffer, sizeof buffer);
}

void Runtime::close_loop() {
  foreground_->detach();
  auto close = [](auto*& handle) {
    uv_close(reinterpret_cast<uv_handle_t*>(handle), [](uv_handle_t* h) {
      delete reinterpret_cast<std::remove_pointer_t<std::decay_t<decltype(handle)>>*>(h);
    });
    handle = nullptr;
  };
  close(timer_);
  close(immediate_check_);
  close(immediate_idle_);
  // Every native object closed its handles in its destructor; their close callbacks run here.
  while (uv_run(loop_.get(), UV_RUN_NOWAIT) != 0) uv_run(loop_.get(), UV_RUN_ONCE);
  loop_.reset();
}

Runtime::~Runtime() {
  stop_ = stop_ == StopReason::kNone ? StopReason::kExit : stop_;
  while (!exit_hooks_.empty()) {
    auto hook = std::move(exit_hooks_.back());
    exit_hooks_.pop_back();
    hook();
  }
  {
    v8::HandleScope handles(isolate_);
    js::Object::destroy_all(*this);
    while (!states_.empty()) states_.pop_back();
  }
  if (loop_ != nullptr) close_loop();
  for (auto* g : {&tasks.process_ticks, &tasks.on_rejection, &timers.process_immediate, &timers.process_timers,
                  &on_uncaught, &emit_before_exit, &emit_exit, &require_builtin_, &start_}) {
    g->Reset();
  }
  tasks.info_array.Reset();
  timers.info_array.Reset();
  templates_.clear();
  context_.Reset();
  compile_recorder.reset();
  if (!owns_isolate_) return;
  isolate_->Exit();
  isolate_->Dispose();
  Engine::get().platform().remove_isolate(isolate_);
}

}  // namespace weft
