// Results of a pool thread on their way to those who asked.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "api/deferred/task.h"

namespace weft::deferred {

/// Collects results, so that many of them cost one wake-up of their owner. One pool thread's own.
class Outbox {
 public:
  void add(const std::shared_ptr<Inbox>& to, TaskResult result);
  /// Hands everything over.
  void flush();
  bool empty() const { return size_ == 0; }
  /// Whether there is enough, or something waited long enough, so that it should go now.
  bool is_due() const;

 private:
  struct Batch {
    std::shared_ptr<Inbox> inbox;
    std::vector<TaskResult> results;
  };
  std::vector<Batch> batches_;
  size_t size_ = 0;
  uint64_t last_flush_ns_ = 0;
};

}  // namespace weft::deferred
