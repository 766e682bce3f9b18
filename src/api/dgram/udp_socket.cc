#include "api/dgram/udp_socket.h"

#include <cstring>

#include "api/stream_base/slab.h"

namespace weft::dgram {

namespace {

constexpr size_t kMaxDatagram = 64 * 1024;
constexpr size_t kBatch = 16;  ///< datagrams that one recvmmsg takes

/// Where a batch arrives before it is cut into views: one for all sockets of a runtime, since each batch is delivered before
/// the next is taken. Pages that no datagram reaches are never touched.
class Arrivals {
 public:
  explicit Arrivals(Runtime&) : bytes_(new char[kBatch * kMaxDatagram]) {}
  char* data() { return bytes_.get(); }

 private:
  std::unique_ptr<char[]> bytes_;
};

socklen_t size_of(const sockaddr* address) {
  return address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
}

}  // namespace

struct UdpSocket::SendRequest {
  uv_udp_send_t req;
  std::vector<js::PinnedBytes> chunks;
  std::optional<js::Callback> done;
  Runtime* runtime;
  size_t size;
};

UdpSocket::UdpSocket(Runtime& runtime) : Handle(runtime) {
  auto* raw = &reserve()->udp;
  if (uv_udp_init_ex(runtime.loop(), raw, AF_UNSPEC | UV_UDP_RECVMMSG) == 0) {
    opened();
  } else {
    failed();
  }
}

int32_t UdpSocket::open(int32_t fd) { return is_open() ? uv_udp_open(udp(), fd) : UV_EBADF; }

int32_t UdpSocket::bind(std::string address, int32_t port, uint32_t flags) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage storage;
  if (int error = stream_base::parse_address(address, port, &storage); error != 0) return error;
  return uv_udp_bind(udp(), reinterpret_cast<sockaddr*>(&storage), flags);
}

int32_t UdpSocket::connect(std::string address, int32_t port) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage storage;
  if (int error = stream_base::parse_address(address, port, &storage); error != 0) return error;
  return uv_udp_connect(udp(), reinterpret_cast<sockaddr*>(&storage));
}

int32_t UdpSocket::disconnect() { return is_open() ? uv_udp_connect(udp(), nullptr) : UV_EBADF; }

int32_t UdpSocket::receive_start() {
  if (!is_open()) return UV_EBADF;
  int error = uv_udp_recv_start(udp(), &UdpSocket::on_allocate, &UdpSocket::on_receive);
  return error == UV_EALREADY ? 0 : error;
}

int32_t UdpSocket::receive_stop() { return is_open() ? uv_udp_recv_stop(udp()) : UV_EBADF; }

void UdpSocket::on_allocate(uv_handle_t* handle, size_t, uv_buf_t* buffer) {
  auto* socket = self<UdpSocket>(handle);
  *buffer = socket == nullptr ? uv_buf_init(nullptr, 0)
                              : uv_buf_init(socket->runtime().state<Arrivals>().data(), kBatch * kMaxDatagram);
}

void UdpSocket::on_receive(uv_udp_t* handle, ssize_t count, const uv_buf_t* buffer, const sockaddr* from, unsigned) {
  auto* socket = self<UdpSocket>(reinterpret_cast<uv_handle_t*>(handle));
  // Without a sender there is nothing to read any more, or a batch is over.
  if (socket == nullptr || (count == 0 && from == nullptr) || !socket->on_message_ || socket->runtime().stopped())
    return;
  v8::HandleScope handles(socket->isolate());
  js::AsyncContext::Scope context(socket->isolate(), socket->context());
  if (count < 0) {
    socket->on_message_.call(static_cast<int32_t>(count));
  } else {
    socket->deliver(buffer, static_cast<size_t>(count), from);
  }
}

