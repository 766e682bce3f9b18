// V8's view of threads: a shared pool for background work, and per isolate a queue that its event loop drains.
#pragma once

#include <uv.h>
#include <v8-platform.h>

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <queue>
#include <thread>
#include <unordered_map>
#include <vector>

namespace weft {

/// Tasks that V8 wants run on one isolate's thread. post…() from any thread; the rest on the owner's. An async handle wakes
/// the loop without keeping it alive.
class ForegroundTasks final : public v8::TaskRunner, public std::enable_shared_from_this<ForegroundTasks> {
 public:
  ForegroundTasks(v8::Isolate* isolate, class Platform& platform) : isolate_(isolate), platform_(platform) {}
  void attach(uv_loop_t* loop);
  /// Ends the queue: what is left is dropped, later posts are ignored. The async handle is closed; the loop must run once more.
  void detach();
  /// Runs all tasks that are due now; true if there was one.
  bool run_pending();
  /// Whether a task is due now, but for those that were posted for later.
  bool has_tasks();
  bool IdleTasksEnabled() override { return false; }
  bool NonNestableTasksEnabled() const override { return true; }
  bool NonNestableDelayedTasksEnabled() const override { return true; }

 protected:
  void PostTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override;
  void PostNonNestableTaskImpl(std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override;
  void PostDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay, const v8::SourceLocation&) override;
  void PostNonNestableDelayedTaskImpl(std::unique_ptr<v8::Task> task, double delay, const v8::SourceLocation&) override;

 private:
  struct Delayed {
    std::unique_ptr<v8::Task> task;
    uint64_t due_ns;
  };
  void schedule_delayed();

  v8::Isolate* isolate_;
  Platform& platform_;
  std::mutex mutex_;
  std::deque<std::unique_ptr<v8::Task>> tasks_;
  std::vector<Delayed> delayed_;
  bool attached_ = false;
  bool ended_ = false;
  uv_async_t* wake_ = nullptr;
  uv_timer_t* timer_ = nullptr;
};

/// The process-wide platform. Background threads start with the first background task, so that a short program has none.
class Platform final : public v8::Platform {
 public:
  explicit Platform(int threads);
  ~Platform() override;

  std::shared_ptr<ForegroundTasks> add_isolate(v8::Isolate* isolate);
  void remove_isolate(v8::Isolate* isolate);
  /// Waits until no background task is queued or running, or `tasks` holds something for its thread. The owner of `tasks` calls it,
  /// and runs what it holds then: a background task may itself wait for the owner, to collect garbage.
  void wait_for_background_tasks(ForegroundTasks& tasks);
  /// `tasks` hold something new; from any thread.
  void foreground_posted();

  int NumberOfWorkerThreads() override { return thread_limit_; }
  std::shared_ptr<v8::TaskRunner> GetForegroundTaskRunner(v8::Isolate* isolate, v8::TaskPriority) override;
  bool IdleTasksEnabled(v8::Isolate*) override { return false; }
  double MonotonicallyIncreasingTime() override;
  double CurrentClockTimeMillis() override;
  v8::TracingController* GetTracingController() override { return &tracing_; }
  StackTracePrinter GetStackTracePrinter() override { return nullptr; }

 protected:
  std::unique_ptr<v8::JobHandle> CreateJobImpl(v8::TaskPriority priority, std::unique_ptr<v8::JobTask> task,
                                               const v8::SourceLocation&) override;
  void PostTaskOnWorkerThreadImpl(v8::TaskPriority, std::unique_ptr<v8::Task> task, const v8::SourceLocation&) override;
  void PostDelayedTaskOnWorkerThreadImpl(v8::TaskPriority, std::unique_ptr<v8::Task> task, double delay_in_seconds,
                                         const v8::SourceLocation&) override;

 private:
  struct Later {
    std::unique_ptr<v8::Task> task;
    double due;
  };
  void run_worker();
  void start_thread_if_needed();

  int thread_limit_;
  v8::TracingController tracing_;
  std::mutex isolates_mutex_;
  std::unordered_map<v8::Isolate*, std::shared_ptr<ForegroundTasks>> isolates_;

  std::mutex mutex_;
  std::condition_variable available_;
  std::condition_variable drained_;
  std::deque<std::unique_ptr<v8::Task>> queues_[3];  // by v8::TaskPriority, low to high
  std::vector<Later> later_;
  std::vector<std::thread> threads_;
  int idle_ = 0;
  int running_ = 0;
  bool stopping_ = false;
};

}  // namespace weft
