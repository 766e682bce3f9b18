// Threads for runtimes.
#pragma once

#include <uv.h>

#include <cstddef>
#include <functional>
#include <string>

#include "base/result.h"

namespace weft {

/// A thread of the system with a stack of a given size, which ResourceLimits::stack_mb needs. Used by one thread at a time,
/// joined before it is destroyed, unless it was told to go alone.
class Thread {
 public:
  Thread() = default;
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() { join(); }

  /// Starts `body` with `stack_size` bytes of stack, 0: the system's default. `name` is what debuggers and `ps -T` show: its first 15
  /// bytes. Fails with a system error such as EAGAIN; then `body` is gone, and another start may be tried.
  Result<void> start(size_t stack_size, const std::string& name, std::function<void()> body);
  bool joinable() const { return started_; }
  /// Waits for the thread's end; nothing if there is none.
  void join();
  /// Nobody will wait for it; it may call this itself.
  void detach();

 private:
  uv_thread_t thread_{};
  bool started_ = false;
};

}  // namespace weft
