#include "api/messaging/channel.h"

#include <unordered_map>

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

Channel::EndId Channel::add_end() {
  std::lock_guard lock(mutex_);
  for (EndId i = 0; i < ends_.size(); ++i) {  // reuse the place of a closed one
    if (!ends_[i].open) {
      ends_[i] = End{};
      return i;
    }
  }
  ends_.emplace_back();
  return ends_.size() - 1;
}

void Channel::post(EndId from, std::shared_ptr<Message> message) {
  std::lock_guard lock(mutex_);
  if (!ends_[from].open) return;
  for (EndId i = 0; i < ends_.size(); ++i) {
    End& end = ends_[i];
    if (i == from || !end.open) continue;
    end.queue.push_back(message);
    if (end.hub != nullptr) end.hub->wake(end.port);
  }
}

void Channel::close(EndId id) {
  std::deque<std::shared_ptr<Message>>
      dropped;  // destroyed after the lock: messages may hold ends of this very channel
  std::lock_guard lock(mutex_);
  if (!ends_[id].open) return;
  ends_[id].open = false;
  ends_[id].hub = nullptr;
  ends_[id].port = nullptr;
  dropped.swap(ends_[id].queue);
  if (is_broadcast_) return;
  auto message = std::make_shared<Message>();
  message->close = true;
  for (End& end : ends_) {
    if (!end.open) continue;
    end.queue.push_back(message);
    if (end.hub != nullptr) end.hub->wake(end.port);
  }
}

void Channel::attach(EndId id, Hub* hub, Port* port) {
  std::lock_guard lock(mutex_);
  End& end = ends_[id];
  if (!end.open) return;
  end.hub = hub;
  end.port = port;
  if (hub != nullptr && !end.queue.empty()) hub->wake(port);
}

std::shared_ptr<Message> Channel::take(EndId id, bool only_close) {
  std::lock_guard lock(mutex_);
  auto& queue = ends_[id].queue;
  if (queue.empty() || (only_close && !queue.front()->close)) return nullptr;
  auto message = std::move(queue.front());
  queue.pop_front();
  return message;
}

size_t Channel::queued(EndId id) {
  std::lock_guard lock(mutex_);
  return ends_[id].queue.size();
}

bool Channel::is_open(EndId id) {
  std::lock_guard lock(mutex_);
  return ends_[id].open;
}

bool Channel::has_peer(EndId id) {
  std::lock_guard lock(mutex_);
  for (EndId i = 0; i < ends_.size(); ++i) {
    if (i != id && ends_[i].open) return true;
  }
  return false;
}

}  // namespace weft::messaging
