// Datagrams that wait to be sent.
#pragma once

#include <sys/socket.h>
#include <sys/uio.h>
#include <uv.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "runtime/runtime.h"

namespace weft::dgram {

class UdpSocket;

/// Sends one datagram at once. The number of bytes, or a negative error; UV_EAGAIN when there is no room.
int send_now(int fd, const iovec* chunks, size_t count, const sockaddr* to);

/// Copies of datagrams, in order, that go out together: one sendmmsg takes up to kBatch. No thread safety.
class Outbox {
 public:
  static constexpr size_t kBatch = 32;
  /// Larger ones are not worth a copy.
  static constexpr size_t kMaxCopied = 8 * 1024;

  /// `to` null: to the connected peer. `reported`: its result is wanted by flush().
  void push(const iovec* chunks, size_t count, const sockaddr* to, bool reported);
  /// Sends what the socket takes. Results of reported datagrams, bytes or negative errors, are added to `results`. An error
  /// concerns its own datagram only. False if datagrams are left because there is no room in the socket.
  bool flush(int fd, std::vector<int32_t>* results);

  bool empty() const { return next_ == messages_.size(); }
  size_t count() const { return messages_.size() - next_; }
  size_t bytes() const { return queued_bytes_; }

 private:
  struct Message {
    size_t offset;
    size_t size;
    bool addressed;
    bool reported;
    sockaddr_storage to;
  };
  std::vector<char> data_;
  std::vector<Message> messages_;
  size_t next_ = 0;  ///< the first that was not sent
  size_t queued_bytes_ = 0;
};

/// The sockets of a runtime that sent something in the current turn of the loop. The first datagram of a turn goes out at once;
/// those that follow in the same turn wait for its end, and go out together. A turn ends before and after the loop polls, after
/// a batch of arrivals, and with the runtime.
class Turn {
 public:
  explicit Turn(Runtime& runtime);
  ~Turn();

  void add(UdpSocket* socket);
  void remove(UdpSocket* socket);
  void end();
  /// While it lives, the turn ends with it, instead of with the loop's phase.
  class Batch {
   public:
    explicit Batch(Turn& turn) : turn_(turn) { turn_.batches_++; }
    ~Batch() {
      if (--turn_.batches_ == 0) turn_.end();
    }

   private:
    Turn& turn_;
  };

 private:
  std::vector<UdpSocket*> sockets_;
  std::vector<UdpSocket*> ending_;
  int batches_ = 0;
  bool armed_ = false;
  uv_prepare_t* prepare_;
  uv_check_t* check_;
  uv_idle_t* idle_;  ///< active while something waits, so that the loop does not sleep over it
};

}  // namespace weft::dgram