void UdpSocket::deliver(const uv_buf_t* buffer, size_t size, const sockaddr* from) {
  auto& slabs = runtime().state<stream_base::State>();
  v8::Context::Scope entered(runtime().context());
  auto room = slabs.reserve(size > stream_base::State::kMinRoom);
  if (room.data == nullptr) return on_message_.call(static_cast<int32_t>(UV_ENOMEM));
  std::memcpy(room.data, buffer->base, size);
  size_t offset = 0;
  v8::Local<v8::ArrayBuffer> bytes = slabs.commit(size, &offset);
  int port = 0;
  if (last_address_.IsEmpty() || std::memcmp(&last_sender_, from, size_of(from)) != 0) {
    auto endpoint = stream_base::endpoint_of(from);
    if (!endpoint) return;
    last_sender_ = {};
    std::memcpy(&last_sender_, from, size_of(from));
    last_address_.Reset(isolate(), js::name(isolate(), endpoint->address));
  }
  port = ntohs(from->sa_family == AF_INET6 ? reinterpret_cast<const sockaddr_in6*>(from)->sin6_port
                                           : reinterpret_cast<const sockaddr_in*>(from)->sin_port);
  on_message_.call(0, bytes, static_cast<double>(offset), static_cast<double>(size), last_address_.Get(isolate()),
                   from->sa_family == AF_INET6 ? 6 : 4, port);
}

int32_t UdpSocket::send(std::vector<js::PinnedBytes> chunks, std::optional<std::string> address, int32_t port,
                        std::optional<js::Callback> done) {
  if (!is_open()) return UV_EBADF;
  sockaddr_storage storage;
  const sockaddr* to = nullptr;
  if (address) {
    if (int error = stream_base::parse_address(*address, port, &storage); error != 0) return error;
    to = reinterpret_cast<sockaddr*>(&storage);
  }
  std::vector<uv_buf_t> buffers;
  buffers.reserve(chunks.size() + 1);
  size_t size = 0;
  for (auto& chunk : chunks) {
    buffers.push_back(uv_buf_init(reinterpret_cast<char*>(chunk.data()), static_cast<unsigned>(chunk.size())));
    size += chunk.size();
  }
  if (buffers.empty()) buffers.push_back(uv_buf_init(nullptr, 0));
  auto count = static_cast<unsigned>(buffers.size());
  int sent = uv_udp_try_send(udp(), buffers.data(), count, to);
  if (sent >= 0) return sent + 1;
  if (sent != UV_EAGAIN && sent != UV_ENOSYS) return sent;
  auto* request = new SendRequest{{}, std::move(chunks), std::move(done), &runtime(), size};
  request->req.data = request;
  int error = uv_udp_send(&request->req, udp(), buffers.data(), count, to, [](uv_udp_send_t* req, int status) {
    std::unique_ptr<SendRequest> finished(static_cast<SendRequest*>(req->data));
    if (!finished->done || finished->runtime->stopped()) return;
    finished->done->call(status, static_cast<double>(finished->size));
  });
  if (error != 0) delete request;
  return error;
}

