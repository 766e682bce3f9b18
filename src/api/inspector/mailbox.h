// What other threads ask of a runtime's inspector: a queue that is served even while JavaScript runs or is paused.
#pragma once

#include <uv.h>
#include <v8.h>

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace weft {
class Runtime;
}

namespace weft::inspector {

class Agent;

/// One a runtime. post(), wake() and end() from any thread, the rest on the runtime's. Shared by everybody who may write to the runtime; it
/// outlives it, and then takes nothing any more.
///
/// A task runs when the runtime's loop turns, when its JavaScript is next interrupted, or in the loop of a pause, whichever comes
/// first. Tasks begin in the order in which they were posted; one that runs JavaScript may have later ones run within it.
class Mailbox final : public std::enable_shared_from_this<Mailbox> {
 public:
  using Task = std::function<void(Agent&)>;

  explicit Mailbox(Runtime& runtime);
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox();

  /// False, and the task is dropped, once the runtime is gone.
  bool post(Task task);
  /// Makes wait() return, so that who waits looks again at what he waits for.
  void wake();
  /// The runtime is to end: who waits gives up.
  void end();
  bool ended() const { return ended_.load(); }
  /// As post() with a task that does nothing but to be seen by the loop; async-signal-safe.
  void wake_from_signal();
  /// What `wake_from_signal` brings about, on the runtime's thread. Set before any signal may come.
  std::function<void()> on_signal;

  /// Runs what was posted. False if there was nothing.
  bool run();
  /// Waits for a post() or a wake().
  void wait();
  /// The runtime ends: nothing is taken any more, and what waits is dropped.
  void close();

 private:
  static void on_wake(uv_async_t* async);
  static void on_interrupt(v8::Isolate* isolate, void* self);

  Runtime& runtime_;  ///< not to be touched once closed_
  uv_async_t* async_ = nullptr;
  std::atomic<bool> signalled_ = false;
  std::atomic<bool> ended_ = false;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Task> tasks_;     ///< guarded by mutex_
  bool woken_ = false;         ///< guarded by mutex_
  bool interrupting_ = false;  ///< an interrupt was asked for and did not come yet; guarded by mutex_
  bool closed_ = false;        ///< guarded by mutex_
};

}  // namespace weft::inspector
