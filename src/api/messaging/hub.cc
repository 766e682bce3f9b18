#include "api/messaging/hub.h"

#include <algorithm>
#include <thread>

#include "api/messaging/port.h"
#include "runtime/runtime.h"

namespace weft::messaging {

namespace {

/// Messages of other threads are taken for so long before the loop's other events have their turn.
constexpr uint64_t kLongestDrainNs = 1'000'000;
/// How long a thread that talks with another one waits for the answer before it sleeps. To wake it would take longer than the first,
/// and on a machine whose cores sleep, too, as long as the second: such waits are for answers that lately came within that time.
constexpr uint64_t kShortestWaitNs = 12'000;
constexpr uint64_t kLongestWaitNs = 150'000;
/// After a wait in vain so many turns pass before the next one, twice as many after each further one: on a busy machine waiting takes
/// away the core that the answer needs.
constexpr uint32_t kFirstPause = 64;
constexpr uint32_t kLongestPause = 65536;

}  // namespace

Hub::Hub(Runtime& runtime)
    : runtime_(runtime),
      async_(new uv_async_t),
      thread_(pthread_self()),
      may_wait_(uv_available_parallelism() > 1),
      wait_ns_(kShortestWaitNs),
      next_pause_(kFirstPause) {
  uv_async_init(runtime.loop(), async_, &Hub::on_wake);
  async_->data = this;
  uv_unref(reinterpret_cast<uv_handle_t*>(async_));
}

Hub::Waking Hub::wake(Port* port) {
  const bool from_here = pthread_equal(pthread_self(), thread_) != 0;
  std::lock_guard lock(mutex_);
  if (closed_) return {};
  auto& list = from_here ? here_ : ready_;
  if (std::find(list.begin(), list.end(), port) != list.end()) return {};
  list.push_back(port);
  if (!from_here) any_ready_.store(true, std::memory_order_release);
  if (awake_ && !from_here) return {};
  wakings_.fetch_add(1, std::memory_order_relaxed);
  return Waking(this);
}

Hub::Waking::~Waking() {
  if (hub_ == nullptr) return;
  uv_async_send(hub_->async_);
  hub_->wakings_.fetch_sub(1, std::memory_order_release);
}

void Hub::forget(Port* port) {
  std::replace(draining_.begin(), draining_.end(), port, static_cast<Port*>(nullptr));
  std::lock_guard lock(mutex_);
  std::erase(ready_, port);
  std::erase(here_, port);
}

void Hub::add_reference(int change) {
  const bool had = references_ > 0;
  references_ += change;
  const bool has = references_ > 0;
  if (async_ == nullptr || had == has) return;
  auto* handle = reinterpret_cast<uv_handle_t*>(async_);
  if (has) {
    uv_ref(handle);
  } else {
    uv_unref(handle);
  }
}

void Hub::close() {
  {
    std::lock_guard lock(mutex_);
    if (closed_) return;
    closed_ = true;
    ready_.clear();
    here_.clear();
  }
  // A thread that was about to wake this one still has the handle in its hands.
  while (wakings_.load(std::memory_order_acquire) != 0) std::this_thread::yield();
  uv_close(reinterpret_cast<uv_handle_t*>(async_),
           [](uv_handle_t* handle) { delete reinterpret_cast<uv_async_t*>(handle); });
  async_ = nullptr;
}

void Hub::on_wake(uv_async_t* handle) { static_cast<Hub*>(handle->data)->drain(); }

void Hub::drain() {
  uint64_t start = 0;  // of the second turn
  if (slept_at_ != 0) {
    // Woken so soon, it had better not slept: the sleep itself was most of that time.
    const uint64_t slept = uv_hrtime() - slept_at_;
    if (slept < kLongestWaitNs) wait_ns_ = std::max(wait_ns_, slept + slept / 2);
  }
  {
    std::lock_guard lock(mutex_);
    awake_ = true;
    draining_.swap(here_);
    for (Port* port : ready_) {
      if (std::find(draining_.begin(), draining_.end(), port) == draining_.end()) draining_.push_back(port);
    }
    ready_.clear();
    any_ready_.store(false, std::memory_order_relaxed);
  }
  v8::HandleScope handles(runtime_.isolate());
  for (;;) {
    deliver();
    // Immediates, closed handles, the end: the loop has something to do, or time has passed.
    const bool enough = runtime_.stopped() || async_ == nullptr || uv_backend_timeout(runtime_.loop()) == 0 ||
                        (start != 0 && uv_hrtime() - start > kLongestDrainNs);
    const bool more = !enough && expect_more();
    if (more && start == 0) start = uv_hrtime();
    std::lock_guard lock(mutex_);
    if (!more || ready_.empty()) {
      awake_ = false;
      slept_at_ = uv_hrtime();
      if (!ready_.empty() && !closed_) uv_async_send(async_);
      break;
    }
    draining_.swap(ready_);
    any_ready_.store(false, std::memory_order_relaxed);
  }
}

void Hub::deliver() {
  // In the order of their making, as if each had a handle of its own on the loop.
  std::sort(draining_.begin(), draining_.end(), [](const Port* a, const Port* b) { return a->order() < b->order(); });
  for (size_t i = 0; i < draining_.size(); ++i) {  // by index: forget() may change entries meanwhile
    if (draining_[i] != nullptr && !runtime_.stopped()) draining_[i]->deliver();
  }
  draining_.clear();
}

bool Hub::expect_more() {
  if (any_ready_.load(std::memory_order_acquire)) return true;
  if (!may_wait_) return false;
  if (pause_ > 0) {
    --pause_;
    return false;
  }
  const uint64_t began = uv_hrtime();
  uint64_t now = began;
  do {
    for (int i = 0; i < 64; ++i) {
      if (any_ready_.load(std::memory_order_acquire)) {
        next_pause_ = std::max(next_pause_ / 2, kFirstPause);
        wait_ns_ = std::clamp((now - began) * 4, kShortestWaitNs, kLongestWaitNs);
        return true;
      }
      __builtin_ia32_pause();
    }
    now = uv_hrtime();
  } while (now - began < wait_ns_);
  wait_ns_ = kShortestWaitNs;
  pause_ = next_pause_;
  next_pause_ = std::min(next_pause_ * 2, kLongestPause);
  return false;
}

}  // namespace weft::messaging
