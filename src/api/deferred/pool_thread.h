// One thread of the pool: a runtime that takes tasks, runs them, and sends their results in batches.
#pragma once

#include <uv.h>
#include <v8.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "api/deferred/pool.h"
#include "api/deferred/task.h"
#include "runtime/runtime.h"

namespace weft::deferred {

/// What a runtime knows of the pool thread that it is; empty in others. `runtime.state<SelfThread>()`.
struct SelfThread {
  explicit SelfThread(Runtime&) {}
  PoolThread* thread = nullptr;
};

/// Public methods up to `interrupt` may be called from any thread, the others on the thread itself.
class PoolThread {
 public:
  explicit PoolThread(Pool& pool) : pool_(pool) {}

  void start();
  void join();
  void detach() { thread_.detach(); }
  /// Ends it as soon as it can, also in the middle of a task.
  void stop();
  /// Puts tasks before (push) or behind (append) those that wait here already.
  void push(std::vector<TaskRef>& tasks);
  void append(std::vector<TaskRef>& tasks);
  /// Moves half of what waits, the end of it, to `taken`. False if nothing waits.
  bool give_half(std::vector<TaskRef>& taken);
  bool has_tasks();
  /// True if it was asleep and was woken by this call.
  bool wake_if_asleep();
  /// Under the pool's mutex: stops the JavaScript of `task` if that is what runs.
  void interrupt(const TaskRef& task);

  TaskRef pop();
  uint32_t picks = 0;

  // --- for `binding:deferred` -------------------------------------------------------------------------------------------
  /// Functions of `internal:deferred/thread_main`.
  struct Hooks {
    v8::Global<v8::Function> run;       ///< (serial, form, fn, ...arguments) → value, or `pending`
    v8::Global<v8::Function> rebuild;   ///< (graph, makers) → function
    v8::Global<v8::Function> make;      ///< (body, resource, line) → function that makes the literal; for modules
    v8::Global<v8::Function> describe;  ///< (error) → a description that can be cloned
    v8::Global<v8::Function> restore;   ///< takes away what tasks left in globals
    v8::Global<v8::Function> task_of_frame;  ///< () → the serial of the task that the current async context belongs to
    v8::Global<v8::Symbol> pending;
  } hooks;
  /// A task that went on after its call is over.
  void settle(uint32_t serial, bool ok, v8::Local<v8::Value> value, const std::vector<v8::Local<v8::Value>>& transfer);
  /// A task failed outside of its call: in a callback of the loop, or by a rejection that nobody handled.
  void fail(uint32_t serial, v8::Local<v8::Value> error);
  /// A task wants to end the process: its JavaScript is stopped, and it fails.
  void exit_task(uint32_t serial);
  uint32_t current_serial() const { return current_serial_; }
  Pool& pool() { return pool_; }

 private:
  struct Compiled {
    std::shared_ptr<const Code> code;
    v8::Global<v8::Function> maker;
    v8::Global<v8::Function> made;  ///< by the maker, for units that are reusable
    uint32_t uses = 0;
  };
  using CompiledList = std::list<Compiled>;

  void main();
  void idle();
  void run_task(TaskRef task);
  /// Runs what the loop has; returns at once unless `block`.
  void turn_loop(uv_run_mode mode);
  v8::MaybeLocal<v8::Function> function_of(const Unit& unit);
  v8::MaybeLocal<v8::Function> maker_of(const std::shared_ptr<const Code>& code);
  void send(Task& task, Outcome outcome, Payload value, uint64_t run_ns);
  void send_error(Task& task, v8::Local<v8::Value> error, uint64_t run_ns);
  void send_failure(Task& task, const char* code, uint64_t run_ns);
  /// After JavaScript was stopped: the task that it was fails, and JavaScript may run again.
  void finish_stop(uint64_t run_ns);
  void trim();
  /// JavaScript cannot be stopped and fills the heap: the thread sleeps for ever, and keeps what it has.
  [[noreturn]] void give_up();
  void flush();
  void fail_lost_tasks();
  static void on_interrupt(v8::Isolate* isolate, void* data);
  static size_t on_near_heap_limit(void* data, size_t current, size_t initial);

  Pool& pool_;
  std::thread thread_;

  std::mutex queue_mutex_;
  std::deque<TaskRef> queue_;  ///< guarded by queue_mutex_
  std::atomic<size_t> queue_size_ = 0;

  std::mutex life_mutex_;
  v8::Isolate* isolate_ = nullptr;  ///< while it may be interrupted; guarded by life_mutex_
  uv_async_t* wake_ = nullptr;      ///< guarded by life_mutex_
  std::atomic<bool> asleep_ = false;
  std::atomic<bool> stopping_ = false;

  // The thread's own.
  Runtime* runtime_ = nullptr;
  uv_timer_t* idle_timer_ = nullptr;
  CompiledList compiled_;  ///< the most recently used first
  std::unordered_map<uint64_t, CompiledList::iterator> compiled_by_id_;
  size_t compiled_bytes_ = 0;
  TaskRef current_;
  uint32_t current_serial_ = 0;
  uint32_t last_serial_ = 0;
  std::unordered_map<uint32_t, TaskRef> pending_;  ///< tasks that go on after their call
  struct Batch {
    std::shared_ptr<Inbox> inbox;
    std::vector<TaskResult> results;
  };
  std::vector<Batch> outbox_;
  size_t outbox_size_ = 0;
  uint64_t last_flush_ns_ = 0;
  /// Why JavaScript is being stopped, and the task whose JavaScript it is (null: whatever runs).
  enum class Stop { kNone, kCancelled, kExit, kMemory } stop_ = Stop::kNone;
  TaskRef victim_;
  uint64_t idle_since_ms_ = 0;  ///< by the clock of the loop
  size_t heap_limit_ = 0;
  int extensions_ = 0;
  bool grown_ = false;  ///< the heap limit was raised so that the task could be stopped
  bool used_ = false;   ///< a task ran that may have left something in globals
  bool remembered_ = false;
  bool trimmed_ = false;  ///< nothing ran since memory was given back
};

}  // namespace weft::deferred
