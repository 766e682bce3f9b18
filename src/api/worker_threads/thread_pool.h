// Threads for workers: a program that starts one after the other finds the next one ready.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>

#include "base/result.h"
#include "runtime/runtime.h"
#include "runtime/thread.h"

namespace weft::worker_threads {

/// What a worker does on its thread. `runtime` is fresh, of the limits that were wanted; it is destroyed after `work` has returned, and
/// then `end` is called. Where no loop could be made, `runtime` is null and `error` says why.
struct Work {
  std::function<void(Runtime* runtime, int error)> work;
  std::function<void()> end;
};

/// Starts a thread for `work`, or hands it to one that has made its runtime already. Whoever starts workers in quick succession has one
/// more thread making a runtime for the next of them; it goes when nobody wanted it for a moment. On any thread.
/// `exec_path` is argv[0] of the worker. The returned thread is to be joined after `end`.
Result<std::unique_ptr<Thread>> start_thread(const std::string& exec_path, const ResourceLimits& limits, Work work);

}  // namespace weft::worker_threads
