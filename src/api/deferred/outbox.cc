#include "api/deferred/outbox.h"

#include <uv.h>

namespace weft::deferred {
namespace {

/// Results wait for company, but no longer than this.
constexpr size_t kMaxResults = 64;
constexpr uint64_t kMaxDelayNs = 50'000;
/// So many owners are remembered: they come and go, the usual ones stay.
constexpr size_t kMaxOwners = 4;

}  // namespace

void Outbox::add(const std::shared_ptr<Inbox>& to, TaskResult result) {
  Batch* batch = nullptr;
  for (auto& known : batches_) {
    if (known.inbox == to) batch = &known;
  }
  if (batch == nullptr) batch = &batches_.emplace_back(Batch{to, {}});
  if (size_ == 0) batch->results.reserve(kMaxResults);
  batch->results.push_back(std::move(result));
  size_++;
}

bool Outbox::is_due() const {
  return size_ >= kMaxResults || (size_ > 0 && uv_hrtime() - last_flush_ns_ > kMaxDelayNs);
}

void Outbox::flush() {
  last_flush_ns_ = uv_hrtime();
  if (size_ == 0) return;
  for (auto& batch : batches_) {
    if (batch.results.empty()) continue;
    batch.inbox->deliver(batch.results);
    batch.results.clear();
  }
  if (batches_.size() > kMaxOwners) batches_.clear();
  size_ = 0;
}

}  // namespace weft::deferred
