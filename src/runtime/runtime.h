// One JavaScript thread: isolate, main context, event loop, and what ties them together.
#pragma once

#include <uv.h>
#include <v8.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "js/binding.h"
#include "runtime/engine.h"
#include "runtime/loader.h"
#include "runtime/loop.h"
#include "runtime/memory.h"

namespace weft {

/// Why a runtime's JavaScript may no longer run.
enum class StopReason { kNone, kExit, kTerminated };

/// A Runtime belongs to the thread that made it; every method runs there unless it says otherwise. Several may live in one
/// process, one a thread.
///
/// Life: construct (isolate and context from the start-up image) → start() (JavaScript gets its per-process state, the main
/// program runs) → run() (the loop until nothing is left; beforeExit, exit) → destruct.
class Runtime final : public js::Env {
 public:
  struct Options {
    bool main = true;  ///< the process's first thread; only it may end the process
    /// What the JavaScript side needs to know at its start; one object, read by `internal:runtime/bootstrap`.
    std::vector<std::string> argv;       ///< argv[0], script, its arguments
    std::vector<std::string> exec_argv;  ///< runtime options given before the script
    /// The built-in whose `main()` starts the program, after the start hooks.
    std::string entry = "internal:runtime/bootstrap";
    /// The image builder's training run: built-ins are compiled so that it can be told which functions were called.
    bool record_compiles = false;
    /// Of heap and stack. See out_of_memory() for what happens at the heap's limit.
    ResourceLimits limits;
  };

  /// `loop` is one of make_loop(). Without one the runtime makes its own, and the process ends with a message if it cannot: whoever
  /// can report the failure, as a worker to its parent, makes the loop himself.
  explicit Runtime(Options options, Loop loop = nullptr);
  ~Runtime() override;

  static Runtime& from(v8::Isolate* isolate) { return static_cast<Runtime&>(js::Env::from(isolate)); }

  /// Starts the JavaScript side and the main program. False if the runtime was stopped meanwhile.
  bool start();
  /// Runs the loop to its end and returns the exit code.
  int run();
  /// Waits for what V8 does in the background and will tell this thread of (compiling WebAssembly), and runs V8's tasks for this
  /// thread, with the ticks that follow.
  void finish_background_work();

  uv_loop_t* loop() { return loop_.get(); }
  const Options& options() const { return options_; }
  bool is_main() const { return options_.main; }
  /// The limits in effect, with V8's own choices filled in.
  const ResourceLimits& limits() const { return options_.limits; }
  v8::ArrayBuffer::Allocator* allocator() { return allocator_.get(); }

  /// Runs `work` on the thread pool, then `done` on this thread (with no JavaScript frame below it and a handle scope open).
  /// Keeps the loop alive meanwhile. A task still queued when the runtime ends is cancelled: `done` does not run.
  void work(std::function<void()> work, std::function<void()> done);

  v8::MaybeLocal<v8::Value> call_from_loop(v8::Local<v8::Function> fn, v8::Local<v8::Value> receiver, int argc,
                                           v8::Local<v8::Value>* argv) override;
  /// While it lives, calls into JavaScript are nested ones; when the outermost ends, nextTicks and microtasks run.
  class CallbackScope {
   public:
    explicit CallbackScope(Runtime& runtime) : runtime_(runtime) { runtime_.depth_++; }
    ~CallbackScope() {
      if (runtime_.depth_ == 1) runtime_.run_ticks();
      runtime_.depth_--;
    }

   private:
    Runtime& runtime_;
  };

  /// Runs nextTicks and microtasks in the middle of a CallbackScope, between two events that one of libuv's callbacks brought.
  /// Only with no JavaScript on the stack.
  void drain_ticks() { run_ticks(); }

  /// Reports an exception that nobody caught: asks the program's handlers, else prints it and ends the process (a worker:
  /// its thread's JavaScript).
  void uncaught(v8::Local<v8::Value> error, v8::Local<v8::Message> message, bool from_promise);

  /// Ends this runtime's JavaScript with an exit code: the main one ends the process at once and does not return.
  void exit(int code);
  bool stopped() const { return stop_ != StopReason::kNone || terminating_.load(std::memory_order_relaxed); }
  /// Whether the program came to its end by itself, or by exit().
  bool exited() const { return stop_ == StopReason::kExit; }
  int exit_code() const { return exit_code_; }
  /// From any thread: makes running JavaScript stop as soon as it can, and no other start. The loop is not woken.
  void terminate();
  /// From any thread: whether this runtime came to an end because its heap reached its limit. Only the main runtime's heap takes the
  /// process with it; any other runtime then stops as after terminate(): running JavaScript ends without a chance to catch it, the
  /// loop stops, stopped() is true. So whoever calls into a runtime asks this when a call came back empty. The heap got some room
  /// beyond its limit to get that far, and what is left in it is of no use: destroy the runtime.
  bool out_of_memory() const { return out_of_memory_.load(std::memory_order_acquire); }

  std::string system_error_name(int number) const override;
  std::string system_error_message(int number) const override;

  // --- state that the bindings of src/runtime share with the JavaScript side ---------------------------------------------

