// The threads that run tasks: one pool a process, which the main thread and all workers share.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <vector>

#include "api/deferred/task.h"

namespace weft::deferred {

class PoolThread;

/// Tasks from threads outside of the pool wait here, by priority; each thread of the pool takes a few at a time into a deque of
/// its own, where others steal. Threads start when there is work and nobody idle, and end after a while without work. Every
/// method may be called from any thread.
class Pool {
 public:
  struct Counters {
    std::atomic<uint64_t> queued = 0, run = 0, stolen = 0, cancelled = 0, bytes = 0, cache_hits = 0, cache_misses = 0,
                          bytecode_hits = 0, threads_started = 0, threads_replaced = 0, wakeups = 0;
  };

  /// The process's pool, made on first use.
  static Pool& get();

  /// How many threads there may be; the first call decides, later ones change nothing that runs.
  void set_limit(int threads);
  int limit() const { return limit_; }

  /// Hands tasks over and wakes or starts threads for them. `from`: the pool thread that asks, or null.
  void submit(std::vector<TaskRef>& tasks, PoolThread* from);
  /// Starts a thread if there is none, so that the first task finds one.
  void warm_up();
  /// Stops a task that has begun, whether it runs or waits. Its thread is asked for it, again and again until the task is answered;
  /// one that does not hear, since it is in native code or in a loop that V8 cannot stop, is replaced by another.
  void stop(const TaskRef& task);

  /// For `thread`: its next task, or null.
  TaskRef next(PoolThread& thread);
  /// Whether next() would find anything.
  bool any_work();
  /// Whether threads wait for work while nothing is queued: time to split what one has.
  bool hungry() const { return sleepers_.load(std::memory_order_relaxed) > 0; }
  void sleeps(int change) { sleepers_.fetch_add(change); }
  /// A thread is ready, or could not be started.
  void started(bool success);
  /// A thread without work asks whether it may end; if so, it is forgotten.
  bool retire(PoolThread& thread);
  /// `thread` is none of the pool's any more: what waits in its deque goes to the others, and another may start in its place.
  void put_aside(PoolThread& thread);
  /// What came to wait in the deque of a thread that was put aside goes to the others.
  void hand_over(PoolThread& thread);

  int threads() const { return static_cast<int>(thread_count_.load()); }
  size_t waiting() const { return waiting_.load(std::memory_order_relaxed); }
  Counters& counters() { return counters_; }

 private:
  using ThreadList = std::vector<std::shared_ptr<PoolThread>>;

  Pool();
  void wake_or_start(size_t tasks);
  size_t move_aside(PoolThread& thread);
  size_t take_over(PoolThread& thread);
  std::shared_ptr<PoolThread> thread_of(const TaskRef& task);
  void watch();
  TaskRef take_shared(PoolThread& thread, bool only_high);
  TaskRef steal(PoolThread& thread);

  std::mutex mutex_;
  std::array<std::deque<TaskRef>, 3> shared_;  ///< guarded by mutex_
  std::atomic<size_t> shared_size_ = 0, shared_high_ = 0, waiting_ = 0;
  uint32_t turn_ = 0;           ///< guarded by mutex_
  ThreadList threads_;          ///< guarded by mutex_
  ThreadList retired_;          ///< to be joined; guarded by mutex_
  ThreadList aside_;            ///< guarded by mutex_
  std::vector<TaskRef> stops_;  ///< to be stopped, not answered yet; guarded by mutex_
  bool watching_ = false;       ///< guarded by mutex_
  std::atomic<int> sleepers_ = 0;
  std::atomic<int> thread_count_ = 0;
  std::atomic<int> starting_ = 0;
  std::atomic<int> limit_ = 1;
  std::atomic<bool> limit_set_ = false;
  Counters counters_;
};

/// What the process may use: `--cpu-threads`/WEFT_CPU_THREADS if given (> 0), else the cores that affinity and control groups
/// leave.
int cpu_threads(int asked);

}  // namespace weft::deferred
