// UDP sockets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/dgram/outbox.h"
#include "api/stream_base/handle.h"
#include "api/stream_base/tcp.h"

namespace weft::dgram {

using stream_base::Endpoint;

/// A UDP socket on its runtime's loop. Results are libuv's: 0, or a negative error number. The descriptor is made by the first
/// call that needs one (bind, connect), so that options before it fail with EBADF, as in Node.
///
/// libuv's handle sets the socket up; reading and writing are our own, through a poll handle: datagrams that have arrived are
/// taken in batches (recvmmsg) and given one by one to the function of on_message, as views of slabs that all sockets of the
/// runtime share; those that are sent in one turn of the loop go out in batches (see Turn).
class UdpSocket final : public stream_base::Handle {
 public:
  using JsBase = stream_base::Handle;
  /// `wait_first`: nothing is sent before the turn ends.
  UdpSocket(Runtime& runtime, bool wait_first);
  ~UdpSocket() override;

  void close(std::optional<js::Callback> done);
  void ref();
  void unref();
  bool has_ref() const { return is_open() && referenced_; }

  int32_t open(int32_t fd);
  int32_t bind(std::string address, int32_t port, uint32_t flags);
  int32_t connect(std::string address, int32_t port);
  int32_t disconnect();
  /// `callback(error, buffer, offset, size, address, family, port)`; error is 0, or negative with nothing else.
  void on_message(js::Callback callback) { on_message_ = std::move(callback); }
  /// `callback(results)`: what became of the datagrams that were queued with `reported`, in order: bytes, or negative errors.
  void on_sent(js::Callback callback) { on_sent_ = std::move(callback); }
  int32_t receive_start();
  int32_t receive_stop();
  /// Sends bytes (an ArrayBufferView) as one datagram; without an address (undefined) to the connected peer. A positive result is
  /// the number of bytes plus one: it was sent. 0: it waits for the end of the turn, or for room; the bytes were copied.
  int32_t send(v8::Local<v8::Value> bytes, v8::Local<v8::Value> address, int32_t port, bool reported);
  /// The same for several chunks that make one datagram.
  int32_t send_list(std::vector<js::PinnedBytes> chunks, v8::Local<v8::Value> address, int32_t port, bool reported);
  /// Sends what waits. Called by Turn.
  void end_turn();

  std::optional<Endpoint> local_name() const;
  std::optional<Endpoint> peer_name() const;
  int32_t fd() const;
  int32_t set_broadcast(bool on);
  int32_t set_ttl(int32_t ttl);
  int32_t set_multicast_ttl(int32_t ttl);
  int32_t set_multicast_loopback(bool on);
  int32_t set_multicast_interface(std::string address);
  int32_t set_membership(std::string group, std::optional<std::string> interface_address, bool join);
  int32_t set_source_membership(std::string source, std::string group, std::optional<std::string> interface_address,
                                bool join);
  /// Reads (size 0) or sets the kernel's buffer; the size, or a negative error.
  int32_t buffer_size(int32_t size, bool receive);
  double send_queue_size() const { return static_cast<double>(outbox_.bytes()); }
  double send_queue_count() const { return static_cast<double>(outbox_.count()); }

 private:
  int32_t start_poll();
  void update_poll();
  void stop_poll();
  void on_readable();
  void deliver(const char* data, size_t size, const sockaddr* from);
  int32_t send_chunks(const iovec* chunks, size_t count, v8::Local<v8::Value> address, int32_t port, bool reported);
  /// The socket address of a destination; the last one is kept, since the next often goes there, too.
  int destination(v8::Local<v8::Value> address, int32_t port, const sockaddr** out);
  /// Before anything that would change how waiting datagrams are sent.
  void settle();
  uv_udp_t* udp() const { return as<uv_udp_t>(); }

  const bool try_first_;
  bool referenced_ = true;
  bool receiving_ = false;
  bool own_ = false;      ///< bound here; others of a cluster, or of another owner, may read from any other descriptor
  bool in_turn_ = false;  ///< sent something since the turn began
  bool blocked_ = false;  ///< datagrams wait for room in the socket
  int polled_ = 0;        ///< the events that the poll handle waits for
  uv_poll_t* poll_ = nullptr;
  js::Callback on_message_;
  js::Callback on_sent_;
  Outbox outbox_;
  /// The sender of the last datagram, since the next one often comes from the same.
  sockaddr_storage last_sender_{};
  v8::Global<v8::String> last_address_;
  sockaddr_storage last_destination_{};
  v8::Global<v8::String> last_destination_text_;
  int32_t last_destination_port_ = -1;
};

}  // namespace weft::dgram
