// Channels: how messages travel between ports, whichever threads they are on. Nothing here touches V8.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

#include "api/messaging/envelope.h"

namespace weft::messaging {

class Hub;
class Port;

/// Joins two or more ends; what one end posts, every other end receives, in order. Two ends make a MessageChannel, any number
/// of ends under one name a BroadcastChannel. Unless it says otherwise, a method may be called on any thread; the lock of a channel
/// is taken before that of a hub.
///
/// Posting to a channel of two ends takes no lock unless the queue was empty, when the receiver has to be woken.
class Channel {
 public:
  using EndId = size_t;

  /// A channel with `ends` open ends, none of them attached to a port yet.
  explicit Channel(size_t ends) : ends_(ends) {}
  ~Channel();

  /// The broadcast channel of this process with that name, made on first use and gone with its last end.
  static std::shared_ptr<Channel> broadcast(const std::string& name);
  /// Opens one more end.
  EndId add_end();

  bool is_broadcast() const { return is_broadcast_; }
  /// Puts a message into the queue of every other end that is open.
  void post(EndId from, std::shared_ptr<Message> message);
  /// The same for a value in words; the channel must have two ends.
  void post(EndId from, const uint32_t* words, uint32_t count);
  /// Closes an end: its queue is dropped, and every other end receives a close message (unless this is a broadcast channel).
  void close(EndId end);
  /// From now on messages for `end` wake `port` on `hub`'s thread. Null detaches; messages then wait in the queue.
  void attach(EndId end, Hub* hub, Port* port);
  /// Takes the next message; null if there is none. With `only_close`, takes nothing but a close message at the front. For the owner of
  /// the end.
  Envelope::Ptr take(EndId end, bool only_close);
  /// How many messages wait. For the owner of the end.
  size_t queued(EndId end);
  bool is_open(EndId end) { return at(end).open.load(std::memory_order_acquire); }

 private:
  struct End {
    /// What was posted and not yet fetched, newest first; any thread adds, the owner fetches all of it at once.
    std::atomic<Envelope*> posted = nullptr;
    /// What was fetched; the owner's.
    EnvelopeList fetched;
    std::atomic<bool> open = true;
    Hub* hub = nullptr;    // guarded by mutex_
    Port* port = nullptr;  // guarded by mutex_
  };

  End& at(EndId end);
  void push(End& end, Envelope::Ptr envelope);
  static void fetch(End& end);
  static void drop_posted(End& end);

  std::mutex mutex_;
  std::deque<End> ends_;  // a deque: growing must not move the others; grows only in broadcast channels, under mutex_
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
