// Worker: a runtime on a thread of its own.
#pragma once

#include <uv.h>

#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "api/messaging/channel.h"
#include "api/process/environment.h"
#include "api/profiler/profiles.h"
#include "api/stream_base/handle.h"
#include "cli/command.h"
#include "js/binding.h"
#include "runtime/runtime.h"
#include "runtime/thread.h"

namespace weft::worker_threads {

class Worker;

/// What a parent and its worker's thread share. Outlives both.
struct Shared {
  /// Runs on the parent's thread.
  using Answer = std::function<void(Worker&)>;
  /// Runs on the worker's thread between two steps of its JavaScript, which it must not call. Returns what is to be done with the
  /// outcome.
  using Request = std::function<Answer(Runtime&)>;

  std::mutex mutex;
  Runtime* runtime = nullptr;      ///< the worker's, while it lives; guarded by mutex
  uv_async_t* wake = nullptr;      ///< on the worker's loop: something is wanted of it; guarded by mutex
  uv_async_t* answered = nullptr;  ///< on the parent's loop; null once the parent is gone. Guarded by mutex
  bool stop_requested = false;     ///< guarded by mutex
  std::deque<Request> requests;    ///< guarded by mutex
  std::deque<Answer> answers;      ///< guarded by mutex
  ResourceLimits limits;           ///< as wanted; those in effect once the runtime is there. Guarded by mutex
  clockid_t cpu_clock = 0;         ///< of the thread; guarded by mutex
  bool ended = false;              ///< the thread has nothing left to do but to end; guarded by mutex
  int exit_code = 0;               ///< valid once ended
  int init_error = 0;              ///< likewise: why there was no runtime, a libuv error
  bool out_of_memory = false;      ///< likewise: whether its heap's limit ended it
};

/// What a worker's runtime knows of itself; `runtime.state<Self>()` in its thread, empty in the main thread.
struct Self {
  explicit Self(Runtime&) {}
  messaging::PortToken control;  ///< the channel to the parent, until JavaScript has taken it
  messaging::PortToken mailbox;  ///< what other threads post to this one, likewise
  uint32_t thread_id = 0;
  std::string name;
  profiler::Profiles profiles;
  std::set<int32_t> unmanaged_fds;  ///< descriptors that the program opened as numbers; closed at the end
};

/// The parent's side. Lives on the parent's thread; the worker's runtime is made, run and destroyed on its own one.
///
/// Life: construct → set_environment(), set_options() → start() → the thread runs → `on_exit(code, init_error, out_of_memory)` on the
/// parent's loop, after the thread has ended and was joined. terminate() may be called at any time. A parent that ends first stops
/// its workers and waits for them.
class Worker final : public stream_base::Handle {
 public:
  explicit Worker(Runtime& runtime);
  ~Worker() override;

  /// The native port of the control channel; made once, before start().
  v8::Local<v8::Object> control_port();
  /// The thread sees the parent's variables themselves (`share`), those given as name, value, name, value …, or else a copy of the
  /// parent's.
  void set_environment(bool share, std::optional<std::vector<std::string>> variables);
  /// What is wrong with the options of a worker.
  struct OptionErrors {
    std::vector<std::string> errors;
    bool in_environment = false;  ///< in NODE_OPTIONS of its environment
  };
  /// Options of its own; without `exec_argv` those of the parent.
  OptionErrors set_options(std::optional<std::vector<std::string>> exec_argv);
  /// Starts the thread. `url`: of its file, for debuggers; empty if it has none. A failure is told to `on_exit` as well.
  void start(std::string exec_path, std::string name, std::string url, ResourceLimits limits, js::Callback on_exit);
  /// The options that it was given, as `process.execArgv` of the thread.
  const std::vector<std::string>& exec_argv() const { return exec_argv_; }
  /// What the thread may use; V8's own choices are known once it runs.
  ResourceLimits limits() const;
  void terminate();
  uint32_t thread_id() const { return thread_id_; }
  /// Whether it keeps the parent's loop alive; empty once it is closed.
  std::optional<bool> referenced() const { return is_open() ? std::optional(has_ref()) : std::nullopt; }

  /// When its loop began and how long that waited for events since, in ms; `[0, 0, 0]` while it does not run. The third is now.
  std::vector<double> loop_times() const;
  // Each calls back with what was asked for, or not at all if the thread ends before.
  void heap_snapshot(bool expose_internals, bool expose_numeric_values, js::Callback done);
  void heap_statistics(js::Callback done);
  void cpu_usage(js::Callback done);
  /// Calls back with the number of the profile.
  void start_cpu_profile(js::Callback done);
  void stop_cpu_profile(uint32_t id, js::Callback done);
  /// Calls back with false if there is a heap profile already.
  void start_heap_profile(js::Callback done);
  void stop_heap_profile(js::Callback done);

 private:
  struct Job;
  static void on_answered(uv_async_t* async);
  static int run(Job& job, Runtime& runtime);
  static void end(Job& job);
  static void serve(Shared& shared, Runtime& runtime);
  /// Has the worker's thread compute a value, and `done` called with it here.
  template <typename Fn>
  void ask(Fn compute, js::Callback done);
  void ended();

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  messaging::PortToken control_;
  messaging::PortToken mailbox_;
  std::shared_ptr<process::Environment> environment_;
  std::shared_ptr<const cli::Parsed> options_;
  std::vector<std::string> exec_argv_;
  bool own_options_ = false;
  uint32_t thread_id_;
  std::unique_ptr<Thread> thread_;
  js::Callback on_exit_;
  std::unordered_map<uint32_t, js::Callback> asked_;
  uint32_t questions_ = 0;
};

}  // namespace weft::worker_threads
