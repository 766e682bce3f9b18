// A task, its result, and the way of results back to the thread that asked.
#pragma once

#include <uv.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include "api/deferred/code.h"
#include "api/deferred/payload.h"

namespace weft::deferred {

class PoolThread;

/// How a task's function is called; the numbers are known to the JavaScript side.
enum class Form : uint8_t { kCall = 0, kExecutor = 1, kChunk = 2 };

/// An outcome that only the JavaScript side sees: the value cannot be made here; it stands for the error of that.
constexpr uint32_t kUnreadable = 3;

/// How a task went.
enum class Outcome : uint8_t {
  kValue = 0,  ///< the value
  kError = 1,  ///< a description of what was thrown, see `internal:deferred/errors`
  kEnded = 2,  ///< of a task that was cancelled while it ran: it is over now
};

struct TaskResult {
  uint32_t slot = 0;
  Outcome outcome = Outcome::kValue;
  uint32_t run_us10 = 0;  ///< how long the function ran, in tenths of a microsecond
  Payload value;
};

/// Where results for one owner arrive. Shared by the owner and all of its tasks; outlives the owner.
class Inbox {
 public:
  /// Any thread. Moves the results of `batch` in; wakes the owner once until it has taken them. Dropped if the owner ended.
  void deliver(std::vector<TaskResult>& batch);

  /// The owner's thread.
  void open(uv_async_t* wake);
  void close();
  std::vector<TaskResult> take();

 private:
  std::mutex mutex_;
  std::vector<TaskResult> results_;
  uv_async_t* wake_ = nullptr;
  bool signalled_ = false;
};

/// One call of a function on some thread of the pool.
struct Task {
  enum class State : uint8_t { kQueued, kRunning, kCancelled };

  std::shared_ptr<const Unit> unit;
  Payload arguments;
  std::shared_ptr<Inbox> owner;
  std::weak_ptr<Task> parent;  ///< the task that asked for it, if one did
  uint32_t slot = 0;
  uint8_t priority = 1;  ///< 0 high, 1 normal, 2 low
  Form form = Form::kCall;
  std::atomic<State> state = State::kQueued;
  std::atomic<bool> stop_wanted = false;  ///< it was cancelled when it had begun
  /// The one result of a task that began is on its way: whoever sets this sends it, nobody else does.
  std::atomic<bool> answered = false;
  /// Where it runs or waits; changed by that thread only. Not to be followed but under the pool's mutex, see Pool::stop().
  std::atomic<PoolThread*> thread = nullptr;
  uint32_t serial = 0;  ///< its number on the thread that began it

  /// The thread that is to run it claims it; false if it was cancelled.
  bool begin() {
    State expected = State::kQueued;
    return state.compare_exchange_strong(expected, State::kRunning);
  }
  /// Whether it, or one that it was asked for by, is to be stopped.
  bool is_unwanted() const {
    if (stop_wanted) return true;
    for (auto above = parent.lock(); above; above = above->parent.lock()) {
      if (above->stop_wanted) return true;
    }
    return false;
  }
  /// True if it had not begun, and never will.
  bool cancel() {
    State expected = State::kQueued;
    return state.compare_exchange_strong(expected, State::kCancelled);
  }
};

using TaskRef = std::shared_ptr<Task>;

}  // namespace weft::deferred
