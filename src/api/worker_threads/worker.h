// Worker: a runtime on a thread of its own.
#pragma once

#include <uv.h>

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "api/messaging/channel.h"
#include "api/stream_base/handle.h"
#include "js/binding.h"
#include "runtime/runtime.h"
#include "runtime/thread.h"

namespace weft::worker_threads {

/// What a parent and its worker's thread share. Outlives both.
struct Shared {
  std::mutex mutex;
  Runtime* runtime = nullptr;        ///< the worker's, while it lives; guarded by mutex
  uv_async_t* stop_async = nullptr;  ///< on the worker's loop; guarded by mutex
  bool stop_requested = false;       ///< guarded by mutex
  ResourceLimits limits;             ///< as wanted; those in effect once the runtime is there. Guarded by mutex
  int exit_code = 0;                 ///< valid once the thread has ended
  int init_error = 0;                ///< likewise: why there was no runtime, a libuv error
  bool out_of_memory = false;        ///< likewise: whether its heap's limit ended it
};

/// What a worker's runtime knows of itself; `runtime.state<Self>()` in its thread, empty in the main thread.
struct Self {
  explicit Self(Runtime&) {}
  messaging::PortToken control;  ///< the channel to the parent, until JavaScript has taken it
  uint32_t thread_id = 0;
  std::string name;
};

/// The parent's side. Lives on the parent's thread; the worker's runtime is made, run and destroyed on its own one.
///
/// Life: construct → start() → the thread runs → `on_exit(code, init_error, out_of_memory)` on the parent's loop, after the thread has
/// ended and was joined. terminate() may be called at any time. A parent that ends first stops its workers and waits for them.
class Worker final : public stream_base::Handle {
 public:
  explicit Worker(Runtime& runtime);
  ~Worker() override;

  /// The native port of the control channel; made once, before start().
  v8::Local<v8::Object> control_port();
  /// Starts the thread. A failure is told to `on_exit` as well.
  void start(std::vector<std::string> argv, std::vector<std::string> exec_argv, std::string name, ResourceLimits limits,
             js::Callback on_exit);
  /// What the thread may use; V8's own choices are known once it runs.
  ResourceLimits limits() const;
  void terminate();
  uint32_t thread_id() const { return thread_id_; }

 private:
  static void on_ended(uv_async_t* async);
  static void run(std::shared_ptr<Shared> shared, Runtime::Options options, messaging::PortToken control,
                  uint32_t thread_id, std::string name);

  std::shared_ptr<Shared> shared_ = std::make_shared<Shared>();
  messaging::PortToken control_;
  uint32_t thread_id_;
  Thread thread_;
  js::Callback on_exit_;
};

}  // namespace weft::worker_threads
