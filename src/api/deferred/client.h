// The side of whoever asks: tasks of one runtime that are under way, and the way their results come in.
#pragma once

#include <uv.h>
#include <v8.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "api/deferred/pool.h"
#include "runtime/runtime.h"

namespace weft::deferred {

/// `runtime.state<Client>()`; on the runtime's thread. Keeps the loop alive while tasks are under way.
class Client {
 public:
  explicit Client(Runtime& runtime);
  ~Client();

  /// Queues a call. True if flush() must be called before long: the task waits for company.
  Result<bool> submit(const UnitHandle& unit, uint32_t slot, uint32_t priority, uint32_t form,
                      const js::Rest& arguments, const std::vector<v8::Local<v8::Value>>& transfer);
  void flush();
  /// The result of a slot is not wanted any more. True: the task had not begun, and the slot is free; false: it has and is
  /// stopped, a result of the outcome kEnded (or another, if it was faster) will come.
  bool cancel(uint32_t slot);
  size_t outstanding() const { return outstanding_; }

  /// (list): four elements a result: slot, outcome, tenths of microseconds, value.
  v8::Global<v8::Function> deliver;

 private:
  void take_results();
  void finished(uint32_t slot);

  Runtime& runtime_;
  PoolThread* self_;  ///< the pool thread that this runtime is, or null
  std::shared_ptr<Inbox> inbox_ = std::make_shared<Inbox>();
  uv_async_t* wake_;
  std::vector<TaskRef> tasks_;  ///< by slot
  std::vector<TaskRef> batch_;
  size_t outstanding_ = 0;
  uint64_t last_flush_ns_ = 0;
};

}  // namespace weft::deferred
