// One thread of the pool: a runtime that takes tasks, runs them, and sends their results in batches.
#pragma once

#include <uv.h>
#include <v8.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "api/deferred/makers.h"
#include "api/deferred/outbox.h"
#include "api/deferred/pool.h"
#include "api/deferred/task.h"
#include "runtime/runtime.h"

namespace weft::deferred {

/// What a runtime knows of the pool thread that it is; empty in others. `runtime.state<SelfThread>()`.
struct SelfThread {
  explicit SelfThread(Runtime&) {}
  PoolThread* thread = nullptr;
};

/// How long a thread was asked in vain to look whether it should stop something.
struct Deafness {
  uint64_t wall_ns = 0;
  uint64_t cpu_ns = 0;          ///< what it used of a core since then
  bool runs_that_task = false;  ///< whether what it runs is certainly the task that is to be stopped
};

/// Each task that a thread begins is answered by exactly one result, whatever happens: it stays in the table of those that have
/// begun until then, and what is left in it when the thread ends or is lost is answered with an error.
/// Methods of the first part may be called from any thread, the others on the thread itself.
class PoolThread {
 public:
  explicit PoolThread(Pool& pool) : pool_(pool) {}

  void start();
  void join();
  /// Whether join() will not have to wait for long.
  bool finished() const { return finished_.load(); }
  /// Puts tasks before (push) or behind (append) those that wait here already.
  void push(std::vector<TaskRef>& tasks);
  void append(std::vector<TaskRef>& tasks);
  /// Moves half of what waits, the end of it, to `taken`. False if nothing waits.
  bool give_half(std::vector<TaskRef>& taken);
  bool has_tasks();
  /// True if it was asleep and was woken by this call.
  bool wake_if_asleep();
  /// Asks the thread to look for tasks that are to be stopped. `task`, unless null, becomes one of them.
  void ask_to_stop(const TaskRef& task);
  /// For how long it has not looked.
  Deafness deafness(const TaskRef& task);
  /// It is none of the pool's threads any more: it begins no more tasks, and ends when those that it began are answered.
  void put_aside();
  bool is_aside() const { return aside_.load(); }
  /// It cannot be stopped: what it has begun is answered with an error, that of the task that it runs may be another one.
  void lose(const char* code, const char* code_of_current);

  // --- for the pool, on the thread itself -------------------------------------------------------------------------------
  TaskRef pop();
  uint32_t picks = 0;

  // --- for `binding:deferred` -------------------------------------------------------------------------------------------
  /// Functions of `internal:deferred/thread_main`.
  struct Hooks {
    v8::Global<v8::Function> run;       ///< (serial, form, fn, ...arguments) → value, or `pending`
    v8::Global<v8::Function> rebuild;   ///< (graph, makers) → function
    v8::Global<v8::Function> describe;  ///< (error) → a description that can be cloned
    v8::Global<v8::Function> restore;   ///< takes away what tasks left in globals
    v8::Global<v8::Function> ended;     ///< (serial): a task was ended from here
    v8::Global<v8::Symbol> pending;
    v8::Global<v8::Value> task_key;  ///< the key of the number of the task in async contexts
  } hooks;
  Makers& makers() { return *makers_; }
  /// A task that goes on after its call will settle by `settle`, a function: if that is ever collected, it never will.
  void follow(uint32_t serial, v8::Local<v8::Function> settle);
  /// A task that went on after its call is over.
  void settle(uint32_t serial, bool ok, v8::Local<v8::Value> value);
  /// A task failed outside of its call: in a callback of the loop, or by a rejection that nobody handled.
  void fail(uint32_t serial, v8::Local<v8::Value> error);
  /// What runs wants to end the process: it is stopped, and the task, if it is one that is not over, fails.
  void exit_task(uint32_t serial);
  /// What runs belongs to a task that is over, and is stopped.
  void stop_stray();
  uint32_t current_serial() const { return current_ ? current_->serial : 0; }
  /// The task whose JavaScript runs; null if it is over, or it is nobody's. `serial` is set to its number, 0 if it has none.
  TaskRef running(uint32_t* serial = nullptr);

 private:
  enum class Stop { kNone, kCancelled, kExit, kMemory, kStray };
  struct Begun {
    TaskRef task;
    v8::Global<v8::Function> settle;  ///< weak
    bool followed = false;
  };

