#include "api/stream_base/tcp.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/ip.h>

#include <cerrno>
#include <array>

namespace weft::stream_base {

std::optional<Endpoint> endpoint_of(const sockaddr* address) {
  std::array<char, INET6_ADDRSTRLEN + UV_IF_NAMESIZE + 2> text;
  Endpoint out;
  if (address->sa_family == AF_INET) {
    const auto* v4 = reinterpret_cast<const sockaddr_in*>(address);
    if (uv_ip4_name(v4, text.data(), text.size()) != 0) return std::nullopt;
    out = {text.data(), "IPv4", ntohs(v4->sin_port)};
  } else if (address->sa_family == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(address);
    if (uv_ip6_name(v6, text.data(), text.size()) != 0) return std::nullopt;
    out = {text.data(), "IPv6", ntohs(v6->sin6_port)};
    // A link-local address means nothing without its interface.
    size_t size = UV_IF_NAMESIZE;
    std::array<char, UV_IF_NAMESIZE> scope;
    if (IN6_IS_ADDR_LINKLOCAL(&v6->sin6_addr) && v6->sin6_scope_id != 0 &&
        uv_if_indextoiid(v6->sin6_scope_id, scope.data(), &size) == 0) {
      out.address += "%" + std::string(scope.data());
    }
  } else {
    return std::nullopt;
  }
  return out;
}

int parse_address(const std::string& address, int32_t port, sockaddr_storage* out) {
  if (uv_ip4_addr(address.c_str(), port, reinterpret_cast<sockaddr_in*>(out)) == 0) return 0;
  return uv_ip6_addr(address.c_str(), port, reinterpret_cast<sockaddr_in6*>(out));
}

Tcp::Tcp(Runtime& runtime) : Stream(runtime) {
  uv_tcp_init(runtime.loop(), &reserve()->tcp);
  opened();
}

int32_t Tcp::open(int32_t fd) { return is_open() ? uv_tcp_open(as<uv_tcp_t>(), fd) : UV_EBADF; }

int32_t Tcp::bind(std::string address, int32_t port, uint32_t flags) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage storage{};
  if (const int error = parse_address(address, port, &storage); error != 0) return error;
  const int error = uv_tcp_bind(as<uv_tcp_t>(), reinterpret_cast<sockaddr*>(&storage), flags);
  if (error == 0) set_sole();
  return error;
}

int32_t Tcp::connect(std::string address, int32_t port) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage storage{};
  if (const int error = parse_address(address, port, &storage); error != 0) return error;
  auto* request = make_connect_request();
  const int error = uv_tcp_connect(request, as<uv_tcp_t>(), reinterpret_cast<sockaddr*>(&storage), &Stream::on_connect);
  if (error != 0) {
    delete request;
  } else {
    read_early();
  }
  return error;
}

std::optional<Endpoint> Tcp::local_name() const {
  sockaddr_storage storage{};
  int size = sizeof(storage);
  if (!is_open() || uv_tcp_getsockname(as<uv_tcp_t>(), reinterpret_cast<sockaddr*>(&storage), &size) != 0)
    return std::nullopt;
  return endpoint_of(reinterpret_cast<sockaddr*>(&storage));
}

std::optional<Endpoint> Tcp::peer_name() const {
  sockaddr_storage storage{};
  int size = sizeof(storage);
  if (!is_open() || uv_tcp_getpeername(as<uv_tcp_t>(), reinterpret_cast<sockaddr*>(&storage), &size) != 0)
    return std::nullopt;
  return endpoint_of(reinterpret_cast<sockaddr*>(&storage));
}

int32_t Tcp::set_no_delay(bool on) { return is_open() ? uv_tcp_nodelay(as<uv_tcp_t>(), on ? 1 : 0) : UV_EBADF; }

int32_t Tcp::set_keep_alive(bool on, uint32_t delay_s, std::optional<uint32_t> interval_s,
                            std::optional<uint32_t> count) {
  if (!is_open()) return UV_EBADF;
  return uv_tcp_keepalive_ex(as<uv_tcp_t>(), on ? 1 : 0, delay_s, interval_s.value_or(1), count.value_or(10));
}

int32_t Tcp::set_type_of_service(int32_t value) {
  const int fd = descriptor();
  if (fd < 0) return UV_EBADF;
  // A socket of either family takes one of the two; one that speaks both takes both.
  const int v6 = setsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &value, sizeof(value));
  const int v4 = setsockopt(fd, IPPROTO_IP, IP_TOS, &value, sizeof(value));
  return v4 == 0 || v6 == 0 ? 0 : -errno;
}

int32_t Tcp::get_type_of_service() const {
  const int fd = descriptor();
  if (fd < 0) return UV_EBADF;
  int value = 0;
  socklen_t size = sizeof(value);
  if (getsockopt(fd, IPPROTO_IPV6, IPV6_TCLASS, &value, &size) == 0) return value;
  size = sizeof(value);
  return getsockopt(fd, IPPROTO_IP, IP_TOS, &value, &size) == 0 ? value : -errno;
}

int32_t Tcp::reset(std::optional<js::Callback> done) {
  return close_by(
      [](uv_handle_t* handle, uv_close_cb callback) {
        return uv_tcp_close_reset(reinterpret_cast<uv_tcp_t*>(handle), callback);
      },
      std::move(done));
}

}  // namespace weft::stream_base