std::optional<Endpoint> UdpSocket::local_name() const {
  sockaddr_storage storage{};
  int size = sizeof storage;
  if (!is_open() || uv_udp_getsockname(udp(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) return std::nullopt;
  return stream_base::endpoint_of(reinterpret_cast<sockaddr*>(&storage));
}

std::optional<Endpoint> UdpSocket::peer_name() const {
  sockaddr_storage storage{};
  int size = sizeof storage;
  if (!is_open() || uv_udp_getpeername(udp(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) return std::nullopt;
  return stream_base::endpoint_of(reinterpret_cast<sockaddr*>(&storage));
}

int32_t UdpSocket::fd() const {
  uv_os_fd_t descriptor = -1;
  if (is_open()) uv_fileno(reinterpret_cast<uv_handle_t*>(udp()), &descriptor);
  return descriptor;
}

int32_t UdpSocket::set_broadcast(bool on) { return is_open() ? uv_udp_set_broadcast(udp(), on) : UV_EBADF; }
int32_t UdpSocket::set_ttl(int32_t ttl) { return is_open() ? uv_udp_set_ttl(udp(), ttl) : UV_EBADF; }
int32_t UdpSocket::set_multicast_ttl(int32_t ttl) {
  return is_open() ? uv_udp_set_multicast_ttl(udp(), ttl) : UV_EBADF;
}
int32_t UdpSocket::set_multicast_loopback(bool on) {
  return is_open() ? uv_udp_set_multicast_loop(udp(), on) : UV_EBADF;
}
int32_t UdpSocket::set_multicast_interface(std::string address) {
  return is_open() ? uv_udp_set_multicast_interface(udp(), address.c_str()) : UV_EBADF;
}

int32_t UdpSocket::set_membership(std::string group, std::optional<std::string> interface_address, bool join) {
  if (!is_open()) return UV_EBADF;
  return uv_udp_set_membership(udp(), group.c_str(), interface_address ? interface_address->c_str() : nullptr,
                               join ? UV_JOIN_GROUP : UV_LEAVE_GROUP);
}

int32_t UdpSocket::set_source_membership(std::string source, std::string group,
                                         std::optional<std::string> interface_address, bool join) {
  if (!is_open()) return UV_EBADF;
  return uv_udp_set_source_membership(udp(), group.c_str(), interface_address ? interface_address->c_str() : nullptr,
                                      source.c_str(), join ? UV_JOIN_GROUP : UV_LEAVE_GROUP);
}

int32_t UdpSocket::buffer_size(int32_t size, bool receive) {
  if (!is_open()) return UV_EBADF;
  auto* handle = reinterpret_cast<uv_handle_t*>(udp());
  int error = receive ? uv_recv_buffer_size(handle, &size) : uv_send_buffer_size(handle, &size);
  return error != 0 ? error : size;
}

double UdpSocket::send_queue_size() const {
  return is_open() ? static_cast<double>(uv_udp_get_send_queue_size(udp())) : 0;
}
double UdpSocket::send_queue_count() const {
  return is_open() ? static_cast<double>(uv_udp_get_send_queue_count(udp())) : 0;
}

}  // namespace weft::dgram

WEFT_BINDING(udp) {
  using weft::dgram::UdpSocket;
  b.type<UdpSocket>("UdpSocket")
      .constructor<weft::Runtime&>()
      .method<&UdpSocket::close>("close")
      .method<&UdpSocket::ref>("ref")
      .method<&UdpSocket::unref>("unref")
      .method<&UdpSocket::has_ref>("hasRef")
      .method<&UdpSocket::open>("open")
      .method<&UdpSocket::bind>("bind")
      .method<&UdpSocket::connect>("connect")
      .method<&UdpSocket::disconnect>("disconnect")
      .method<&UdpSocket::on_message>("onMessage")
      .method<&UdpSocket::receive_start>("receiveStart")
      .method<&UdpSocket::receive_stop>("receiveStop")
      .method<&UdpSocket::send>("send")
      .method<&UdpSocket::local_name>("localName")
      .method<&UdpSocket::peer_name>("peerName")
      .getter<&UdpSocket::fd>("fd")
      .method<&UdpSocket::set_broadcast>("setBroadcast")
      .method<&UdpSocket::set_ttl>("setTTL")
      .method<&UdpSocket::set_multicast_ttl>("setMulticastTTL")
      .method<&UdpSocket::set_multicast_loopback>("setMulticastLoopback")
      .method<&UdpSocket::set_multicast_interface>("setMulticastInterface")
      .method<&UdpSocket::set_membership>("setMembership")
      .method<&UdpSocket::set_source_membership>("setSourceMembership")
      .method<&UdpSocket::buffer_size>("bufferSize")
      .method<&UdpSocket::send_queue_size>("sendQueueSize")
      .method<&UdpSocket::send_queue_count>("sendQueueCount");
  b.constant("UV_UDP_IPV6ONLY", static_cast<int>(UV_UDP_IPV6ONLY));
  b.constant("UV_UDP_REUSEADDR", static_cast<int>(UV_UDP_REUSEADDR));
  b.constant("UV_UDP_REUSEPORT", static_cast<int>(UV_UDP_REUSEPORT));
  b.constant("UV_EBADF", static_cast<int>(UV_EBADF));
  b.constant("UV_EINVAL", static_cast<int>(UV_EINVAL));
}
