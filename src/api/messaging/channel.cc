#include "api/messaging/channel.h"

#include <unordered_map>
#include <vector>

#include "api/messaging/hub.h"
#include "api/messaging/message.h"

namespace weft::messaging {
namespace {

/// Broadcast channels by name: the meeting point of all threads of the process, so the one table that no Runtime can own.
struct BroadcastNames {
  std::mutex mutex;
  std::unordered_map<std::string, std::weak_ptr<Channel>> channels;
};

BroadcastNames& broadcast_names() {
  static auto* names = new BroadcastNames;  // never destroyed: threads may outlive the statics
  return *names;
}

}  // namespace

std::shared_ptr<Channel> Channel::broadcast(const std::string& name) {
  auto& names = broadcast_names();
  std::lock_guard lock(names.mutex);
  if (auto found = names.channels.find(name); found != names.channels.end()) {
    if (auto channel = found->second.lock()) return channel;
  }
  std::erase_if(names.channels, [](const auto& entry) { return entry.second.expired(); });
  auto channel = std::make_shared<Channel>(0);
  channel->is_broadcast_ = true;
  channel->name_ = name;
  names.channels[name] = channel;
  return channel;
}

Channel::~Channel() {
  for (End& end : ends_) drop_posted(end);
}

Channel::End& Channel::at(EndId id) {
  if (!is_broadcast_) return ends_[id];
  std::lock_guard lock(mutex_);  // the deque may be growing; what is in it does not move
  return ends_[id];
}

Channel::EndId Channel::add_end() {
  std::lock_guard lock(mutex_);
  for (EndId i = 0; i < ends_.size(); ++i) {  // reuse the place of a closed one
    End& end = ends_[i];
    if (end.open) continue;
    drop_posted(end);
    end.fetched.clear();
    end.open = true;
    return i;
  }
  ends_.emplace_back();
  return ends_.size() - 1;
}

void Channel::drop_posted(End& end) {
  EnvelopeList dropped;
  dropped.append_reversed(end.posted.exchange(nullptr));
}

/// Adds to a queue and wakes its owner if it was empty: whoever fetches takes all of it, so that a queue with something in it has its
/// waking before it.
void Channel::push(End& end, Envelope::Ptr envelope) {
  Envelope* const added = envelope.release();
  Envelope* newest = end.posted.load(std::memory_order_relaxed);
  do {
    added->next = newest;
  } while (!end.posted.compare_exchange_weak(newest, added, std::memory_order_seq_cst, std::memory_order_relaxed));
  if (newest != nullptr) return;
  Hub::Waking waking;
  {
    std::lock_guard lock(mutex_);
    if (end.hub != nullptr) waking = end.hub->wake(end.port);
  }
  // Closed meanwhile, and emptied before this came: nobody else will. (A message may hold an end of this very channel.)
  if (!end.open) drop_posted(end);
}

void Channel::post(EndId from, std::shared_ptr<Message> message) {
  if (!is_broadcast_) {
    if (!ends_[from].open) return;
    End& to = ends_[1 - from];
    if (to.open) push(to, Envelope::of(std::move(message)));
    return;
  }
  std::vector<End*> others;
  {
    std::lock_guard lock(mutex_);
    if (!ends_[from].open) return;
    for (EndId i = 0; i < ends_.size(); ++i) {
      if (i != from && ends_[i].open) others.push_back(&ends_[i]);
    }
  }
  for (End* end : others) push(*end, Envelope::of(message));
}

void Channel::post(EndId from, const uint32_t* words, uint32_t count) {
  if (!ends_[from].open.load(std::memory_order_relaxed)) return;
  End& to = ends_[1 - from];
  if (to.open.load(std::memory_order_relaxed)) push(to, Envelope::of(words, count));
}

void Channel::close(EndId id) {
  End& end = at(id);
  {
    std::lock_guard lock(mutex_);
    if (!end.open) return;
    end.open = false;
    end.hub = nullptr;
    end.port = nullptr;
  }
  // Without the lock: messages may hold ends of this very channel.
  drop_posted(end);
  end.fetched.clear();
  if (is_broadcast_) return;
  End& other = ends_[1 - id];
  if (other.open) push(other, Envelope::close());
}

void Channel::attach(EndId id, Hub* hub, Port* port) {
  Hub::Waking waking;
  std::lock_guard lock(mutex_);
  End& end = ends_[id];
  if (!end.open) return;
  end.hub = hub;
  end.port = port;
  if (hub != nullptr && (!end.fetched.empty() || end.posted.load(std::memory_order_acquire) != nullptr))
    waking = hub->wake(port);
}

void Channel::fetch(End& end) {
  if (end.posted.load(std::memory_order_relaxed) == nullptr) return;
  end.fetched.append_reversed(end.posted.exchange(nullptr, std::memory_order_acquire));
}

Envelope::Ptr Channel::take(EndId id, bool only_close) {
  End& end = at(id);
  if (end.fetched.empty()) fetch(end);
  if (end.fetched.empty() || (only_close && end.fetched.front()->kind != Envelope::Kind::kClose)) return nullptr;
  return end.fetched.pop();
}

size_t Channel::queued(EndId id) {
  End& end = at(id);
  fetch(end);
  return end.fetched.size();
}

}  // namespace weft::messaging