  /// `binding:task_queue`: what JavaScript handed over. tick_info[0]: a nextTick is queued; [1]: a rejection waits.
  struct TaskQueue {
    v8::Global<v8::Uint8Array> info_array;
    uint8_t* info = nullptr;
    v8::Global<v8::Function> process_ticks;
    v8::Global<v8::Function> on_rejection;
  } tasks;

  /// `binding:timers`. immediate_info: count, count of ref'd ones, whether some are left after an exception.
  struct Timers {
    v8::Global<v8::Uint32Array> info_array;
    uint32_t* immediate_info = nullptr;
    v8::Global<v8::Function> process_immediate;
    v8::Global<v8::Function> process_timers;
  } timers;
  uv_timer_t* timer_handle() { return timer_; }
  void schedule_timer(int64_t ms);
  void ref_timer(bool on);
  void ref_immediates(bool on);

  /// Whether an uncaught exception may abort the process under --abort-on-uncaught-exception; a worker's never does.
  bool abort_on_uncaught = true;

  /// `binding:errors` and `binding:process`: JavaScript's ends of life-cycle events.
  v8::Global<v8::Function> on_uncaught;
  v8::Global<v8::Function> emit_before_exit;
  v8::Global<v8::Function> emit_exit;

  /// When this runtime reached which point, by uv_hrtime(); 0: not yet.
  struct Milestones {
    uint64_t engine_start = 0;  ///< its isolate was about to be made
    uint64_t environment = 0;   ///< the isolate has its context
    uint64_t loop_start = 0;
    uint64_t loop_start_cpu = 0;  ///< not a time, but what the thread had used of its processor then, in ns
    uint64_t loop_exit = 0;
  } milestones;
  /// For how long the loop waited for events since it began, in ns. libuv measures it once it was asked for, which costs a system call
  /// a turn; the time before the first call counts as waiting where the thread used no processor.
  uint64_t idle_time_ns();
  /// The same from another thread, while the runtime lives and its loop has begun; `cpu_clock` is that of the runtime's thread. Does
  /// not make libuv measure.
  uint64_t idle_time_ns(clockid_t cpu_clock) const;

  /// Set while the image builder trains; null otherwise.
  std::unique_ptr<CompileRecorder> compile_recorder;

  /// The loop is about to begin, unless it did already.
  void note_loop_start();

  /// The JavaScript function that loads a built-in by id.
  v8::Local<v8::Function> require_builtin() const { return require_builtin_.Get(isolate_); }

  /// What other layers keep per runtime, by the address of a static; destroyed with the runtime, last made first.
  template <typename T>
  T& state() {
    for (auto& s : states_) {
      if (s.key == &StateKey<T>::key) return *static_cast<T*>(s.value.get());
    }
    auto made = std::shared_ptr<void>(std::make_shared<T>(*this));
    states_.push_back({&StateKey<T>::key, made});
    return *static_cast<T*>(made.get());
  }

  /// Functions that run when the runtime ends, before its isolate goes; last added first.
  void at_exit(std::function<void()> fn) { exit_hooks_.push_back(std::move(fn)); }

 private:
  friend class ImageBuilder;
  struct ForSnapshot {};
  /// For the image builder: an isolate under a SnapshotCreator, a fresh context.
  Runtime(ForSnapshot, v8::Isolate* isolate);

  template <typename T>
  struct StateKey {
    static inline char key;
  };
  struct State {
    const void* key;
    std::shared_ptr<void> value;
  };

  void init_isolate();
  void init_loop(Loop loop);
  void close_loop();
  /// Evaluates the loader and the core; once, when the image is made (or at each start when there is no snapshot).
  bool boot(v8::Local<v8::Context> context);
  void run_ticks();
  bool spin();
  int finish();
  static void on_message(v8::Local<v8::Message> message, v8::Local<v8::Value> error);
  static size_t on_near_heap_limit(void* runtime, size_t current_limit, size_t initial_limit);
  static void on_promise_reject(v8::PromiseRejectMessage message);
  v8::MaybeLocal<v8::FunctionTemplate> template_from_snapshot(const void* tag) override;

  Options options_;
  std::shared_ptr<v8::ArrayBuffer::Allocator> allocator_;
  std::shared_ptr<ForegroundTasks> foreground_;
  Loop loop_;
  uv_timer_t* timer_ = nullptr;
  uv_check_t* immediate_check_ = nullptr;
  uv_idle_t* immediate_idle_ = nullptr;
  bool owns_isolate_ = true;
  int depth_ = 0;
  StopReason stop_ = StopReason::kNone;
  std::atomic<bool> terminating_ = false;
  std::atomic<bool> out_of_memory_ = false;
  int exit_code_ = 0;
  std::atomic<bool> idle_measured_ = false;
  uint64_t idle_before_ns_ = 0;  // set before idle_measured_
  v8::Global<v8::Function> require_builtin_;
  v8::Global<v8::Function> start_;
  std::vector<State> states_;
  std::vector<std::function<void()>> exit_hooks_;
};

}  // namespace weft

namespace weft::js {
template <>
struct Injected<weft::Runtime&> : std::true_type {
  static weft::Runtime& get(Env& env, v8::Local<v8::Object>) { return static_cast<weft::Runtime&>(env); }
};
}  // namespace weft::js