  struct Returned {
    Payload value;
    uint64_t run_ns;
  };

  // pool_thread.cc: its life
  void main();
  bool set_up();
  void tear_down();
  void idle();
  void trim();
  /// Runs what the loop has; returns at once unless the mode says otherwise.
  void turn_loop(uv_run_mode mode);

  // thread_tasks.cc: tasks from beginning to answer
  void run_task(const TaskRef& task);
  bool call_task(const TaskRef& task, uint64_t start, std::optional<Returned>& returned);
  v8::MaybeLocal<v8::Function> function_of(const Unit& unit);
  TaskRef begun(uint32_t serial);
  void answer(const TaskRef& task, Outcome outcome, Payload value, uint64_t run_ns);
  void answer_error(const TaskRef& task, v8::Local<v8::Value> error, uint64_t run_ns);
  void answer_failure(const TaskRef& task, const char* code);
  void answer_all(const char* code);
  /// The task is answered; JavaScript forgets it, too, if it was ended from here.
  void end_task(const TaskRef& task, Outcome outcome, const char* code);

  // thread_stops.cc: tasks that are ended from outside
  static void on_interrupt(v8::Isolate* isolate, void*);
  static size_t on_near_heap_limit(void* data, size_t current, size_t initial);
  /// Stops the JavaScript that runs; `victim`, unless null, is the task that it belongs to.
  void stop_running(Stop why, TaskRef victim);
  void stopped();
  /// Tasks that are to be stopped and wait for something end here; no JavaScript is on the stack.
  void end_waiting();
  void fail_lost_tasks();
  void fail_unreachable_tasks();
  /// Gives back what the heap was allowed beyond its limit.
  void shrink_heap();
  /// JavaScript cannot be stopped and fills the heap: the thread sleeps for ever, and keeps what it has.
  [[noreturn]] void give_up();

  Pool& pool_;
  std::thread thread_;
  std::atomic<bool> finished_ = false;

  std::mutex queue_mutex_;
  std::deque<TaskRef> queue_;  ///< guarded by queue_mutex_
  std::atomic<size_t> queue_size_ = 0;

  std::mutex life_mutex_;
  v8::Isolate* isolate_ = nullptr;      ///< while it may be interrupted; guarded by life_mutex_
  uv_async_t* wake_ = nullptr;          ///< guarded by life_mutex_
  std::vector<TaskRef> stops_wanted_;   ///< guarded by life_mutex_
  uint64_t asked_cpu_ns_ = 0;           ///< guarded by life_mutex_
  std::atomic<uint64_t> asked_ns_ = 0;  ///< since when an ask is not answered; 0: all are
  std::atomic<bool> any_stops_ = false;
  std::atomic<bool> asleep_ = false;
  std::atomic<bool> aside_ = false;

  std::mutex table_mutex_;  ///< for others than this thread to read, and for it to change, the next two
  std::unordered_map<uint32_t, Begun> begun_;  ///< by serial; all but a simple one that is current
  TaskRef current_;

  // The thread's own.
  Runtime* runtime_ = nullptr;
  uv_timer_t* idle_timer_ = nullptr;
  std::unique_ptr<Makers> makers_;
  Outbox outbox_;
  uint64_t quick_unit_ = 0;  ///< the unit that ran last, if that was over at once
  uint32_t last_serial_ = 0;
  Stop stop_ = Stop::kNone;
  TaskRef victim_;
  uint64_t stray_since_ns_ = 0;  ///< since when JavaScript of no task that is not over was seen to run, and of which
  uint32_t stray_serial_ = 0;
  uint64_t idle_since_ms_ = 0;  ///< by the clock of the loop
  size_t heap_limit_ = 0;
  int extensions_ = 0;
  bool heap_full_ = false;    ///< what runs is to be stopped for it
  bool grown_ = false;        ///< the heap limit was raised so that a task could be stopped
  bool stopped_one_ = false;  ///< some JavaScript was stopped, and others' microtasks may have gone with it
  bool ending_ = false;       ///< JavaScript is told of a task's end, which nothing may stop
  bool used_ = false;         ///< a task ran that may have left something in globals
  bool remembered_ = false;
  bool trimmed_ = false;  ///< nothing ran since memory was given back
};

}  // namespace weft::deferred
