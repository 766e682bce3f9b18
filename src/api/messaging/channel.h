// Channels: how messages travel between ports, whichever threads they are on. Nothing here touches V8.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace weft::messaging {

struct Message;
class Hub;
class Port;

/// Joins two or more ends; what one end posts, every other end receives, in order. Two ends make a MessageChannel, any number
/// of ends under one name a BroadcastChannel. All methods may be called on any thread; the lock of a channel is taken before
/// that of a hub.
class Channel {
 public:
  using EndId = size_t;

  /// A channel with `ends` open ends, none of them attached to a port yet.
  explicit Channel(size_t ends) : ends_(ends) {}

  /// The broadcast channel of this process with that name, made on first use and gone with its last end.
  static std::shared_ptr<Channel> broadcast(const std::string& name);
  /// Opens one more end.
  EndId add_end();

  /// Puts a message into the queue of every other end that is open.
  void post(EndId from, std::shared_ptr<Message> message);
  /// Closes an end: its queue is dropped, and every other end receives a close message (unless this is a broadcast channel).
  void close(EndId end);
  /// From now on messages for `end` wake `port` on `hub`'s thread. Null detaches; messages then wait in the queue.
  void attach(EndId end, Hub* hub, Port* port);
  /// Takes the next message; null if there is none. With `only_close`, takes nothing but a close message at the front.
  std::shared_ptr<Message> take(EndId end, bool only_close);
  size_t queued(EndId end);
  bool is_open(EndId end);
  /// Whether an end other than `end` is open.
  bool has_peer(EndId end);

 private:
  struct End {
    std::deque<std::shared_ptr<Message>> queue;
    Hub* hub = nullptr;
    Port* port = nullptr;
    bool open = true;
  };

  std::mutex mutex_;
  std::deque<End> ends_;  // a deque: growing must not move the others
  std::string name_;      // of a broadcast channel
  bool is_broadcast_ = false;
};

/// The right to one end of a channel while no port holds it: in a message, or on the way to a new thread. Dropping it closes the
/// end. Movable, any thread.
class PortToken {
 public:
  PortToken() = default;
  PortToken(std::shared_ptr<Channel> channel, Channel::EndId end) : channel_(std::move(channel)), end_(end) {}
  PortToken(PortToken&& other) noexcept = default;
  PortToken& operator=(PortToken&& other) noexcept {
    drop();
    channel_ = std::move(other.channel_);
    end_ = other.end_;
    return *this;
  }
  ~PortToken() { drop(); }

  explicit operator bool() const { return channel_ != nullptr; }
  const std::shared_ptr<Channel>& channel() const { return channel_; }
  Channel::EndId end() const { return end_; }
  /// Gives the channel away without closing the end.
  std::shared_ptr<Channel> release() { return std::move(channel_); }

 private:
  void drop() {
    if (auto channel = std::move(channel_)) channel->close(end_);
  }
  std::shared_ptr<Channel> channel_;
  Channel::EndId end_ = 0;
};

}  // namespace weft::messaging
