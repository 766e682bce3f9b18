// TCP sockets and servers.
#pragma once

#include <optional>
#include <string>

#include "api/stream_base/stream.h"

namespace weft::stream_base {

/// An end of a connection, as `socket.address()` shows it.
struct Endpoint {
  std::string address;
  std::string family;  ///< "IPv4" or "IPv6"
  int32_t port = 0;
};

/// The endpoint of a socket address; empty for other families.
std::optional<Endpoint> endpoint_of(const sockaddr* address);
/// A socket address from a literal IPv4 or IPv6 address (with a scope, if given: `fe80::1%lo`). A libuv error otherwise.
int parse_address(const std::string& address, int32_t port, sockaddr_storage* out);

/// See Stream for results and events.
class Tcp final : public Stream {
 public:
  using JsBase = Stream;
  explicit Tcp(Runtime& runtime);

  /// Takes over a descriptor.
  int32_t open(int32_t fd);
  int32_t bind(std::string address, int32_t port, uint32_t flags);
  int32_t connect(std::string address, int32_t port);
  std::optional<Endpoint> local_name() const;
  std::optional<Endpoint> peer_name() const;
  int32_t set_no_delay(bool on);
  /// Probes after `delay_s` seconds of silence, then each `interval_s` (1), and gives up after `count` (10) without an answer.
  int32_t set_keep_alive(bool on, uint32_t delay_s, std::optional<uint32_t> interval_s, std::optional<uint32_t> count);
  /// The TOS byte of outgoing packets; for IPv6, the traffic class.
  int32_t set_type_of_service(int32_t value);
  /// The byte, or a negative error number.
  int32_t get_type_of_service() const;
  /// Closes with a reset instead of an orderly end.
  int32_t reset(std::optional<js::Callback> done);

 protected:
  Stream* make_client() override { return js::create<Tcp>(runtime(), runtime()); }
};

}  // namespace weft::stream_base

template <>
struct weft::js::Fields<weft::stream_base::Endpoint> {
  using Endpoint = weft::stream_base::Endpoint;
  static constexpr auto list = std::tuple{field("address", &Endpoint::address), field("family", &Endpoint::family),
                                          field("port", &Endpoint::port)};
};
