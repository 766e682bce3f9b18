// Where messages arrive on a thread.
#pragma once

#include <uv.h>

#include <mutex>
#include <vector>

namespace weft {
class Runtime;
}

namespace weft::messaging {

class Port;

/// The one wake-up handle for all ports of a runtime: a message costs no handle, and a thousand idle ports cost the loop nothing.
/// It keeps the loop alive while a port that is referenced is open. wake() may be called on any thread, the rest on the
/// runtime's.
class Hub {
 public:
  explicit Hub(Runtime& runtime);
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  /// Has `port` deliver its messages on the runtime's next turn. The caller holds the port's channel's lock, which is what keeps
  /// the port alive.
  void wake(Port* port);
  /// Forgets a port that goes away; no message reaches it any more.
  void forget(Port* port);
  /// Counts the ports that keep the loop alive.
  void add_reference(int change);
  /// Ends the hub with its runtime: later wake-ups are ignored.
  void close();

 private:
  static void on_wake(uv_async_t* handle);
  void drain();

  Runtime& runtime_;
  uv_async_t* async_;
  int references_ = 0;
  std::mutex mutex_;
  std::vector<Port*> ready_;     // guarded by mutex_
  std::vector<Port*> draining_;  // this thread only; entries become null when their port goes
  bool closed_ = false;          // guarded by mutex_
};

}  // namespace weft::messaging
