// Where messages arrive on a thread.
#pragma once

#include <pthread.h>
#include <uv.h>

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

namespace weft {
class Runtime;
}

namespace weft::messaging {

class Port;

/// The one wake-up handle for all ports of a runtime: a message costs no handle, and a thousand idle ports cost the loop nothing.
/// While a runtime delivers messages, further ones from other threads cost no system call: it looks for them before it returns to the
/// loop, and does so again for a moment if messages lately came that fast.
/// It keeps the loop alive while a port that is referenced is open. wake() may be called on any thread, the rest on the
/// runtime's.
class Hub {
 public:
  explicit Hub(Runtime& runtime);
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// Sends the wake-up when it is destroyed, which is to happen without any lock: the woken thread would run into it.
  class Waking {
   public:
    Waking() = default;
    Waking(Waking&& other) noexcept : hub_(std::exchange(other.hub_, nullptr)) {}
    Waking& operator=(Waking&& other) noexcept {
      std::swap(hub_, other.hub_);
      return *this;
    }
    ~Waking();

   private:
    friend class Hub;
    explicit Waking(Hub* hub) : hub_(hub) {}
    Hub* hub_ = nullptr;
  };
  /// Has `port` deliver its messages on the runtime's next turn. The caller holds the port's channel's lock, which is what keeps
  /// the port alive, and gives it back before he destroys what is returned.
  [[nodiscard]] Waking wake(Port* port);
  /// Forgets a port that goes away; no message reaches it any more.
  void forget(Port* port);
  /// Counts the ports that keep the loop alive.
  void add_reference(int change);
  /// Ends the hub with its runtime: later wake-ups are ignored.
  void close();

 private:
  static void on_wake(uv_async_t* handle);
  void drain();
  /// Delivers to all ports in draining_.
  void deliver();
  /// Waits a moment for another thread's next message instead of going to sleep, if that was worth it lately.
  bool expect_more();

  Runtime& runtime_;
  uv_async_t* async_;
  const pthread_t thread_;
  const bool may_wait_;  // more than one core
  int references_ = 0;
  std::mutex mutex_;
  std::vector<Port*> ready_;  // guarded by mutex_: woken by other threads
  std::vector<Port*> here_;   // guarded by mutex_: woken by this thread, for the loop's next turn
  bool awake_ = false;        // guarded by mutex_: drain() will look at ready_ before it returns
  bool closed_ = false;       // guarded by mutex_
  std::atomic<bool> any_ready_ = false;
  std::atomic<int> wakings_ = 0;  // that were not sent yet
  std::vector<Port*> draining_;   // this thread only; entries become null when their port goes
  uint64_t slept_at_ = 0;         // when it last went back to the loop
  uint64_t wait_ns_;              // how long the next wait is
  // How many turns pass before the next wait for an answer, and after the next one in vain.
  uint32_t pause_ = 16;
  uint32_t next_pause_;
};

}  // namespace weft::messaging
