// UDP sockets.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/stream_base/handle.h"
#include "api/stream_base/tcp.h"

namespace weft::dgram {

using stream_base::Endpoint;

/// A UDP socket on its runtime's loop. Results are libuv's: 0, or a negative error number. The descriptor is made by the first
/// call that needs one (bind, connect, send), so that options before it fail with EBADF, as in Node.
///
/// Datagrams that have arrived are taken in batches (recvmmsg) and given one by one to the function of on_message, as views of
/// slabs that all sockets of the runtime share. Those that cannot be sent at once are queued and go out in batches (sendmmsg).
class UdpSocket final : public stream_base::Handle {
 public:
  using JsBase = stream_base::Handle;
  explicit UdpSocket(Runtime& runtime);

  int32_t open(int32_t fd);
  int32_t bind(std::string address, int32_t port, uint32_t flags);
  int32_t connect(std::string address, int32_t port);
  int32_t disconnect();
  /// `callback(error, buffer, offset, size, address, family, port, bytes)`; error is 0, or negative with nothing else.
  void on_message(js::Callback callback) { on_message_ = std::move(callback); }
  int32_t receive_start();
  int32_t receive_stop();
  /// Sends the chunks as one datagram; without an address to the connected peer. A positive result is the number of bytes plus
  /// one: it was sent at once, `done` is not called. 0: queued, `done(error, bytes)` follows; the bytes are kept alive till then.
  int32_t send(std::vector<js::PinnedBytes> chunks, std::optional<std::string> address, int32_t port,
               std::optional<js::Callback> done);

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
  double send_queue_size() const;
  double send_queue_count() const;

 private:
  struct SendRequest;
  static void on_allocate(uv_handle_t* handle, size_t suggested, uv_buf_t* buffer);
  static void on_receive(uv_udp_t* handle, ssize_t count, const uv_buf_t* buffer, const sockaddr* from, unsigned flags);
  void deliver(const uv_buf_t* buffer, size_t size, const sockaddr* from);
  uv_udp_t* udp() const { return as<uv_udp_t>(); }

  js::Callback on_message_;
  /// The sender of the last datagram, since the next one often comes from the same.
  sockaddr_storage last_sender_{};
  v8::Global<v8::String> last_address_;
};

}  // namespace weft::dgram
