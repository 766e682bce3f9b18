// Ends JavaScript that runs too long, or until the user presses Ctrl-C.
#pragma once

#include <v8.h>

#include <atomic>
#include <cstdint>
#include <thread>

#include "base/result.h"

namespace weft::modules {

/// From construction to stop(), terminates the isolate's JavaScript after `timeout_ms` (< 0: never) or, with
/// `on_sigint`, on SIGINT, whose usual handling is suspended meanwhile. Made and stopped on the isolate's thread;
/// nests.
class Watchdog {
 public:
  Watchdog(v8::Isolate* isolate, int64_t timeout_ms, bool on_sigint);
  ~Watchdog() { stop(); }
  Watchdog(const Watchdog&) = delete;

  /// After this, the watchdog fires no more. The caller cancels the termination when fired().
  void stop();
  bool fired() const { return timed_out_ || interrupted_; }
  /// Node's error for what happened.
  Error error() const;

 private:
  void watch(int64_t timeout_ms);
  v8::Isolate* isolate_;
  int64_t timeout_ms_;
  int wake_ = -1;    // eventfd: stop() writes, the watching thread reads
  int signal_ = -1;  // eventfd: the signal handler writes
  int previous_signal_ = -1;
  bool on_sigint_;
  std::atomic<bool> timed_out_ = false, interrupted_ = false;
  struct SavedAction;
  SavedAction* saved_ = nullptr;
  std::thread thread_;
};

}  // namespace weft::modules
