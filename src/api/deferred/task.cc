#include "api/deferred/task.h"

#include <iterator>

namespace weft::deferred {

void Inbox::deliver(std::vector<TaskResult>& batch) {
  std::lock_guard lock(mutex_);
  if (wake_ == nullptr) return;
  if (results_.empty()) {
    results_.swap(batch);
  } else {
    results_.insert(results_.end(), std::make_move_iterator(batch.begin()), std::make_move_iterator(batch.end()));
  }
  if (signalled_) return;
  signalled_ = true;
  uv_async_send(wake_);
}

void Inbox::open(uv_async_t* wake) {
  std::lock_guard lock(mutex_);
  wake_ = wake;
}

void Inbox::close() {
  std::lock_guard lock(mutex_);
  wake_ = nullptr;
  results_.clear();
}

std::vector<TaskResult> Inbox::take() {
  std::vector<TaskResult> out;
  std::lock_guard lock(mutex_);
  out.swap(results_);
  signalled_ = false;
  return out;
}

}  // namespace weft::deferred
